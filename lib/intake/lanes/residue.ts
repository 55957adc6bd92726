import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Chunk } from './chunks';
import type { LineLedger } from './line-ledger';

const LF = 10;

/** Writes a file as it was, but with nothing on the lines of its clean records: so what is left stands on its own lines. */
export async function writeResidue(
  path: string,
  opening: string,
  chunks: readonly Chunk[],
  { left }: LineLedger,
): Promise<void> {
  const file = createWriteStream(path);
  const done = finished(file);
  const write = async (piece: string | Buffer) => {
    if (!file.write(piece)) await Promise.race([once(file, 'drain'), done]);
  };
  await write(opening);
  for (const [index, chunk] of chunks.entries()) {
    if (left[index].length === 0) await write(Buffer.alloc(chunk.lines, LF));
    else for (const piece of kept(await readFile(chunk.path), chunk.lines, left[index])) await write(piece);
  }
  file.end();
  await done;
}

/** Pieces of a text with `lines` lines of which those of `left`, in their order, are kept. */
function* kept(bytes: Buffer, lines: number, left: readonly number[]): Generator<Buffer> {
  let [line, start] = [0, 0];
  for (const wanted of left) {
    if (wanted > line) yield Buffer.alloc(wanted - line, LF);
    for (; line < wanted; line++) start = bytes.indexOf(LF, start) + 1;
    const feed = bytes.indexOf(LF, start);
    yield feed === -1 ? Buffer.concat([bytes.subarray(start), Buffer.of(LF)]) : bytes.subarray(start, feed + 1);
    start = feed + 1;
    line++;
  }
  if (lines > line) yield Buffer.alloc(lines - line, LF);
}
