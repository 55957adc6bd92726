import { type StagedColumn, spellingsOf } from '../contract';
import { nearest } from '../error';
import { Refusal } from './refusal';

/** Where each column of the dataset stands in a file. */
export interface HeaderMap {
  /** By column of the dataset: the index of the header, -1 where the file has none for it. */
  readonly positions: readonly number[];
  /** Headers that no column names. */
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
}

const MAX_NAMED = 20;

/**
 * Finds the dataset's columns in a header by name, never by position: exactly first, then without regard to case and
 * white space. @throws Refusal where a required column is absent or a header stands there twice
 */
export function mapHeader(headers: readonly string[], columns: readonly StagedColumn[]): HeaderMap {
  const exact = indexBy(headers, (header) => header);
  const folded = indexBy(headers, fold);
  const find = (spelling: string): readonly number[] => exact.get(spelling) ?? folded.get(fold(spelling)) ?? [];
  const remarks: string[] = [];
  const known = new Set<number>();
  const faults: string[] = [];
  const positions = columns.map((column) => {
    const found = spellingsOf(column)
      .map(find)
      .filter((places) => places.length > 0);
    for (const places of found) for (const place of places) known.add(place);
    const [first, ...others] = found;
    if (!first) return -1;
    if (first.length > 1) {
      faults.push(`the header '${headers[first[0]]}' for ${column.name} stands there ${first.length} times`);
    }
    for (const [other] of others.filter((places) => !places.includes(first[0]))) {
      remarks.push(`the header '${headers[other]}' is another spelling for ${column.name} and was not read`);
    }
    return first[0];
  });
  if (faults.length > 0) throw new Refusal('repeated_header', faults.join('; '));
  const absent = columns.filter((_, index) => positions[index] === -1);
  refuseAbsent(absent, columns, headers);
  for (const column of absent) remarks.push(`no header for ${column.name}, which is left empty`);
  const unnamed = headers.flatMap((header, index) => (header.trim() === '' ? [index + 1] : []));
  if (unnamed.length > 0) remarks.push(`columns without a header were not read: ${enumerate(unnamed.map(String))}`);
  const newColumns = [...new Set(headers.filter((header, index) => header.trim() !== '' && !known.has(index)))];
  return { positions, newColumns, remarks };
}

/** @throws Refusal where none of the columns is there, or a required one is not */
export function refuseAbsent(
  absent: readonly StagedColumn[],
  columns: readonly StagedColumn[],
  headers: readonly string[],
): void {
  const found = `found ${enumerate(headers.map((header) => `'${header}'`)) || 'none'}`;
  if (absent.length === columns.length) {
    const expected = enumerate(columns.map((column) => `'${spellingsOf(column)[0]}'`));
    throw new Refusal('no_header', `no header that the contract knows: expected ${expected}; ${found}`);
  }
  const missing = absent.filter((column) => column.required);
  if (missing.length === 0) return;
  const said = missing.map((column) => {
    const spellings = spellingsOf(column);
    const near = spellings.map((spelling) => nearest(spelling, headers)).find((header) => header !== undefined);
    const mend = near === undefined ? '' : ` (did the department mean '${near}'? then add it to 'from')`;
    return `no header ${spellings.map((spelling) => `'${spelling}'`).join(' or ')} for the required column ${column.name}${mend}`;
  });
  throw new Refusal('missing_column', `${said.join('; ')}; ${found}`);
}

/** Some of many, separated by commas. */
export function enumerate(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_NAMED).map((text) => (text.length > 100 ? `${text.slice(0, 100)}…` : text));
  return shown.join(', ') + (texts.length > MAX_NAMED ? ` and ${texts.length - MAX_NAMED} more` : '');
}

function fold(header: string): string {
  return header.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function indexBy(headers: readonly string[], keyOf: (header: string) => string): Map<string, number[]> {
  const index = new Map<string, number[]>();
  headers.forEach((header, place) => {
    const key = keyOf(header);
    const places = index.get(key);
    if (places) places.push(place);
    else index.set(key, [place]);
  });
  return index;
}
