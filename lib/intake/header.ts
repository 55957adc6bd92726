import { foldedHeader, isNearLoose, looseHeader, MARK_HEADERS, type StagedColumn, spellingsOf } from '../contract';
import { Refusal } from './refusal';

/** Where each column of the dataset stands in a file. */
export interface HeaderMap {
  /** By column of the dataset: the index of the header, -1 where the file has none for it. */
  readonly positions: readonly number[];
  /** Headers that no column names. */
  readonly newColumns: readonly string[];
  /** Columns without a header. */
  readonly absent: readonly StagedColumn[];
  /** Columns whose header is not there, and the unknown one that is spelled nearly like it. */
  readonly renamed: readonly Renamed[];
  readonly remarks: readonly string[];
}

export interface Renamed {
  readonly column: StagedColumn;
  readonly header: string;
}

const MAX_NAMED = 20;
/** Of a file's unknown headers those that are looked at for a typing error. */
const MAX_NEAR = 1000;

/**
 * Finds the dataset's columns in a header by name, never by position: exactly first, then without regard to case and
 * white space, then to accents and separators, and last by what is nearly the same, which is for the contract to judge.
 * @throws Refusal where no column is there or a header stands there twice
 */
export function mapHeader(headers: readonly string[], columns: readonly StagedColumn[]): HeaderMap {
  const exact = indexBy(headers, (header) => header);
  const folded = indexBy(headers, foldedHeader);
  const find = (spelling: string): readonly number[] => exact.get(spelling) ?? folded.get(foldedHeader(spelling)) ?? [];
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
  const file: Header = { headers, columns, positions, known };
  remarks.push(...takeLoose(file));
  if (positions.every((position) => position === -1)) throw noHeader(headers, columns);
  const renamed = takeNear(file);
  const absent = columns.filter((_, index) => positions[index] === -1);
  const unnamed = headers.flatMap((header, index) => (header.trim() === '' && !known.has(index) ? [index + 1] : []));
  if (unnamed.length > 0) remarks.push(`columns without a header were not read: ${enumerate(unnamed.map(String))}`);
  return { positions, newColumns: [...new Set(unknownOf(file).map(([header]) => header))], absent, renamed, remarks };
}

/** Why a file is refused that has none of the columns. */
export function noHeader(headers: readonly string[], columns: readonly StagedColumn[]): Refusal {
  const expected = quoted(columns.map((column) => spellingsOf(column)[0]));
  const message = `no header that the contract knows: expected ${expected}; found ${quoted(headers) || 'none'}`;
  return new Refusal('no_header', message);
}

/** The columns among those that are absent which an unknown header may be meant for: each header for one column at most. */
export function nearHeaders(absent: readonly StagedColumn[], unknown: readonly string[]): Renamed[] {
  const free = new Map(unknown.slice(0, MAX_NEAR).map((header) => [header, looseHeader(header)]));
  return absent.flatMap((column) => {
    const spellings = spellingsOf(column).map(looseHeader);
    const near = [...free].find(([, loose]) => spellings.some((spelling) => isNearLoose(spelling, loose)));
    if (!near) return [];
    free.delete(near[0]);
    return [{ column, header: near[0] }];
  });
}

/** Some of many, separated by commas. */
export function enumerate(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_NAMED).map((text) => (text.length > 100 ? `${text.slice(0, 100)}…` : text));
  return shown.join(', ') + (texts.length > MAX_NAMED ? ` and ${texts.length - MAX_NAMED} more` : '');
}

/** The same of names. */
export function quoted(names: readonly string[]): string {
  return enumerate(names.map((name) => `'${name}'`));
}

/** A header on its way to be mapped; `positions` and `known` grow. */
interface Header {
  readonly headers: readonly string[];
  readonly columns: readonly StagedColumn[];
  readonly positions: number[];
  readonly known: Set<number>;
}

/** Columns whose one header differs in accents and separators alone. */
function takeLoose({ headers, columns, positions, known }: Header): string[] {
  if (!positions.includes(-1)) return [];
  const loose = indexBy(headers, looseHeader);
  return columns.flatMap((column, index) => {
    if (positions[index] !== -1) return [];
    for (const spelling of spellingsOf(column)) {
      const places = (loose.get(looseHeader(spelling)) ?? []).filter((place) => !known.has(place));
      if (places.length !== 1 || headers[places[0]].trim() === '') continue;
      positions[index] = places[0];
      known.add(places[0]);
      return [`the header '${headers[places[0]]}' was read for ${column.name}, though it is spelled '${spelling}'`];
    }
    return [];
  });
}

function takeNear(file: Header): Renamed[] {
  const { columns, positions, known } = file;
  const absent = columns.filter((_, index) => positions[index] === -1);
  if (absent.length === 0) return [];
  const unknown = unknownOf(file);
  const renamed = nearHeaders(
    absent,
    unknown.map(([header]) => header),
  );
  for (const { column, header } of renamed) {
    const place = unknown.find(([other]) => other === header)?.[1] ?? -1;
    positions[columns.indexOf(column)] = place;
    known.add(place);
  }
  return renamed;
}

function unknownOf({ headers, known }: Header): [header: string, place: number][] {
  const isUnknown = (header: string) => header.trim() !== '' && !MARK_HEADERS.includes(header.trim());
  return headers.flatMap((header, place) => (!known.has(place) && isUnknown(header) ? [[header, place]] : []));
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
