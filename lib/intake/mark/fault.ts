import { type StagedColumn, spellingsOf } from '../../contract';

/** What is wrong with one record of a file. */
export interface RecordFault {
  /** Line or row where the record begins, 1-based. */
  readonly line: number;
  /** All faults in plain words, as the quarantine has them: `amount: 'x' is not a number; day: is required and is empty`. */
  readonly message: string;
  /** Column of the contract that is named first; null where the whole record is at fault. */
  readonly column: string | null;
  /** The record as it came. */
  readonly raw: string;
}

/** What is wrong with one cell. */
export interface CellFault {
  readonly column: StagedColumn;
  readonly says: string;
}

/** The cells that a record's message names: faults stand there in the order of the contract's columns. */
export function cellFaults({ message, column }: RecordFault, columns: readonly StagedColumn[]): CellFault[] {
  if (column === null) return [];
  const starts: { column: StagedColumn; at: number; from: number }[] = [];
  let next = 0;
  for (const each of columns) {
    const mark = `${each.name}: `;
    const found = next === 0 && message.startsWith(mark) ? 0 : message.indexOf(`; ${mark}`, next);
    if (found === -1) continue;
    const from = found === 0 && message.startsWith(mark) ? mark.length : found + mark.length + 2;
    starts.push({ column: each, at: found, from });
    next = from;
  }
  return starts.map((start, index) => ({
    column: start.column,
    says: message.slice(start.from, starts[index + 1]?.at),
  }));
}

/** Where the columns of a contract stand in a file, and what the file calls them. */
export interface Placed {
  /** By column of the contract: the index of its cell, -1 where there is none. */
  readonly positions: readonly number[];
  /** By cell of the file. */
  readonly names: readonly string[];
}

/** A record's faults in the department's own words: with the headers of its file. */
export function problemOf(fault: RecordFault, columns: readonly StagedColumn[], placed: Placed): string {
  const cells = cellFaults(fault, columns);
  if (cells.length === 0) return fault.message;
  return cells.map(({ column, says }) => `${nameOf(column, columns, placed)}: ${says}`).join('; ');
}

/** What the file calls a column. */
export function nameOf(column: StagedColumn, columns: readonly StagedColumn[], { positions, names }: Placed): string {
  return names[positions[columns.indexOf(column)]]?.trim() || spellingsOf(column)[0];
}
