import { readFile } from 'node:fs/promises';
import type * as Xlsx from '@e965/xlsx';
import { unzipSync } from 'fflate';
import { nearest } from '../../error';
import type { SourceFormat } from '../../manifest';
import { Findings } from '../findings';
import { enumerate } from '../header';
import { Refusal } from '../refusal';
import { CellKind } from '../typing';
import { withoutExponent } from './json-text';
import type { ReadRequest, ReadResult } from './reader';
import { TableRows } from './table-rows';

/** A workbook is read whole: what unpacks to more than this is refused. */
const MAX_UNPACKED = 1024 * 1024 * 1024;
const DRAIN_EVERY = 1000;

/** Reads a sheet of a workbook. Numbers, dates and booleans keep what the workbook says they are. */
export async function readExcel(
  { path, dataset, records }: ReadRequest,
  format: Extract<SourceFormat, { kind: 'excel' }>,
): Promise<ReadResult> {
  const xlsx = await import('@e965/xlsx');
  const { sheet, date1904 } = openSheet(xlsx, await readFile(path), format.sheet);
  const findings = new Findings(dataset);
  const rows = new TableRows(records, {
    columns: dataset.columns,
    header: true,
    ragged: 'pad',
    headerText: (cell) => cell.slice(1),
    onHeader: (map) => findings.take(map),
  });
  const cellText = (cell: Xlsx.CellObject | undefined) => textOf(xlsx, cell, date1904);
  const data = sheet['!data'] ?? [];
  for (let index = format.skipRows; index < data.length; index++) {
    const cells = Array.from(data[index] ?? [], cellText);
    if (cells.length > 0) rows.row(index + 1, cells.map((cell) => cell.slice(1)).join('\t'), cells);
    if (index % DRAIN_EVERY === 0) await records.drain();
  }
  rows.end();
  return { form: 'kinded', newColumns: findings.newColumns, remarks: [...findings.remarks, ...rows.remarks] };
}

function openSheet(
  xlsx: typeof Xlsx,
  bytes: Buffer,
  wanted: string | undefined,
): { sheet: Xlsx.DenseWorkSheet; date1904: boolean } {
  refuseBomb(bytes);
  try {
    const names = xlsx.read(bytes, { type: 'buffer', bookSheets: true }).SheetNames;
    const name = wanted ?? names[0];
    if (!names.includes(name)) {
      const near = nearest(name, names);
      const found = `found ${enumerate(names.map((other) => `'${other}'`))}`;
      throw new Refusal('no_sheet', `no sheet '${name}'; ${found}${near ? `; did you mean '${near}'` : ''}`);
    }
    const book = xlsx.read(bytes, {
      type: 'buffer',
      sheets: name,
      dense: true,
      cellNF: true,
      cellText: false,
      cellHTML: false,
    });
    const sheet = book.Sheets[name] as Xlsx.DenseWorkSheet | undefined;
    if (!sheet) throw new Refusal('no_sheet', `the sheet '${name}' holds no cells`);
    return { sheet, date1904: book.Workbook?.WBProps?.date1904 === true };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (isEncrypted(bytes) || /password|xls encrypt|file ?pass/i.test(message)) {
      throw new Refusal('password', 'the workbook is protected by a password; ask the department to send it without');
    }
    throw new Refusal('unreadable', `the workbook cannot be read: ${message.slice(0, 300)}`);
  }
}

/** An encrypted workbook is a container with the real one, unreadable, inside. */
function isEncrypted(bytes: Buffer): boolean {
  return bytes[0] === 0xd0 && bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

function refuseBomb(bytes: Buffer): void {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return;
  let unpacked = 0;
  try {
    unzipSync(bytes, {
      filter: (file) => {
        unpacked += file.originalSize;
        return false;
      },
    });
  } catch {
    throw new Refusal('unreadable', 'the workbook cannot be read: its zip archive is damaged or cut off');
  }
  if (unpacked > MAX_UNPACKED)
    throw new Refusal('too_large', 'the workbook unpacks to more than 1 GiB; send it as CSV');
}

/** A letter of CellKind and the text; empty for an empty cell. */
function textOf(xlsx: typeof Xlsx, cell: Xlsx.CellObject | undefined, date1904: boolean): string {
  if (!cell || cell.v === undefined || cell.v === null) return '';
  switch (cell.t) {
    case 'n':
      return numberOf(xlsx, Number(cell.v), cell.z, date1904);
    case 'b':
      return CellKind.boolean + String(cell.v);
    case 'e':
      return CellKind.error + (ERRORS[Number(cell.v)] ?? '#ERROR!');
    case 'd':
      return CellKind.date + isoOf(new Date(cell.v as Date).toISOString());
    default:
      return String(cell.v).trim() === '' ? '' : CellKind.text + String(cell.v);
  }
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
};

function numberOf(xlsx: typeof Xlsx, value: number, format: Xlsx.NumberFormat | undefined, date1904: boolean): string {
  if (format !== undefined && xlsx.SSF.is_date(String(format))) {
    const date = xlsx.SSF.parse_date_code(value, { date1904 });
    // The 29th of February 1900 is a day that only workbooks know; its serial is left to be refused.
    if (date && !(date.y === 1900 && date.m === 2 && date.d === 29)) return CellKind.date + isoDate(date);
  }
  // A workbook keeps what was typed to 15 digits; the binary rest behind them is no one's number.
  return CellKind.number + withoutExponent(String(Number(value.toPrecision(15))));
}

function isoDate(date: { y: number; m: number; d: number; H: number; M: number; S: number; u: number }): string {
  const milliseconds = Math.round((date.S + date.u) * 1000);
  const moment = new Date(Date.UTC(date.y, date.m - 1, date.d, date.H, date.M, 0, milliseconds));
  return isoOf(moment.toISOString());
}

/** A day without its midnight. */
function isoOf(instant: string): string {
  return instant
    .replace(/Z$/, '')
    .replace(/\.000$/, '')
    .replace(/T00:00:00$/, '');
}
