import { readFile } from 'node:fs/promises';
import type * as Xlsx from '@e965/xlsx';
import type { DatasetManifest, SourceFormat } from '../../manifest';
import { tableOf } from '../records/csv-table';
import { readExcel } from '../records/excel';
import type { RecordFile } from '../records/record-file';
import { Refusal } from '../refusal';
import { type Sample, SampleRows } from './sample';
import { joined } from './sample-csv';

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
  if (headerRows > 1) doubts.push(`its header has ${headerRows} rows, of which the last was read`);
  const skipRows = skipLines + Math.max(0, headerRows - 1);
  const top = rows.find(({ line }) => line === skipRows + 1)?.cells ?? [];
  const headers = joined([top.map((cell) => cell.trim())]);
  const format: SourceFormat = { kind: 'excel', ...(sheets.length > 1 ? { sheet } : {}), skipRows };
  const gathered = await cellsOf(path, format, headers);
  return {
    format,
    headers,
    columns: gathered.result,
    records: gathered.records,
    whole: !gathered.full,
    unsure: doubts,
  };
}

/** Records as the intake reads them, so that a guess is made on what it will see. */
async function cellsOf(path: string, format: Extract<SourceFormat, { kind: 'excel' }>, headers: readonly string[]) {
  const named = headers.flatMap((header, at) =>
    header === '' || headers.indexOf(header) < at ? [] : [{ header, at }],
  );
  const rows = new SampleRows(headers.length, true);
  const sink = {
    add: (_line: number, _raw: string, cells: readonly string[], positions: readonly number[]) => {
      const row: string[] = headers.map(() => '');
      for (const [nth, { at }] of named.entries()) row[at] = cells[positions[nth]] ?? '';
      rows.add(row);
    },
    addFault: () => undefined,
    drain: async () => undefined,
  };
  const columns = named.map(({ header }) => ({ name: header, type: 'string', from: [header] }));
  const dataset = { columns, key: [] } as unknown as DatasetManifest;
  if (columns.length > 0)
    await readExcel({ path, head: Buffer.alloc(0), dataset, records: sink as unknown as RecordFile }, format);
  return rows;
}

/** The rows at the top of each sheet's table, and the sheet with the largest. */
function topOf(xlsx: typeof Xlsx, bytes: Buffer) {
  const book = bookOf(xlsx, bytes);
  const text = (cell: Xlsx.CellObject | undefined) => String(cell?.w ?? cell?.v ?? '');
  const tops = book.SheetNames.map((sheet) => {
    const data = (book.Sheets[sheet] as Xlsx.DenseWorkSheet | undefined)?.['!data'] ?? [];
    const all = Array.from(data, (row, at) => ({ line: at + 1, cells: Array.from(row ?? [], text) }));
    const rows = all.filter(({ cells }) => cells.length > 0);
    return { sheet, rows, filled: rows.flatMap(({ cells }) => cells).filter((cell) => cell.trim() !== '').length };
  });
  const { sheet, rows } = tops.reduce((one, other) => (other.filled > one.filled ? other : one));
  return { sheet, sheets: book.SheetNames, rows };
}

function bookOf(xlsx: typeof Xlsx, bytes: Buffer): Xlsx.WorkBook {
  try {
    return xlsx.read(bytes, { type: 'buffer', dense: true, sheetRows: TOP, cellHTML: false });
  } catch (error) {
    throw new Refusal('unreadable', `the workbook cannot be read: ${String((error as Error).message).slice(0, 300)}`);
  }
}
