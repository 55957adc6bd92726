import { isTyped, lookOf } from './cell-look';

/** A row with the line it begins on. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where the table begins in a text, and what names its columns. */
export interface TableGuess {
  readonly header: boolean;
  readonly headerRows: number;
  /** Lines before the header, or before the first record where there is none. */
  readonly skipLines: number;
  /** What a header names that is written otherwise than the records are. */
  readonly names?: readonly string[];
  readonly unsure: readonly string[];
}

const MOST_HEADER_ROWS = 5;
const TYPED = 0.8;
/** The least width of a row in which two cells are few. */
const LABELLED = 4;

/**
 * Tells titles above a table, its header and its records apart, by how many cells they have and how these look.
 * `otherReadings` are other ways to split a row than by what stands between the cells of the records, for a table of so many columns.
 */
export function tableOf<Row extends TableRow>(
  rows: readonly Row[],
  otherReadings: (row: Row, width: number) => readonly (readonly string[])[] = () => [],
): TableGuess {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const start = startOf(filled);
  if (start === -1) return { header: true, headerRows: 1, skipLines: 0, unsure: ['there are no records to look at'] };
  const typed = typedColumns(filled.slice(start + 1).filter(isOther(filled[start])));
  const width = filled[start].cells.length;
  const table = tableStart(filled, start, typed);
  const [first, ...body] = filled.slice(table);
  const header = isHeader(first, body, typed) || isRaggedHeader(first.cells, width);
  const names = header || table === 0 ? undefined : namesIn(otherReadings(filled[table - 1], width), width);
  if (names) return { header: true, headerRows: 1, skipLines: filled[table - 1].line - 1, unsure: [], names };
  const unsure = typed.length === 0 ? [`whether line ${first.line} names the columns: all cells are words`] : [];
  return { header, headerRows: header ? headerRows(first, body, typed) : 0, skipLines: first.line - 1, unsure };
}

/** False for a row that comes again: a header that is repeated tells nothing of the records. */
function isOther(first: TableRow): (row: TableRow) => boolean {
  return ({ cells }) => cells.length !== first.cells.length || cells.some((cell, at) => cell !== first.cells[at]);
}

/** The first row of the table, ragged ones among them: records above the first one as wide as most, and their header. */
function tableStart(rows: readonly TableRow[], first: number, typed: readonly number[]): number {
  let start = first;
  const width = rows[first].cells.length;
  const isRecord = ({ cells }: TableRow) =>
    Math.abs(cells.length - width) === 1 &&
    typed.filter((column) => isTyped(cells[column] ?? '')).length * 2 > typed.length;
  while (start > 0 && isRecord(rows[start - 1])) start--;
  const isNamed = isHeader(rows[start], rows.slice(start + 1), typed);
  return !isNamed && start > 0 && isRaggedHeader(rows[start - 1].cells, width) ? start - 1 : start;
}

/** A row as wide as most, with more than a title in it. Where names stand below, a label and its value are a title too. */
function startOf(rows: readonly TableRow[]): number {
  const width = widthOf(rows);
  const isRow = ({ cells }: TableRow) => cells.length === width && (width < 3 || filledOf(cells) > 1);
  const first = rows.findIndex(isRow);
  const below = rows.findIndex((row, at) => at >= first && isRow(row) && !isLabelled(row.cells));
  return below > first && isNaming(rows[below].cells) ? below : first;
}

/** A label and its value at the left of a wide row that is blank besides. */
function isLabelled(cells: readonly string[]): boolean {
  return cells.length >= LABELLED && cells.findLastIndex((cell) => cell.trim() !== '') < 2;
}

/** Names for most columns, and no values. */
function isNaming(cells: readonly string[]): boolean {
  return filledOf(cells) * 2 > cells.length && cells.every((cell) => !isTyped(cell) || isYear(cell.trim()));
}

/** Names that lost or gained a separator. */
function isRaggedHeader(cells: readonly string[], width: number): boolean {
  const names = cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
  const isRagged = width > 2 && cells.length !== width && Math.abs(names.length - width) <= 1;
  return isRagged && filledOf(names) >= width - 1 && names.every((cell) => !isTyped(cell));
}

