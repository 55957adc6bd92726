import type * as Xlsx from '@e965/xlsx';
import { unzipSync } from 'fflate';
import { nearest } from '../../error';
import { enumerate } from '../header';
import { Refusal } from '../refusal';

/** A workbook is read whole, which takes six times what it unpacks to: more than this is refused, so that it cannot fill the memory. */
const MOST_UNPACKED_MIB = 256;

/** Which sheet is wanted: by name, or by its place from 1. The first where neither is given. */
export interface WantedSheet {
  readonly sheet?: string;
  readonly sheetNumber?: number;
}

/** A sheet as it was opened. */
export interface OpenSheet {
  readonly name: string;
  readonly sheet: Xlsx.DenseWorkSheet;
  readonly isHidden: boolean;
  readonly date1904: boolean;
}

/** @throws Refusal where the workbook or the sheet cannot be had */
export function openSheet(xlsx: typeof Xlsx, bytes: Buffer, wanted: WantedSheet): OpenSheet {
  refuseBomb(bytes);
  try {
    const names = xlsx.read(bytes, { type: 'buffer', bookSheets: true }).SheetNames;
    const name = nameOf(wanted, names);
    const book = xlsx.read(bytes, {
      type: 'buffer',
      sheets: name,
      dense: true,
      cellNF: true,
      cellStyles: true,
      cellText: false,
      cellHTML: false,
    });
    const sheet = book.Sheets[name] as Xlsx.DenseWorkSheet | undefined;
    if (!sheet) throw new Refusal('no_sheet', `the sheet '${name}' holds no cells`);
    return {
      name,
      sheet,
      isHidden: (book.Workbook?.Sheets?.[names.indexOf(name)]?.Hidden ?? 0) !== 0,
      date1904: book.Workbook?.WBProps?.date1904 === true,
    };
  } catch (error) {
    throw error instanceof Refusal ? error : unreadableWorkbook(error, bytes);
  }
}

/** Why the library could not read a workbook. */
export function unreadableWorkbook(error: unknown, bytes: Buffer): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  if (isEncrypted(bytes) || /password|xls encrypt|file ?pass/i.test(message)) {
    return new Refusal('password', 'the workbook is protected by a password; ask the department to send it without');
  }
  // What the reader trips over, it has no words for.
  const isSlip = error instanceof TypeError || error instanceof RangeError;
  const why = isSlip ? 'it is damaged or cut off; open it, save it and send it again' : message.slice(0, 300);
  return new Refusal('unreadable', `the workbook cannot be read: ${why}`);
}

function nameOf({ sheet, sheetNumber }: WantedSheet, names: readonly string[]): string {
  const found = `found ${enumerate(names.map((other) => `'${other}'`))}`;
  if (sheet === undefined) {
    const at = sheetNumber ?? 1;
    if (names[at - 1] !== undefined) return names[at - 1];
    throw new Refusal('no_sheet', `there is no sheet ${at}; ${found}`);
  }
  if (names.includes(sheet)) return sheet;
  const near = nearest(sheet, names);
  throw new Refusal('no_sheet', `no sheet '${sheet}'; ${found}${near ? `; did you mean '${near}'` : ''}`);
}

/** An encrypted workbook is a container with the real one, unreadable, inside. */
function isEncrypted(bytes: Buffer): boolean {
  return bytes[0] === 0xd0 && bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

function refuseBomb(bytes: Buffer): void {
  let unpacked = bytes.length;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
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
  }
  if (unpacked > MOST_UNPACKED_MIB * 1024 * 1024)
    throw new Refusal('too_large', `the workbook unpacks to more than ${MOST_UNPACKED_MIB} MiB; send it as CSV`);
}
