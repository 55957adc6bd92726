import type { ScannedLines } from './line-scanner';

/** So many lines may be left, or odd, however short the file is. */
const FEW = { left: 100, odd: 20 };

/** How many lines do not look clean, and by which columns. */
export class LookCounts {
  private lines = 0;
  private left = 0;
  private readonly byColumn = new Map<number, number>();

  /** @param limits - parts of all lines */
  constructor(private readonly limits: { readonly left: number; readonly odd: number }) {}

  add({ lines, dropped }: ScannedLines): void {
    this.lines += lines;
    for (const { column, isBlank } of dropped) {
      if (!isBlank) this.left++;
      if (column > 0) this.byColumn.set(column - 1, (this.byColumn.get(column - 1) ?? 0) + 1);
    }
  }

  /** Columns of the file. */
  get odd(): number[] {
    const most = Math.max(FEW.odd, this.lines * this.limits.odd);
    return [...this.byColumn].filter(([, count]) => count > most).map(([column]) => column);
  }

  get areTooMany(): boolean {
    return this.left > Math.max(FEW.left, this.lines * this.limits.left);
  }
}
