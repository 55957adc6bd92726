import { looseHeader, type StagedColumn, spellingsOf } from '../../contract';

/** A row of cells with the line that it begins on and its text as it came. */
export interface RawRow {
  readonly line: number;
  readonly raw: string;
  readonly cells: readonly string[];
}

/** The rows that name the columns. */
export interface FoundHeader {
  readonly rows: readonly RawRow[];
  /** By cell of the file. */
  readonly names: readonly string[];
  /** Rows below the header that have been passed already. */
  readonly below: readonly RawRow[];
}

export interface HeaderSearchOptions {
  readonly columns: readonly StagedColumn[];
  /** Rows that make a header together. */
  readonly headerRows: number;
  /** The text of a header's cell. */
  readonly textOf: (cell: string) => string;
  /** Other ways to split a row into cells, tried on rows that are no header as they stand. */
  readonly readings?: (row: RawRow) => readonly (readonly string[])[];
}

/** How much is kept below a poor header while a better one is looked for, and how many rows are looked at. */
const MOST_KEPT = 4 * 1024 * 1024;
const MOST_ROWS = 10_000;

/**
 * Looks for the header that the contract knows, below titles and other tables. One with all required columns and half of
 * all is taken at once; a poorer one when nothing better follows. Where nothing is known the first row stands for it, so
 * that the refusal can name it.
 */
export class HeaderSearch {
  private readonly known: readonly ReadonlySet<string>[];
  private best: { header: FoundHeader; known: number } | undefined;
  private below: RawRow[] = [];
  private kept = 0;
  private rows = 0;
  private window: RawRow[] = [];

  constructor(private readonly options: HeaderSearchOptions) {
    this.known = options.columns.map((column) => new Set(spellingsOf(column).map(looseHeader)));
  }

  /** Takes the next row that is not blank; the header where it is found. */
  offer(row: RawRow): FoundHeader | undefined {
    if (++this.rows > MOST_ROWS) return this.keep(row);
    this.window = [...this.window, row].slice(-this.options.headerRows);
    if (this.window.length < this.options.headerRows) return undefined;
    const found = this.headerOf(this.window);
    if (!this.best || found.known > this.best.known) {
      this.best = found;
      this.below = [];
      this.kept = 0;
      return this.isGood(found.header.names, found.known) ? found.header : undefined;
    }
    return this.keep(row);
  }

  /** The header that counts where there are no more rows; undefined where there were none. */
  settle(): FoundHeader | undefined {
    if (!this.best) return undefined;
    return { ...this.best.header, below: this.below };
  }

  private keep(row: RawRow): FoundHeader | undefined {
    if (!this.best?.known) return undefined;
    this.below.push(row);
    this.kept += row.raw.length + 100;
    return this.kept > MOST_KEPT || this.rows > MOST_ROWS ? this.settle() : undefined;
  }

  private isGood(names: readonly string[], known: number): boolean {
    const { columns } = this.options;
    const present = new Set(names.map(looseHeader));
    const isThere = (spellings: ReadonlySet<string>) => [...spellings].some((spelling) => present.has(spelling));
    const required = columns.every((column, index) => !column.required || isThere(this.known[index]));
    return known > 0 && known * 2 >= columns.length && required;
  }

  private headerOf(rows: readonly RawRow[]): { header: FoundHeader; known: number } {
    const [last] = rows.slice(-1);
    const readings = [last.cells, ...(this.options.readings?.(last) ?? [])];
    const headers = readings.flatMap((cells) => {
      const read = [...rows.slice(0, -1), { ...last, cells }];
      return [true, false].map((fill) => ({ rows: read, names: this.names(read, fill), below: [] }));
    });
    return headers
      .map((header) => ({ header, known: this.countKnown(header.names) }))
      .reduce((one, other) => (other.known > one.known ? other : one));
  }

  private countKnown(names: readonly string[]): number {
    const present = new Set(names.map(looseHeader));
    return this.known.filter((spellings) => [...spellings].some((spelling) => present.has(spelling))).length;
  }

  /** The rows of a header as one; a cell that is blank above another belongs to the one on its left, as merged cells do. */
  private names(rows: readonly RawRow[], fill: boolean): string[] {
    const texts = rows.map(({ cells }) => cells.map((cell) => this.options.textOf(cell).trim()));
    if (fill) for (const row of texts.slice(0, -1)) fillFromLeft(row);
    const width = Math.max(...texts.map((row) => row.length));
    return Array.from({ length: width }, (_, column) =>
      texts
        .map((row) => row[column] ?? '')
        .filter((text) => text !== '')
        .join(' '),
    );
  }
}

/** True for a row that names all required columns and half of all. */
export function isHeader(cells: readonly string[], columns: readonly StagedColumn[]): boolean {
  const search = new HeaderSearch({ columns, headerRows: 1, textOf: (cell) => cell });
  return search.offer({ line: 1, raw: '', cells }) !== undefined;
}

function fillFromLeft(row: string[]): void {
  for (let column = 1; column < row.length; column++) if (row[column] === '') row[column] = row[column - 1];
}
