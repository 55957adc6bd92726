import { blankPlaces, withoutBlanks } from './blank-cells';
import { type Alignment, align } from './cell-alignment';
import { ColumnLook, UNLIKE } from './column-look';
import type { CsvDialect } from './csv-dialect';
import { splitLoosely } from './csv-loose';
import { padded } from './csv-pad';
import { otherReadings } from './csv-readings';
import type { RawRow } from './header-search';
import type { RowMender } from './table-rows';

/** Rows that are learnt from before one is mended, and those that one cannot learn from less than. */
const ENOUGH = 200;
const LEAST = 5;
/** What waits for them: rows, and characters. */
const MOST_WAITING = 1000;
const MOST_KEPT = 4 * 1024 * 1024;
/** What is tried of a file, in characters times columns, and how many rows in vain one after another: a hostile file costs no hours. */
const MOST_WORK = 20_000_000;
const MOST_IN_VAIN = 100;
const LONGEST = 20_000;
/** How much likelier the best way must be than the next. */
const CLEARLY = Math.log(2);

/**
 * Puts the cells of ragged rows where they look like the cells of whole ones; a row that fits in no way, or in two, is a
 * fault. Where there are too few whole ones to learn from, a row is padded, or loses blank cells where it does not matter which; and where
 * there is not one, a row that lacks cells is a fault, for any column may be the one that all rows lack.
 */
export class RealignedRows implements RowMender {
  out: RowMender['out'] = () => {};
  private columns: readonly ColumnLook[] = [];
  private learnt = 0;
  private work = 0;
  private kept = 0;
  private inVain = 0;
  private waiting: RawRow[] = [];
  /** Where all rows with one cell too many have nothing. */
  private blank: ReadonlySet<number> | undefined;

  constructor(private readonly dialect: CsvDialect) {}

  begin(width: number): void {
    this.columns = Array.from({ length: width }, () => new ColumnLook());
  }

  whole(row: RawRow): boolean {
    if (this.isTorn(row)) {
      this.ragged(row);
      return false;
    }
    if (this.learnt < ENOUGH) this.columns.forEach((look, column) => void look.learn(row.cells[column]));
    if (++this.learnt === ENOUGH) this.mendWaiting();
    return true;
  }

  ragged(row: RawRow): void {
    if (this.learnt >= ENOUGH) this.mend(row);
    else {
      this.kept += row.raw.length;
      if (this.waiting.push(row) > MOST_WAITING || this.kept > MOST_KEPT) this.mendWaiting();
    }
  }

  end(): void {
    this.mendWaiting();
  }

  private mendWaiting(): void {
    const rows = this.waiting;
    this.waiting = [];
    this.kept = 0;
    for (const { cells } of rows) if (cells.length === this.columns.length + 1) this.meetBlank(cells);
    for (const row of rows) this.mend(row);
  }

  private mend(row: RawRow): void {
    const width = this.columns.length;
    const asItStands = row.cells.length === width ? row.cells : undefined;
    if (this.learnt < LEAST) this.out(row, asItStands ?? this.fitted(row.cells));
    else this.out(row, this.tryRow(row) ?? asItStands);
  }

  private meetBlank(cells: readonly string[]): void {
    const blank = blankPlaces(cells);
    this.blank = new Set([...blank].filter((place) => this.blank?.has(place) ?? true));
  }

  /** A row that nothing has been learnt for. */
  private fitted(cells: readonly string[]): readonly string[] | undefined {
    const width = this.columns.length;
    if (cells.length < width) return this.learnt > 0 ? padded(cells, width) : undefined;
    // Where all rows have nothing in one place, that is where they have a cell too many.
    const isCommon = cells.length === width + 1 && this.blank?.size;
    return withoutBlanks(cells, width, (isCommon && this.blank) || blankPlaces(cells));
  }

  private tryRow(row: RawRow): readonly string[] | undefined {
    if (this.work >= MOST_WORK || this.inVain >= MOST_IN_VAIN || row.raw.length > LONGEST) return undefined;
    this.work += row.raw.length * this.columns.length;
    const cells = this.cellsOf(row);
    this.inVain = cells ? 0 : this.inVain + 1;
    return cells;
  }

  private cellsOf({ raw, cells }: RawRow): readonly string[] | undefined {
    const { columns, dialect } = this;
    const { quoted } = splitLoosely(raw, dialect, cells.length);
    const asItStands = { pieces: cells, quoted, delimiter: dialect.delimiter, cost: 0 };
    const ways: Alignment[] = [];
    for (const reading of [asItStands, ...otherReadings(raw, dialect, columns.length)]) {
      const way = align(reading, columns);
      if (way) ways.push({ ...way, score: way.score - reading.cost });
    }
    const [best, ...others] = ways.sort((one, other) => other.score - one.score);
    const isUnlike = (cell: string, column: number) => cell !== '' && columns[column].likeness(cell) < UNLIKE;
    if (!best || best.cells.some(isUnlike)) return undefined;
    const next = others.find((way) => way.cells.some((cell, column) => cell !== best.cells[column]));
    return next && best.score - next.score < CLEARLY ? undefined : best.cells;
  }

  /** As long as the header by chance: a quoted cell was cut in two at a delimiter within it. */
  private isTorn({ raw, cells }: RawRow): boolean {
    const { quote } = this.dialect;
    if (quote === '' || !raw.includes(quote)) return false;
    return cells.filter((cell) => cell.includes(quote) && cell.split(quote).length % 2 === 0).length > 1;
  }
}
