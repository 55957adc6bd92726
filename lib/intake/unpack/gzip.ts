import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../refusal';
import type { UnpackRequest } from './member';

/** Unpacks gzip, also of several parts one behind the other. @throws Refusal */
export async function gunzip({ file, meter }: UnpackRequest, path: string): Promise<void> {
  try {
    await pipeline(createReadStream(file), createGunzip(), meter.stream(), createWriteStream(path));
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new Refusal('unreadable', `the gzip archive is damaged or cut off: ${(error as Error).message}`);
  }
}

/** True for what zlib says of bytes, not of the machine. */
export function isDamage(error: unknown): boolean {
  return /^Z_/.test(String((error as { code?: unknown } | null)?.code));
}
