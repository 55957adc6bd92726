import * as xlsx from '@e965/xlsx';
import type { SourceFormat } from '../../lib/manifest';

/** A source of workbooks. */
export const excel = (options: Partial<Extract<SourceFormat, { kind: 'excel' }>> = {}): SourceFormat => ({
  kind: 'excel',
  skipRows: 0,
  ...options,
});

export type Cells = unknown[][];

/** A workbook with these sheets. */
export function workbook(
  sheets: Record<string, Cells>,
  options: { date1904?: boolean; type?: xlsx.BookType } = {},
): Buffer {
  const book = xlsx.utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows), name);
  }
  if (options.date1904) book.Workbook = { ...book.Workbook, WBProps: { date1904: true } };
  return xlsx.write(book, { type: 'buffer', bookType: options.type ?? 'xlsx' });
}

export const date = (serial: number) => ({ t: 'n', v: serial, z: 'dd/mm/yyyy' });
export const number = (value: number, format = 'General') => ({ t: 'n', v: value, z: format });

/** A workbook with one sheet as the library keeps it, so that a test can say what it has besides cells. */
export function sheetOf(rows: Cells, extra: Partial<xlsx.WorkSheet> = {}, type: xlsx.BookType = 'xlsx'): Buffer {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, Object.assign(xlsx.utils.aoa_to_sheet(rows), extra), 'S');
  return xlsx.write(book, { type: 'buffer', bookType: type });
}
