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
    const { width } = this;
    const missing = Math.max(0, width - row.cells.length);
    const isEmptyBeyond = row.cells.slice(width).every((cell) => cell.trim() === '');
    this.out(row, isEmptyBeyond ? [...row.cells.slice(0, width), ...Array<string>(missing).fill('')] : undefined);
  }

  end(): void {}
}
