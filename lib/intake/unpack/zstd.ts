import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../refusal';
import type { UnpackRequest } from './member';

/** So little at a time that what comes out of it has room in memory. */
const PIECE = 16 * 1024;

/** Unpacks zstd. @throws Refusal */
export async function unzstd({ file, meter }: UnpackRequest, path: string, head: Buffer): Promise<void> {
  const window = windowOf(head);
  if (window > meter.limits.memory) {
    throw new Refusal(
      'too_large',
      `the zstd archive needs ${window} bytes of memory; pack it without --long or --ultra`,
    );
  }
  await pipeline(Readable.from(pieces(file)), meter.stream(), createWriteStream(path));
}

async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let out: Uint8Array[] = [];
  const unpacking = new Decompress((piece) => out.push(piece));
  const taken = (): Uint8Array[] => {
    const all = out.filter((piece) => piece.length > 0);
    out = [];
    return all;
  };
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    damageOf(() => unpacking.push(piece as Buffer));
    yield* taken();
  }
  damageOf(() => unpacking.push(new Uint8Array(0), true));
  yield* taken();
}

function damageOf(work: () => void): void {
  try {
    work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal('unreadable', `the zstd archive is damaged or cut off: ${message}`);
  }
}

/** Bytes of the first frame's window (RFC 8878, 3.1.1.1). */
function windowOf(head: Buffer): number {
  const descriptor = head[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  if (!isSingle) {
    const byte = head[5] ?? 0;
    const base = 2 ** (10 + (byte >> 3));
    return base + (base / 8) * (byte & 7);
  }
  const start = 5 + [0, 1, 2, 4][descriptor & 3];
  const length = [1, 2, 4, 8][descriptor >> 6];
  if (head.length < start + length) return 0;
  return length === 8 ? Number(head.readBigUInt64LE(start)) : head.readUIntLE(start, length) + (length === 2 ? 256 : 0);
}
