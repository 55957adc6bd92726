import type { StagedColumn } from '../../contract';
import { type HeaderMap, mapHeader } from '../header';
import type { RecordFile } from './record-file';

export interface TableRowsOptions {
  readonly columns: readonly StagedColumn[];
  /** False: no header, the dataset's columns stand in their order. */
  readonly header: boolean;
  /** What a row of another length than the header means: a shifted row, or cells that are not written down. */
  readonly ragged: 'fault' | 'pad';
  /** The text of a header's cell. */
  readonly headerText?: (cell: string) => string;
  /** Called once with the header: may refuse the file. */
  readonly onHeader: (map: HeaderMap) => void;
}

/** Rows of cells on their way to records: finds the header, passes over blank rows and repeated headers, and counts cells. */
export class TableRows {
  readonly remarks: string[] = [];
  private positions: readonly number[] | undefined;
  private headerCells: readonly string[] = [];
  private width = 0;
  private readonly blank = new LineList();
  private readonly repeated = new LineList();
  private readonly beside = new LineList();

  constructor(
    private readonly records: RecordFile,
    private readonly options: TableRowsOptions,
  ) {
    if (options.header) return;
    this.positions = options.columns.map((_, index) => index);
    this.width = options.columns.length;
  }

  /** The header has been found, or there is none to find. */
  get started(): boolean {
    return this.positions !== undefined;
  }

  row(line: number, raw: string, cells: readonly string[]): void {
    if (cells[0].trim() === '' && cells.every((cell) => cell.trim() === '')) {
      if (raw.trim() !== '') this.blank.add(line);
    } else if (!this.positions) {
      this.start(cells);
    } else if (cells[0] === this.headerCells[0] && this.isHeader(cells)) {
      this.repeated.add(line);
    } else if (raw.includes('\0')) {
      this.fault(line, raw, 'nul_character', 'the record has a NUL character');
    } else if (cells.length !== this.width && this.options.ragged === 'fault') {
      this.raggedRow(line, raw, cells.length);
    } else {
      if (cells.length > this.width && cells.slice(this.width).some((cell) => cell !== '')) this.beside.add(line);
      this.records.add(line, raw, cells, this.positions);
    }
  }

  fault(line: number, raw: string, code: string, message: string): void {
    this.records.addFault(line, raw, code, message);
  }

  /** To be called behind the last row. */
  end(): void {
    if (this.blank.count > 0) this.remarks.push(`skipped blank rows: ${this.blank}`);
    if (this.beside.count > 0) this.remarks.push(`cells right of the header were not read: ${this.beside}`);
    if (this.repeated.count > 0) this.remarks.push(`skipped the repeated header: ${this.repeated}`);
  }

  private start(cells: readonly string[]): void {
    const { columns, headerText = (cell: string) => cell, onHeader } = this.options;
    const map = mapHeader(
      cells.map(headerText).map((header) => header.trim()),
      columns,
    );
    onHeader(map);
    this.positions = map.positions;
    this.headerCells = [...cells];
    this.width = cells.length;
  }

  private isHeader(cells: readonly string[]): boolean {
    return cells.length === this.headerCells.length && cells.every((cell, index) => cell === this.headerCells[index]);
  }

  private raggedRow(line: number, raw: string, count: number): void {
    const code = count < this.width ? 'too_few_cells' : 'too_many_cells';
    const expected = this.options.header ? 'the header has' : 'the contract has';
    this.fault(
      line,
      raw,
      code,
      `the record has ${count} cell${count === 1 ? '' : 's'} where ${expected} ${this.width}`,
    );
  }
}

/** Lines to be told, however many: the first few and how many more. */
class LineList {
  count = 0;
  private readonly first: number[] = [];

  add(line: number): void {
    this.count++;
    if (this.first.length < 5) this.first.push(line);
  }

  toString(): string {
    const more = this.count - this.first.length;
    return `line${this.count === 1 ? '' : 's'} ${this.first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
}
