import type { StagedColumn } from '../../contract';
import { problemOf, type RecordFault } from './fault';
import { plainCell } from './plain-cell';
import { unmarkedSaid } from './unmarked';

/** A list of a file's problems, for formats that have no place for marks: CSV that spreadsheets open. */
export function problemList(
  faults: readonly RecordFault[],
  columns: readonly StagedColumn[],
  { delimiter, more = 0 }: { readonly delimiter: string; readonly more?: number },
): string {
  const dialect = { delimiter, quote: '"', escape: '"' };
  const line = (cells: readonly string[]) => `${cells.map((cell) => plainCell(cell, dialect)).join(delimiter)}\r\n`;
  const placed = { positions: [], names: [] };
  const rows = faults.map((fault) => line([String(fault.line), problemOf(fault, columns, placed), fault.raw]));
  const rest = more > 0 ? line(['', unmarkedSaid(more), '']) : '';
  return `\ufeff${line(['line', 'problem', 'record'])}${rows.join('')}${rest}`;
}
