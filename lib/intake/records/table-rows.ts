import type { StagedColumn } from '../../contract';
import type { BlankRowsRule, RepeatedHeadersRule } from '../../manifest';
import { type HeaderMap, mapHeader } from '../header';
import type { CellForm } from '../typing';
import { looksLikeFooter } from './footer-look';
import { type FoundHeader, HeaderSearch, type RawRow } from './header-search';
import { LineList } from './line-list';
import { NestedCells } from './nested-cells';
import type { RecordFile } from './record-file';

export interface TableRowsOptions {
  readonly columns: readonly StagedColumn[];
  /** What the cells of the rows are. */
  readonly form: CellForm;
  /** False: no header, the dataset's columns stand in their order. */
  readonly header: boolean;
  /** Rows that make the header together. */
  readonly headerRows?: number;
  /** What a row of another length than the header means: a shifted row, or cells that are not written down. */
  readonly ragged: 'fault' | 'pad';
  /** Takes the rows of another length, where they are not to be a fault, and those of the right one to learn from. */
  readonly mender?: RowMender;
  readonly repeatedHeaders?: RepeatedHeadersRule;
  readonly blankRows?: BlankRowsRule;
  /** The text of a header's cell. */
  readonly headerText?: (cell: string) => string;
  /** Other ways to split a row that may be the header. */
  readonly headerReadings?: (row: RawRow) => readonly (readonly string[])[];
  /** Called once with the header: may refuse the file. */
  readonly onHeader: (map: HeaderMap) => void;
}

/** What is done with rows that are not as long as the header. */
export interface RowMender {
  /** The header's width. */
  begin(width: number): void;
  /** A row of the right length. False: it is none of the table's, and comes back by `out`. */
  whole(row: RawRow): boolean;
  /** A row of another length: it comes back by `out`, now or later. */
  ragged(row: RawRow): void;
  /** No more rows will come. */
  end(): void;
  /** Set by who uses it: takes each row with the cells it was given, or none where there is no way. */
  out: (row: RawRow, cells: readonly string[] | undefined) => void;
}

const MOST_LOOKED = 50_000;

/** Rows of cells on their way to records: finds the header, passes over blank rows, repeated headers and other tables, and counts cells. */
export class TableRows {
  readonly remarks: string[] = [];
  private positions: readonly number[] | undefined;
  private header: FoundHeader = { rows: [], names: [], below: [] };
  private width = 0;
  private isOther = false;
  private readonly search: HeaderSearch;
  private readonly blank = new LineList();
  private readonly repeated = new LineList();
  private readonly beside = new LineList();
  private readonly mendedLines = new LineList();
  private readonly above = new LineList();
  private readonly other = new LineList();
  /** Lines of rows that were looked at for the header. */
  private readonly looked: number[] = [];
  private readonly nested: NestedCells;
  private isFirst = true;

  constructor(
    private readonly records: RecordFile,
    private readonly options: TableRowsOptions,
  ) {
    const { columns, headerRows = 1, headerText = (cell: string) => cell, headerReadings } = options;
    this.search = new HeaderSearch({ columns, headerRows, textOf: headerText, readings: headerReadings });
    this.nested = new NestedCells(columns, options.form);
    if (options.mender) options.mender.out = (row, cells) => this.mended(row, cells);
    if (options.header) return;
    this.begin(
      columns.map((_, index) => index),
      columns.length,
    );
  }

  /** The header has been found, or there is none to find. */
  get started(): boolean {
    return this.positions !== undefined;
  }

  /** Members of JSON in cells that the columns have no fields for. */
  get newNames(): readonly string[] {
    return [...this.nested.newNames];
  }

  /** There are rows of another table. */
  get isMixed(): boolean {
    return this.other.count > 0;
  }

  /** Cells of a record; before the header is found those that the contract has. */
  get expected(): number {
    return this.positions ? this.width : this.options.columns.length;
  }

  row(line: number, raw: string, cells: readonly string[]): void {
    if (cells[0].trim() === '' && cells.every((cell) => cell.trim() === '')) {
      this.blankRow(line, raw);
    } else if (!this.positions) {
      if (this.looked.length < MOST_LOOKED) this.looked.push(line);
      this.start(this.search.offer({ line, raw, cells }));
    } else if (this.isHeader(cells)) {
      this.repeated.add(line);
      this.isOther = this.options.repeatedHeaders === 'endTable';
      if (this.isOther) this.other.add(line);
    } else if (this.isOther || this.isOtherHeader(cells)) {
      this.isOther = true;
      this.other.add(line);
    } else {
      this.record({ line, raw, cells });
    }
  }

  fault(line: number, raw: string, code: string, message: string): void {
    if (this.isOther) this.other.add(line);
    else this.records.addFault(line, raw, code, message);
  }

