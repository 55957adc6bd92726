import type { RawRow } from './header-search';
import type { RowMender } from './table-rows';

/** Fills short rows with empty cells, and drops empty cells beyond the header; a cell with text there is a fault. */
export class PadRows implements RowMender {
  out: RowMender['out'] = () => {};
  private width = 0;

  begin(width: number): void {
    this.width = width;
  }

  whole(): boolean {
    return true;
  }

  ragged(row: RawRow): void {
    this.out(row, padded(row.cells, this.width));
  }

  end(): void {}
}

/** So many cells, empty ones at the end added or dropped; undefined where there is text beyond. */
export function padded(cells: readonly string[], width: number): readonly string[] | undefined {
  if (cells.slice(width).some((cell) => cell.trim() !== '')) return undefined;
  return [...cells.slice(0, width), ...Array<string>(Math.max(0, width - cells.length)).fill('')];
}
