import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Chunk } from './chunk';
import type { LeftRecord, LineLedger } from './line-ledger';

const LF = 10;

/** Writes a file as it was, but with nothing on the lines of its clean records: so what is left stands on its own lines. */
export async function writeResidue(
  path: string,
  opening: string,
  chunks: readonly Chunk[],
  ledger: LineLedger,
): Promise<void> {
  const file = createWriteStream(path);
  const done = finished(file);
  const write = async (piece: string | Buffer) => {
    if (!file.write(piece)) await Promise.race([once(file, 'drain'), done]);
  };
  await write(opening);
  for (const [index, chunk] of chunks.entries()) {
    let next = 0;
    for (const { line, bytes } of await leftLines(chunk, ledger.leftOf(index))) {
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

/** The lines of a chunk that ask for care and the records that were left, in their order. */
async function leftLines(chunk: Chunk, left: readonly LeftRecord[]): Promise<LeftLine[]> {
  const doubtful = chunk.doubtful.length > 0 ? await readFile(chunk.doubtfulPath) : Buffer.alloc(0);
  const records = left.length > 0 ? await readFile(chunk.path) : Buffer.alloc(0);
  const lines = [
    ...pick(
      doubtful,
      chunk.doubtful.map((line, index) => ({ line, record: index })),
    ),
    ...pick(records, left),
  ];
  return lines.sort((one, other) => one.line - other.line);
}

/** Some of the lines of a text, by their place in it. */
function pick(text: Buffer, wanted: readonly LeftRecord[]): LeftLine[] {
  let [at, start] = [0, 0];
  return wanted.map(({ record, line }) => {
    for (; at < record; at++) start = text.indexOf(LF, start) + 1;
    const end = text.indexOf(LF, start) + 1;
    const bytes = text.subarray(start, end);
    at++;
    start = end;
    return { line, bytes };
  });
}
