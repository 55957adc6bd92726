import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { type StagedColumn, spellingsOf } from '../../contract';
import { fail, MeshError, nearest, type Problem } from '../../error';
import { CsvSplitter } from '../records/csv-splitter';
import { guarded, unguarded } from './formula';

/** A record of the quarantine as a person mends it in a spreadsheet. */
export interface MendableRecord {
  /** What names the record. */
  readonly record: string;
  readonly file: string;
  readonly line: number;
  /** What is wrong with it, in plain words. */
  readonly problem: string;
  /** By column of the dataset, as they came; absent where the record could not be split into cells. */
  readonly cells?: readonly string[];
  /** The whole record as it came. */
  readonly raw: string;
}

/** A row of a mended file. */
export interface MendRow {
  /** Where it stands in that file, 1-based. */
  readonly line: number;
  readonly record: string;
  /** By column of the dataset. */
  readonly cells: readonly string[];
}

const [RECORD, FILE, LINE, PROBLEM, RAW] = ['__record', '__file', '__line', '__problem', '__raw'];
const DELIMITERS = [',', ';', '\t', '|'];
/** A person's spreadsheet is far smaller, and it is read whole. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_PROBLEMS = 20;

/** The first line of a file to mend, with the mark by which spreadsheets know utf-8. */
export function mendHeader(columns: readonly StagedColumn[], delimiter: string): string {
  return `\ufeff${line([RECORD, FILE, LINE, PROBLEM, ...headersOf(columns).keys(), RAW], delimiter)}`;
}

/** A record as a line of a file to mend. */
export function mendLine(record: MendableRecord, columns: readonly StagedColumn[], delimiter: string): string {
  const cells = [...headersOf(columns).values()].map((place) => record.cells?.[place] ?? '');
  const texts = [record.file, record.problem, ...cells, record.raw].map(guarded);
  const [file, problem, ...rest] = texts;
  return line([record.record, file, String(record.line), problem, ...rest], delimiter);
}

/**
 * The rows of a mended file, in whatever dialect a spreadsheet saved it. A record that stands there twice is taken as its later
 * row; rows whose cells are all empty say nothing and are left out.
 * @throws MeshError where it is no such file, or a row cannot be read
 */
export function parseMendFile(bytes: Buffer, name: string, columns: readonly StagedColumn[]): MendRow[] {
  if (bytes.length > MOST_BYTES) fail(`${name} is larger than 128 MB`, 'mend the contract, or have the file corrected');
  const text = textOf(bytes);
  const delimiter = DELIMITERS.find((each) => text.startsWith(RECORD + each) || text.startsWith(`"${RECORD}"${each}`));
  if (delimiter === undefined) {
    fail(
      `${name} does not begin with the header ${RECORD}`,
      'mend the rows of data-mesh quarantine <table> --out FILE; a whole corrected file is replayed with --file',
    );
  }
  const rows = new Map<string, MendRow>();
  const problems: Problem[] = [];
  let places: readonly number[] | undefined;
  let header: readonly string[] = [];
  const splitter = new CsvSplitter(
    { delimiter, quote: '"', escape: '"' },
    {
      record: (at, _raw, cells) => {
        if (places === undefined) {
          header = cells.map((cell) => cell.trim());
          places = placesOf(header, columns, name);
          return;
        }
        const record = cells[0].trim();
        const values = places.map((place) => unguarded(cells[place] ?? ''));
        if (values.every((value) => value.trim() === '')) return;
        if (cells.length > header.length || record === '') {
          const message =
            record === '' ? `has no ${RECORD}` : `has ${cells.length} cells where the header has ${header.length}`;
          problems.push({
            message: `the row ${message}`,
            hint: 'export the quarantine again',
            place: { file: name, line: at },
          });
        }
        // A record that was mended twice goes to the end with what was said last.
        rows.delete(record);
        rows.set(record, { line: at, record, cells: values });
      },
      fault: (at, _raw, _code, message) => problems.push({ message, place: { file: name, line: at } }),
    },
  );
  splitter.push(text);
  splitter.end();
  if (problems.length > 0) throw new MeshError(problems.slice(0, MOST_PROBLEMS));
  return [...rows.values()];
}

/** Spreadsheets save as utf-8, as utf-16 with its mark, or as Windows has always done. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  return iconv.decode(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

/** Where each column of the dataset stands. All of them must: a column that was left out would empty what was good. */
function placesOf(header: readonly string[], columns: readonly StagedColumn[], name: string): number[] {
  const problems: Problem[] = [];
  const places = columns.map((column) => {
    const found = [headerOf(column), ...spellingsOf(column)].map((each) => header.indexOf(each)).find((at) => at > 0);
    if (found === undefined) {
      const near = nearest(headerOf(column), header);
      problems.push({
        message: `there is no column '${headerOf(column)}'${near === undefined ? '' : `; there is '${near}'`}`,
        hint: 'leave the header and the columns of the file as they were exported',
        place: { file: name, line: 1 },
      });
    }
    return found ?? -1;
  });
  if (problems.length > 0) throw new MeshError(problems);
  return places;
}

/** What the department calls a column. */
export function headerOf(column: StagedColumn): string {
  return spellingsOf(column)[0].trim();
}

/** By header the first of its columns. */
function headersOf(columns: readonly StagedColumn[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  columns.forEach((column, index) => {
    const header = headerOf(column);
    if (!places.has(header)) places.set(header, index);
  });
  return places;
}

function line(cells: readonly string[], delimiter: string): string {
  const quoted = cells.map((cell) =>
    cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(delimiter)}\r\n`;
}
