import { readFile } from 'node:fs/promises';
import type * as Xlsx from '@e965/xlsx';
import type { DatasetManifest, SourceFormat } from '../../manifest';
import { type TableRow, tableOf } from '../records/csv-table';
import { readExcel } from '../records/excel';
import { unreadableWorkbook } from '../records/excel-book';
import type { LastRow } from '../records/footer-look';
import type { RecordFile } from '../records/record-file';
import { footerDoubt, HeldRows } from './held-rows';
import { isRepeated, unnamedDoubt } from './names';
import { type Sample, SampleRows } from './sample';
import { joined } from './sample-csv';

type ExcelFormat = Extract<SourceFormat, { kind: 'excel' }>;

/** Rows among which the header is looked for. */
const TOP = 100;

/** A sheet of a workbook: the one with the largest table, where it has several. @throws Refusal where it cannot be read */
export async function sampleExcel(path: string): Promise<Sample> {
  const xlsx = await import('@e965/xlsx');
  const { sheet, sheets, rows } = topOf(xlsx, await readFile(path));
  const { header, headerRows, skipLines, unsure } = tableOf(rows);
  const doubts = header ? [...unsure] : [...unsure, 'no row names the columns: the first is taken for it'];
  if (sheets.length > 1)
    doubts.push(`it has the sheets ${sheets.map((it) => `'${it}'`).join(', ')}: '${sheet}' was read`);
  const first = rows.findIndex(({ line }) => line > skipLines);
  const top = rows.slice(first, first + Math.max(1, headerRows)).map(({ cells }) => cells.map((cell) => cell.trim()));
  const headers = joined(top);
  const filled = rows.slice(first + top.length).map(({ cells }) => cells);
  const unnamed = headers.flatMap((header, at) =>
    header === '' && isRepeated(headers, '') && filled.some((cells) => (cells[at] ?? '').trim() !== '') ? [at + 1] : [],
  );
  if (unnamed.length > 0) doubts.push(unnamedDoubt(unnamed));
  if (headerRows > 1)
    doubts.push(`its header has ${headerRows} rows, which are read as one: '${headers.find((it) => it !== '')}'`);
  const format: ExcelFormat = {
    kind: 'excel',
    ...(sheets.length > 1 ? { sheet } : {}),
    skipRows: skipLines,
    ...(headerRows > 1 ? { headerRows } : {}),
  };
  const { rows: gathered, footer } = await cellsOf(path, format, headers);
  if (footer.length > 0) doubts.push(footerDoubt(footer));
  return {
    format: footer.length > 0 ? { ...format, footerRows: footer.length } : format,
    headers,
    columns: gathered.result,
    records: gathered.records,
    whole: !gathered.full,
    unsure: doubts,
  };
}

/** Records as the intake reads them, so that a guess is made on what it will see. */
async function cellsOf(
  path: string,
  format: ExcelFormat,
  headers: readonly string[],
): Promise<{ rows: SampleRows; footer: readonly LastRow[] }> {
  const named = headers.flatMap((header, at) =>
    headers.indexOf(header) < at || (header === '' && isRepeated(headers, '')) ? [] : [{ header, at }],
  );
  const rows = new SampleRows(headers.length, true);
  const held = new HeldRows<LastRow & { readonly whole: readonly string[] }>(headers.length, ({ whole }) =>
    rows.add(whole),
  );
  let before = 0;
  const sink = {
    add: (line: number, _raw: string, cells: readonly string[], positions: readonly number[]) => {
      const whole: string[] = headers.map(() => '');
      for (const [nth, { at }] of named.entries()) whole[at] = cells[positions[nth]] ?? '';
      held.push({ cells: whole.map((cell) => cell.slice(1)), isApart: line > before + 1, whole });
      before = line;
    },
    addFault: () => undefined,
    drain: async () => undefined,
  };
  const columns = named.map(({ header }) => ({ name: header, type: 'string', from: [header] }));
  const dataset = { columns, key: [] } as unknown as DatasetManifest;
  if (columns.length > 0)
    await readExcel({ path, head: Buffer.alloc(0), dataset, records: sink as unknown as RecordFile }, format);
  return { rows, footer: held.end(true) };
}

/** The rows at the top of each sheet's table, and the sheet with the largest. */
function topOf(xlsx: typeof Xlsx, bytes: Buffer) {
  const book = bookOf(xlsx, bytes);
  const text = (cell: Xlsx.CellObject | undefined) => String(cell?.w ?? cell?.v ?? '');
  const tops = book.SheetNames.map((sheet) => {
    const data = (book.Sheets[sheet] as Xlsx.DenseWorkSheet | undefined)?.['!data'] ?? [];
    const all = Array.from(data, (row, at) => ({ line: at + 1, cells: Array.from(row ?? [], text) }));
    const rows = asWide(all.filter(({ cells }) => cells.length > 0));
    return { sheet, rows, filled: rows.reduce((sum, { cells }) => sum + filledOf(cells), 0) };
  });
  const { sheet, rows } = tops.reduce((one, other) => (other.filled > one.filled ? other : one));
  return { sheet, sheets: book.SheetNames, rows };
}

/** A row of a sheet ends at its last cell: those of a table, which titles are not, are as wide as the widest. */
function asWide(rows: readonly TableRow[]): TableRow[] {
  const isWide = ({ cells }: TableRow) => filledOf(cells) > 1;
  const width = rows.filter(isWide).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return rows.map((row) =>
    isWide(row) ? { ...row, cells: Array.from({ length: width }, (_, at) => row.cells[at] ?? '') } : row,
  );
}

function filledOf(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length;
}

function bookOf(xlsx: typeof Xlsx, bytes: Buffer): Xlsx.WorkBook {
  try {
    return xlsx.read(bytes, { type: 'buffer', dense: true, sheetRows: TOP, cellHTML: false });
  } catch (error) {
    throw unreadableWorkbook(error, bytes);
  }
}
