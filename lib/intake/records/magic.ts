import { open } from 'node:fs/promises';

const SIGNATURES: readonly [what: string, bytes: string][] = [
  ['a gzip archive', '1f8b08'],
  ['a zstd archive', '28b52ffd'],
  ['a bzip2 archive', '425a68'],
  ['an xz archive', 'fd377a585a00'],
  ['a 7-Zip archive', '377abcaf271c'],
  ['a RAR archive', '526172211a07'],
  ['a PDF document', '255044462d'],
  ['a PNG image', '89504e470d0a1a0a'],
  ['a JPEG image', 'ffd8ff'],
  ['a Parquet file', '50415231'],
  ['an Avro file', '4f626a01'],
  ['an SQLite database', '53514c69746520666f726d61742033'],
  ['an old Office document (.xls, .doc) or an encrypted workbook', 'd0cf11e0a1b11ae1'],
];

/** How much of a file's beginning is looked at. */
export const HEAD_BYTES = 8192;

/** The first bytes of a file. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What the bytes say that a file is, whatever its name says; undefined for what may well be text. */
export function kindOf(head: Buffer): string | undefined {
  const hex = head.subarray(0, 16).toString('hex');
  if (hex.startsWith('504b0304') || hex.startsWith('504b0506')) {
    const isWorkbook = /xl\/|\[Content_Types\]\.xml/.test(head.toString('latin1'));
    return isWorkbook ? 'an Excel workbook (.xlsx)' : 'a zip archive';
  }
  const found = SIGNATURES.find(([, bytes]) => hex.startsWith(bytes));
  if (found && (found[0] !== 'a bzip2 archive' || hex.slice(8, 20) === '314159265359')) return found[0];
  const start = head
    .subarray(0, 512)
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf)?\s*/, '')
    .toLowerCase();
  if (/^(<!--.*?-->\s*)?<(!doctype html|html|head|body|table|meta)\b/s.test(start)) return 'an HTML page';
  return start.startsWith('<?xml') ? 'an XML document' : undefined;
}
