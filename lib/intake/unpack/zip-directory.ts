import type { FileHandle } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { Refusal } from '../refusal';
import type { UnpackLimits } from './limits';

/** A file of a zip archive, by the archive's directory. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0: stored, 8: deflated; others are not read. */
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where the entry's own header begins. */
  readonly offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const NONE_32 = 0xffffffff;

/** The files of a zip archive (APPNOTE 4.3), without its folders. @throws Refusal */
export async function zipDirectory(file: FileHandle, limits: UnpackLimits): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const { start, length, count } = await endOf(file, size);
  if (length > limits.memory || count > limits.members) {
    throw new Refusal('too_large', `the zip archive has more than ${limits.members} files; send fewer at a time`);
  }
  if (start + length > size) throw damaged('its directory is not where it should be');
  const bytes = await readAt(file, start, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw damaged('its directory is cut off');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const behindName = at + 46 + nameLength;
    entries.push(
      entryAt(bytes, at, bytes.subarray(at + 46, behindName), bytes.subarray(behindName, behindName + extraLength)),
    );
    at = behindName + extraLength + commentLength;
  }
  return entries.filter(({ name }) => !name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name));
}

export function damaged(why: string): Refusal {
  return new Refusal('unreadable', `the zip archive is damaged or cut off: ${why}`);
}

export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

interface Directory {
  readonly start: number;
  readonly length: number;
  readonly count: number;
}

async function endOf(file: FileHandle, size: number): Promise<Directory> {
  const from = Math.max(0, size - END_LENGTH - LONGEST_COMMENT);
  const tail = await readAt(file, from, size - from);
  let at = tail.length - END_LENGTH;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw damaged('it has no directory at its end');
  const short = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    start: tail.readUInt32LE(at + 16),
  };
  if (short.count !== 0xffff && short.length !== NONE_32 && short.start !== NONE_32) return short;
  const locator = at - 20;
  if (locator < 0) return short;
  const end = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (end.length < 56 || end.readUInt32LE(0) !== END_64) throw damaged('its zip64 directory is not where it should be');
  const [count, length, start] = [32, 40, 48].map((field) => Number(end.readBigUInt64LE(field)));
  return { count, length, start };
}

function entryAt(bytes: Buffer, at: number, name: Buffer, extra: Buffer): ZipEntry {
  const flags = bytes.readUInt16LE(at + 8);
  const large = zip64Of(extra);
  const wide = (field: number): number => {
    const value = bytes.readUInt32LE(at + field);
    return value === NONE_32 ? (large() ?? value) : value;
  };
  const unpacked = wide(24);
  const packed = wide(20);
  return {
    name: flags & 0x800 ? name.toString('utf8') : iconv.decode(name, 'cp437'),
    isEncrypted: (flags & 1) !== 0,
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    unpacked,
    packed,
    offset: wide(42),
  };
}

/** The numbers of a zip64 extra field, one at each call. */
function zip64Of(extra: Buffer): () => number | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = 0;
    return () => {
      next += 8;
      return next <= field.length ? Number(field.readBigUInt64LE(next - 8)) : undefined;
    };
  }
  return () => undefined;
}
