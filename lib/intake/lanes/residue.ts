import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Chunk } from './chunk';
import type { LineLedger } from './line-ledger';
import type { Opening } from './opening';
import { toUtf8 } from './to-utf8';

const LF = 10;

/** A file of which the clean records were taken. */
export interface ReadFile {
  readonly file: string;
  readonly encoding: string;
  readonly opening: Opening;
  readonly chunks: readonly Chunk[];
  readonly ledger: LineLedger;
}

/** Writes a file as it was, but with nothing on the lines of its clean records: so what is left stands on its own lines. */
export async function writeResidue(path: string, read: ReadFile): Promise<void> {
  const file = createWriteStream(path);
  const done = finished(file);
  const write = async (piece: string | Buffer) => {
    if (!file.write(piece)) await Promise.race([once(file, 'drain'), done]);
  };
  await write(read.opening.text);
  for (const [index, chunk] of read.chunks.entries()) {
    let next = 0;
    for (const { line, bytes } of await leftLines(chunk, index, read)) {
      if (line > next) await write(Buffer.alloc(line - next, LF));
      await write(bytes);
      next = line + 1;
    }
    if (chunk.lines > next) await write(Buffer.alloc(chunk.lines - next, LF));
  }
  file.end();
  await done;
}

interface LeftLine {
  readonly line: number;
  readonly bytes: Buffer;
}

/** The lines of a chunk that ask for care and those whose records were left, in their order, as they stand in the file. */
async function leftLines(chunk: Chunk, index: number, { file, encoding, ledger }: ReadFile): Promise<LeftLine[]> {
  const { doubtful, doubtfulPath } = chunk;
  const left = ledger.leftOf(index);
  const lines: LeftLine[] = [];
  if (doubtful.length > 0) {
    const text = await readFile(doubtfulPath);
    const places = doubtful.map((_, place) => place);
    lines.push(...pick(text, places).map((bytes, place) => ({ line: doubtful[place], bytes })));
  }
  if (left.length > 0) {
    const text = toUtf8(await partOf(file, chunk), encoding);
    if (!text) throw new Error(`the file ${file} was changed while it was read`);
    lines.push(...pick(text, left).map((bytes, place) => ({ line: left[place], bytes })));
  }
  return lines.sort((one, other) => one.line - other.line);
}

async function partOf(path: string, { from, to }: Chunk): Promise<Buffer> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(to - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Some of the lines of a text, counted from 0, with their line breaks. */
function pick(text: Buffer, wanted: readonly number[]): Buffer[] {
  let [at, start] = [0, 0];
  const endOf = () => text.indexOf(LF, start) + 1 || text.length;
  return wanted.map((line) => {
    for (; at < line; at++) start = endOf();
    const bytes = text.subarray(start, endOf());
    at++;
    start += bytes.length;
    return bytes;
  });
}