/** The first reading that names each of the columns. */
function namesIn(readings: readonly (readonly string[])[], width: number): readonly string[] | undefined {
  return readings.find((cells) => cells.length === width && new Set(cells).size === width && areNames(cells));
}

function areNames(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() !== '' && !isTyped(cell));
}

/** The width of most rows, of several cells where there are such. */
function widthOf(rows: readonly TableRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const worth = ([width, count]: [number, number]) => (width > 1 ? count : count / 1000);
  return [...counts].reduce((one, other) => (worth(other) > worth(one) ? other : one), [0, 0])[0];
}

/** Columns that hold numbers or moments, below what may belong to the header. */
function typedColumns(body: readonly TableRow[]): number[] {
  const columns: number[] = [];
  const width = widthOf(body);
  const below = body.slice(Math.min(MOST_HEADER_ROWS, Math.floor(body.length / 2)));
  for (let column = 0; column < width; column++) {
    const looks = below.filter(({ cells }) => cells.length === width).map(({ cells }) => lookOf(cells[column]));
    const filled = looks.filter((look) => look !== 'empty');
    const typed = filled.filter((look) => look === 'number' || look === 'moment');
    if (typed.length > 0 && typed.length >= filled.length * TYPED) columns.push(column);
  }
  return columns;
}

function isHeader(first: TableRow, body: readonly TableRow[], typed: readonly number[]): boolean {
  const names = first.cells.map((cell) => cell.trim());
  if (isOverIndex(names, body)) return true;
  if (typed.length > 0) {
    const cells = typed.map((column) => names[column] ?? '').filter((cell) => cell !== '');
    const words = cells.filter((cell) => !isTyped(cell) || isYear(cell));
    return words.length * 2 > cells.length && !(words.every(isYear) && names.every(isTyped));
  }
  const isNamed = names.every((name) => name !== '' && !isTyped(name)) && new Set(names).size === names.length;
  return isNamed && !body.some(({ cells }) => cells.some((cell, column) => cell.trim() === names[column]));
}

/**
 * Names for all columns but the first, which tells the rows apart: a table written with its index, or one crossed by another column. Where
 * the names are values too, the index must count.
 */
function isOverIndex([corner, ...names]: readonly string[], body: readonly TableRow[]): boolean {
  if (corner !== '' || names.length === 0 || names.includes('') || new Set(names).size < names.length) return false;
  const index = body.map(({ cells }) => cells[0].trim()).filter((cell) => cell !== '');
  if (index.length < 2 || index.length < body.length * TYPED || new Set(index).size < index.length) return false;
  const step = Number(index[1]) - Number(index[0]);
  const counts = () => index.every((cell, at) => /^\d+$/.test(cell) && Number(cell) === Number(index[0]) + at * step);
  return !names.every(isTyped) || (Math.abs(step) === 1 && counts());
}

/**
 * Rows at the beginning of the body that have words where the others have numbers belong to the header. One that is not as
 * wide as these is rather a record with a slip in it. Years are names below a header with gaps, as merged cells leave them.
 */
function headerRows(first: TableRow, body: readonly TableRow[], typed: readonly number[]): number {
  if (typed.length < 2) return 1;
  const width = widthOf(body);
  const hasGaps = typed.some((column) => (first.cells[column] ?? '').trim() === '');
  const isName = (cell: string) => !isTyped(cell) || (hasGaps && isYear(cell.trim()));
  const isNames = ({ cells }: TableRow) => {
    if (cells.length !== width) return false;
    const filled = typed.map((column) => cells[column] ?? '').filter((cell) => cell.trim() !== '');
    return filled.length * 2 >= typed.length && filled.every(isName);
  };
  const others = body.findIndex((row) => !isNames(row));
  return others > 0 && others < MOST_HEADER_ROWS ? 1 + others : 1;
}

function filledOf(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

function isYear(cell: string): boolean {
  return /^(19|20)\d\d$/.test(cell);
}
