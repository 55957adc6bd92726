import type { SourceFormat } from '../../manifest';
import type { CellKind } from '../typing';

/** The begin of a file, as a guess is made on it. */
export interface Sample {
  /** How the file seems to be written. */
  readonly format: SourceFormat;
  /** As the file spells them; empty texts for columns without one. */
  readonly headers: readonly string[];
  /** By header. */
  readonly columns: readonly SampleColumn[];
  readonly records: number;
  /** False: the file goes on. */
  readonly whole: boolean;
  /** What a reader should look at, in sentences. */
  readonly unsure: readonly string[];
}

/** What was seen in one column. */
export interface SampleColumn {
  /** How often each cell that is not empty occurs; cells of one text and another kind are others. */
  readonly cells: ReadonlyMap<string, SampleCell>;
  /** Cells that are not empty. */
  readonly filled: number;
  /** The type that the file itself gives the column. */
  readonly type?: string;
}

export interface SampleCell {
  /** Without white space around it. */
  readonly text: string;
  /** What the format says the cell is; absent for formats that know text only. */
  readonly kind?: (typeof CellKind)[keyof typeof CellKind];
  readonly count: number;
}

/** How much of a file is looked at. */
export const SAMPLE_BYTES = 16 * 1024 * 1024;
/** Nobody reads a longer draft; of a file with more columns none is made, so of its records nothing is kept. */
export const MOST_COLUMNS = 1000;
const MOST_RECORDS = 100_000;
const MOST_CELLS = 2_000_000;

/** Gathers records, as many as are worth looking at. */
export class SampleRows {
  records = 0;
  private readonly columns: { cells: Map<string, SampleCell & { count: number }>; filled: number }[] = [];

  constructor(
    width: number,
    /** True where a cell begins with its kind. */
    private readonly kinded: boolean,
  ) {
    if (width > MOST_COLUMNS) return;
    for (let at = 0; at < width; at++) this.columns.push({ cells: new Map(), filled: 0 });
  }

  get full(): boolean {
    return this.records >= Math.min(MOST_RECORDS, MOST_CELLS / Math.max(1, this.columns.length));
  }

  add(row: readonly string[]): void {
    if (this.full) return;
    this.records++;
    for (const [at, column] of this.columns.entries()) {
      const cell = row[at] ?? '';
      const text = (this.kinded ? cell.slice(1) : cell).trim();
      if (text === '') continue;
      column.filled++;
      const kind = this.kinded ? (cell[0] as SampleCell['kind']) : undefined;
      const key = (kind ?? '') + text;
      const known = column.cells.get(key);
      if (known) known.count++;
      else column.cells.set(key, { text, kind, count: 1 });
    }
  }

  get result(): readonly SampleColumn[] {
    return this.columns;
  }
}
