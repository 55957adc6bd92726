import { open } from 'node:fs/promises';
import type { SourceFormat } from '../../manifest';
import { UNPACK_LIMITS } from './limits';
import { zipDirectory } from './zip-directory';

export type Packing = 'gzip' | 'zstd' | 'zip';

const MARKS: readonly (readonly [Packing, string])[] = [
  ['gzip', '1f8b08'],
  ['zstd', '28b52ffd'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
];

/** How a file is packed, by its bytes and never by its name. A workbook is a zip archive too, and is not taken for one. */
export async function packingOf(path: string, head: Buffer, format: SourceFormat): Promise<Packing | undefined> {
  const hex = head.subarray(0, 4).toString('hex');
  const packing = MARKS.find(([, mark]) => hex.startsWith(mark))?.[0];
  return packing === 'zip' && (await isWorkbook(path, format)) ? undefined : packing;
}

/** A zip archive whose directory cannot be read is what the source delivers. */
async function isWorkbook(path: string, format: SourceFormat): Promise<boolean> {
  const file = await open(path);
  try {
    const entries = await zipDirectory(file, UNPACK_LIMITS);
    return entries.some(({ name }) => name === '[Content_Types].xml' || name.startsWith('xl/'));
  } catch {
    return format.kind === 'excel';
  } finally {
    await file.close();
  }
}
