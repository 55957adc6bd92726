import { readFile } from 'node:fs/promises';
import type * as Xlsx from '@e965/xlsx';
import { type CellRange, parseCellRange } from '../../contract';
import type { SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { openSheet } from './excel-book';
import { ExcelCells } from './excel-cell';
import { footerRemarks, type LastRow, MOST_FOOTER } from './footer-look';
import { LineList } from './line-list';
import type { ReadRequest, ReadResult } from './reader';
import { TableRows } from './table-rows';

type ExcelFormat = Extract<SourceFormat, { kind: 'excel' }>;

const DRAIN_EVERY = 1000;

/** Reads a sheet of a workbook. Numbers, dates and booleans keep what the workbook says they are. */
export async function readExcel({ path, dataset, records }: ReadRequest, format: ExcelFormat): Promise<ReadResult> {
  const xlsx = await import('@e965/xlsx');
  const open = openSheet(xlsx, await readFile(path), format);
  const findings = new Findings(dataset);
  const rows = new TableRows(records, {
    columns: dataset.columns,
    form: 'kinded',
    header: true,
    headerRows: format.headerRows,
    ragged: 'pad',
    headerText: (cell) => cell.slice(1),
    onHeader: (map) => findings.take(map),
  });
  const grid = new Grid(open.sheet, new ExcelCells(xlsx, open.date1904), format);
  let last: LastRow[] = [];
  let isApart = false;
  for (const { index, isHidden } of grid.rows()) {
    const cells = grid.cells(index, rows.started ? 'record' : 'header');
    const texts = cells.map((cell) => cell.slice(1));
    if (cells.length > 0) rows.row(index + 1, texts.join('\t'), cells);
    if (texts.some((text) => text !== '')) last = [...last.slice(-MOST_FOOTER), { cells: texts, isApart }];
    isApart = texts.every((text) => text === '');
    if (isHidden) grid.hidden.add(index + 1);
    if (index % DRAIN_EVERY === 0) await records.drain();
  }
  rows.end();
  findings.takeNew(rows.newNames);
  const hidden = open.isHidden ? [`the sheet '${open.name}' is hidden`] : [];
  const footer = format.footerRows ? [] : footerRemarks(last, 'footerRows');
  const remarks = [...findings.remarks, ...hidden, ...rows.remarks, ...grid.remarks(), ...footer];
  return { form: 'kinded', newColumns: findings.newColumns, remarks };
}

/** The wanted part of a sheet, row by row. */
export class Grid {
  readonly hidden = new LineList();
  private readonly footer = new LineList();
  private readonly merged = new LineList();
  private readonly data: readonly (Xlsx.CellObject | undefined)[][];
  private readonly range: CellRange;
  /** Merged cells by the rows that they touch. */
  private readonly merges = new Map<number, Xlsx.Range[]>();

  constructor(
    private readonly sheet: Xlsx.DenseWorkSheet,
    private readonly texts: ExcelCells,
    private readonly format: ExcelFormat,
  ) {
    this.data = sheet['!data'] ?? [];
    this.range = parseCellRange(format.range ?? 'A1') ?? { firstRow: 0, firstColumn: 0 };
    for (const merge of sheet['!merges'] ?? []) {
      const last = Math.min(merge.e.r, this.data.length - 1);
      for (let row = merge.s.r; row <= last; row++) this.merges.set(row, [...(this.merges.get(row) ?? []), merge]);
    }
  }

  *rows(): Generator<{ index: number; isHidden: boolean }> {
    const { firstRow, lastRow = this.data.length - 1 } = this.range;
    const { skipRows, skipHidden = false, footerRows = 0 } = this.format;
    let last = Math.min(lastRow, this.data.length - 1);
    const footer: number[] = [];
    for (; footer.length < footerRows && last >= firstRow; last--) {
      if (this.cells(last).some((cell) => cell !== '')) footer.unshift(last + 1);
    }
    for (const line of footer) this.footer.add(line);
    for (let index = firstRow + skipRows; index <= last; index++) {
      const isHidden = this.sheet['!rows']?.[index]?.hidden === true && this.data[index] !== undefined;
      if (isHidden && skipHidden) this.hidden.add(index + 1);
      else yield { index, isHidden };
    }
  }

  /** The cells of a row. In a header, merged cells next to each other all have the text of the first. */
  cells(index: number, what?: 'header' | 'record'): string[] {
    const { firstColumn, lastColumn } = this.range;
    const row = this.data[index] ?? [];
    const cells = Array.from(row, (cell) => this.texts.textOf(cell));
    for (const { s, e } of this.merges.get(index) ?? []) {
      const fills = this.format.fillMerged || (what === 'header' && s.r === index);
      if (fills) this.fill(cells, s, e);
      else if (what === 'record' && index > s.r) this.merged.add(index + 1);
    }
    return cells.slice(firstColumn, lastColumn === undefined ? undefined : lastColumn + 1);
  }

  remarks(): string[] {
    const hidden = this.format.skipHidden ? 'hidden rows were not read' : 'hidden rows were read as well';
    return [
      ...(this.hidden.count > 0 ? [`${hidden}: ${this.hidden}`] : []),
      ...(this.footer.count > 0 ? [`skipped the footer: ${this.footer}`] : []),
      ...(this.merged.count > 0 ? [`cells merged with the row above are empty: ${this.merged}`] : []),
    ];
  }

  private fill(cells: string[], start: Xlsx.CellAddress, end: Xlsx.CellAddress): void {
    const text = this.texts.textOf(this.data[start.r]?.[start.c]);
    const last = Math.min(end.c, Math.max(cells.length, start.c) + MOST_FILLED);
    for (let column = start.c; column <= last; column++) cells[column] = text;
    for (let column = 0; column < cells.length; column++) cells[column] ??= '';
  }
}

/** A merge may say that it goes on to the last column there can be. */
const MOST_FILLED = 1000;