  /** To be called behind the last row. */
  end(): void {
    if (!this.positions) this.start(this.search.settle());
    this.options.mender?.end();
    if (this.above.count > 0) this.remarks.push(`rows above the header were not read: ${this.above}`);
    if (this.blank.count > 0) this.remarks.push(`skipped blank rows: ${this.blank}`);
    if (this.beside.count > 0) this.remarks.push(`cells right of the header were not read: ${this.beside}`);
    if (this.mendedLines.count > 0) this.remarks.push(`ragged rows were mended: ${this.mendedLines}`);
    if (this.repeated.count > 0) this.remarks.push(`skipped the repeated header: ${this.repeated}`);
    if (this.other.count > 0) this.remarks.push(`rows of another table were not read: ${this.other}`);
  }

  /** A line with nothing on it is a record of one column only. */
  private blankRow(line: number, raw: string): void {
    const isKept = this.options.blankRows === 'keep' && (raw !== '' || this.width === 1);
    if (isKept && this.positions && !this.isOther) this.add({ line, raw, cells: [] }, []);
    else if (raw.trim() !== '') this.blank.add(line);
  }

  private record(row: RawRow): void {
    const { line, raw, cells } = row;
    const { ragged, mender } = this.options;
    if (this.isFirst && mender) this.fitHeader(cells.length);
    this.isFirst = false;
    if (raw.includes('\0')) {
      this.fault(line, raw, 'nul_character', 'the record has a NUL character');
    } else if (cells.length !== this.width && mender) {
      mender.ragged(row);
    } else if (cells.length !== this.width && ragged === 'fault') {
      this.raggedRow(row);
    } else if (!mender || mender.whole(row)) {
      this.add(row, cells);
    }
  }

  private add({ line, raw }: RawRow, cells: readonly string[]): void {
    if (cells.length > this.width && cells.slice(this.width).some((cell) => cell !== '')) this.beside.add(line);
    const { nested, positions = [] } = this;
    if (!nested.isNeeded) this.records.add(line, raw, cells, positions);
    else {
      const { cells: own, problem } = nested.read(positions.map((position) => cells[position] ?? ''));
      if (problem) this.records.addFault(line, raw, ...problem);
      else this.records.add(line, raw, own, [...own.keys()]);
    }
  }

  private mended(row: RawRow, cells: readonly string[] | undefined): void {
    if (cells) {
      if (cells !== row.cells) this.mendedLines.add(row.line);
      this.add(row, cells);
    } else this.raggedRow(row);
  }

  private start(found: FoundHeader | undefined): void {
    if (!found) return;
    const { columns, onHeader } = this.options;
    const map = mapHeader(found.names, columns);
    onHeader(map);
    this.header = found;
    this.begin(map.positions, found.names.length);
    for (const line of this.looked) if (line < found.rows[0].line) this.above.add(line);
    for (const { line, raw, cells } of found.below) this.row(line, raw, cells);
  }

  private begin(positions: readonly number[], width: number): void {
    this.positions = positions;
    this.width = width;
    this.options.mender?.begin(width);
  }

  /** Names that are blank came of separators too many where the first record has a cell for all others only. */
  private fitHeader(width: number): void {
    const { names } = this.header;
    if (width >= this.width || names.filter((name) => name !== '').length !== width) return;
    const shift = (position: number) => position - names.slice(0, position).filter((name) => name === '').length;
    this.begin(
      (this.positions ?? []).map((position) => (position === -1 ? -1 : shift(position))),
      width,
    );
  }

  private isHeader(cells: readonly string[]): boolean {
    return this.header.rows.some(
      (row) =>
        row.cells[0] === cells[0] &&
        row.cells.length === cells.length &&
        cells.every((cell, index) => cell === row.cells[index]),
    );
  }

  /** Names of columns where records are expected: the header of a table with some of the same columns. */
  private isOtherHeader(cells: readonly string[]): boolean {
    const { rows } = this.header;
    if (rows.length === 0 || cells.length < 2 || cells[0] === '' || cells[0] !== rows[0].cells[0]) return false;
    const names = new Set(rows[0].cells);
    return cells.filter((cell) => names.has(cell)).length * 2 > cells.length;
  }

  private raggedRow({ line, raw, cells }: RawRow): void {
    const code = cells.length < this.width ? 'too_few_cells' : 'too_many_cells';
    const expected = this.options.header ? 'the header has' : 'the contract has';
    const count = `${cells.length} cell${cells.length === 1 ? '' : 's'}`;
    const footer = looksLikeFooter(cells, this.width)
      ? '; it looks like a line below the table, which footerLines leaves out'
      : '';
    this.fault(line, raw, code, `the record has ${count} where ${expected} ${this.width}${footer}`);
  }
}
