/** Cells of a sheet, counted from 0, with both ends; without an end it goes as far as the sheet does. */
export interface CellRange {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow?: number;
  readonly lastColumn?: number;
}

/** `A1:F200`, `B3` (from there on), `A:F` (whole columns), `B3:F` (from there on, up to a column); undefined for what is none. */
export function parseCellRange(text: string): CellRange | undefined {
  const parts = /^([A-Z]{1,3})([1-9]\d{0,6})?(?::([A-Z]{1,3})([1-9]\d{0,6})?)?$/i.exec(text);
  if (!parts) return undefined;
  const [, from, fromRow = '1', to, toRow] = parts;
  const range = {
    firstRow: Number(fromRow) - 1,
    firstColumn: columnOf(from),
    ...(toRow === undefined ? {} : { lastRow: Number(toRow) - 1 }),
    ...(to === undefined ? {} : { lastColumn: columnOf(to) }),
  };
  const isForward = range.firstRow <= (range.lastRow ?? range.firstRow);
  return isForward && range.firstColumn <= (range.lastColumn ?? range.firstColumn) ? range : undefined;
}

function columnOf(letters: string): number {
  return [...letters.toUpperCase()].reduce((at, letter) => at * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
