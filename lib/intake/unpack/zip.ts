import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { Refusal } from '../refusal';
import { isDamage } from './gzip';
import type { Member, UnpackRequest } from './member';
import { damaged, readAt, type ZipEntry, zipDirectory } from './zip-directory';

const HEADER = 0x04034b50;
const HEADER_LENGTH = 30;

/** Unpacks a zip archive, file by file: one that is broken or locked says so and leaves the others. @throws Refusal */
export async function* unzip(request: UnpackRequest): AsyncGenerator<Member> {
  const file = await open(request.file);
  try {
    const entries = await zipDirectory(file, request.meter.limits);
    for (const [index, entry] of entries.entries()) {
      const name = entries.length > 1 ? entry.name : undefined;
      const path = join(request.folder, `member-${index}`);
      try {
        await inflate(request, file, entry, path);
        yield { name, path };
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'too_large') throw error;
        await rm(path, { force: true });
        yield { name, refusal: error };
      }
    }
  } finally {
    await file.close();
  }
}

async function inflate(
  { file: archive, meter }: UnpackRequest,
  file: FileHandle,
  entry: ZipEntry,
  path: string,
): Promise<void> {
  if (entry.isEncrypted) {
    throw new Refusal('password', `'${entry.name}' is locked by a password; ask the department to send it without`);
  }
  if (entry.method !== 0 && entry.method !== 8) {
    throw new Refusal(
      'unreadable',
      `'${entry.name}' is packed by method ${entry.method}; pack it as zip programs do by default`,
    );
  }
  const header = await readAt(file, entry.offset, HEADER_LENGTH);
  if (header.length < HEADER_LENGTH || header.readUInt32LE(0) !== HEADER) throw damaged(`'${entry.name}' is not there`);
  const start = entry.offset + HEADER_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
  const check = new Checksum();
  try {
    await pipeline(
      entry.packed > 0 ? createReadStream(archive, { start, end: start + entry.packed - 1 }) : [],
      entry.method === 8 ? createInflateRaw() : new PassThrough(),
      meter.stream(),
      check,
      createWriteStream(path),
    );
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw damaged(`'${entry.name}': ${(error as Error).message}`);
  }
  if (check.value !== entry.crc) throw damaged(`'${entry.name}' is not what its checksum says`);
}

/** Lets bytes through and sums them up. */
class Checksum extends Transform {
  value = 0;

  override _transform(piece: Buffer, _: BufferEncoding, done: (error: null, piece: Buffer) => void): void {
    this.value = crc32(piece, this.value);
    done(null, piece);
  }
}
