import { isAscii, isUtf8 } from 'node:buffer';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { CsvSplitter } from '../records/csv-splitter';
import type { LineAutomaton } from './line-automaton';
import { type DroppedLine, LineScanner, type ScannedLines } from './line-scanner';
import type { PlainDialect } from './plain-dialect';
import { wholeLines } from './whole-lines';

const LF = 10;
/** The first chunk is small, to be tried. */
const LARGEST_FIRST = 256 * 1024;

/** Lines of a file that stand together, the clean ones copied: so few that the engine reads them by one thread, in their order. */
export interface Chunk {
  readonly path: string;
  /** The line of the file that its first one is. */
  readonly firstLine: number;
  readonly lines: number;
  /** Clean records. */
  readonly records: number;
  /** Lines that were not copied, counted from 0, in their order. */
  readonly dropped: readonly number[];
  /** Those of them that ask for care, and the file in which they stand. */
  readonly doubtful: readonly number[];
  readonly doubtfulPath: string;
}

export interface Chunks {
  readonly list: readonly Chunk[];
  /** False: no quote anywhere. */
  readonly quoted: boolean;
  /** Lines end so, and not with LF alone. */
  readonly crlf: boolean;
  /** Bytes of the largest. */
  readonly largest: number;
}

export interface ChunkRequest {
  readonly file: string;
  readonly folder: string;
  readonly automaton: LineAutomaton;
  /** Where the records begin: bytes, and the line's number. */
  readonly from: { readonly byte: number; readonly line: number };
  /** Bytes of a chunk, more or less. */
  readonly size: number;
  /** Told of each chunk: which of its lines were dropped, of how many. False: it is enough. */
  readonly onChunk: (scanned: ScannedLines) => boolean;
}

/** Copies the clean lines of a file in chunks of utf-8; undefined where something in it asks for care, or it was enough. */
export async function cutChunks(request: ChunkRequest): Promise<Chunks | undefined> {
  const { automaton, from, size } = request;
  const { dialect, crlf } = automaton;
  const scanner = new LineScanner(automaton);
  const writer = new ChunkWriter(request.folder);
  const file = await open(request.file);
  let [line, quoted] = [from.line, false];
  try {
    for await (const { bytes, room } of wholeLines(file, from.byte, Math.min(size, LARGEST_FIRST), size)) {
      if (bytes.length === 0) return undefined;
      const text = unicode(ended(bytes, automaton), dialect.encoding);
      const scanned = text && scanner.scan(text);
      if (!scanned || !areOnTheirOwn(text, scanned, dialect) || !request.onChunk(scanned)) return undefined;
      quoted ||= dialect.quote !== undefined && text.includes(dialect.quote);
      room.busy = writer.add(text, scanned, line);
      line += scanned.lines;
    }
  } finally {
    await writer.end().finally(() => file.close());
  }
  return { list: writer.list, quoted, crlf, largest: writer.largest };
}

/** The same text in utf-8; undefined where the bytes are none in that encoding. */
function unicode(bytes: Buffer, encoding: string): Buffer | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes : undefined;
  if (isAscii(bytes)) return bytes;
  const text = iconv.decode(bytes, encoding);
  return /[\u0080-\u009f\ufffd]/.test(text) ? undefined : Buffer.from(text, 'utf8');
}

/** A text whose last line has a line break. */
function ended(bytes: Buffer, { crlf }: LineAutomaton): Buffer {
  return bytes[bytes.length - 1] === LF ? bytes : Buffer.concat([bytes, Buffer.from(crlf ? '\r\n' : '\n')]);
}

/** False where what a line is depends on the next one: a quote is left open. */
function areOnTheirOwn(bytes: Buffer, { dropped }: ScannedLines, { quote, delimiter }: PlainDialect): boolean {
  if (quote === undefined) return true;
  const mark = String.fromCharCode(quote);
  let isOpen = false;
  const splitter = new CsvSplitter(
    { delimiter: String.fromCharCode(delimiter), quote: mark, escape: mark },
    {
      record: () => {},
      fault: (_line, _raw, code) => {
        isOpen ||= code !== 'stray_quote';
      },
    },
  );
  for (const { from, to } of dropped) {
    const line = bytes.subarray(from, to);
    if (!line.includes(quote)) continue;
    splitter.push(line.toString());
    splitter.end();
    if (isOpen) return false;
  }
  return true;
}

/** Writes chunks side by side. */
class ChunkWriter {
  readonly list: Chunk[] = [];
  largest = 0;
  private readonly writing: Promise<unknown>[] = [];

  constructor(private readonly folder: string) {}

  /** Adds the clean lines of a text, which is theirs until the promise is kept. */
  add(text: Buffer, { lines, dropped }: ScannedLines, firstLine: number): Promise<unknown> {
    const path = join(this.folder, `${this.list.length}.csv`);
    const doubtfulPath = join(this.folder, `${this.list.length}.doubtful`);
    const left = dropped.filter(({ isBlank }) => !isBlank);
    const asking = Buffer.concat(left.map(({ from, to }) => text.subarray(from, to)));
    const clean = without(text, dropped);
    this.largest = Math.max(this.largest, clean.length);
    const [all, doubtful] = [dropped, left].map((some) => some.map(({ line }) => line));
    const records = lines - dropped.length;
    this.list.push({ path, firstLine, lines, records, dropped: all, doubtful, doubtfulPath });
    const written = Promise.all([
      writeFile(path, clean),
      ...(left.length > 0 ? [writeFile(doubtfulPath, asking)] : []),
    ]);
    // Who waits for the last one is told.
    written.catch(() => {});
    this.writing.push(written);
    return written;
  }

  async end(): Promise<void> {
    await Promise.all(this.writing);
  }
}

/** A text without some of its lines, in place. */
function without(bytes: Buffer, dropped: readonly DroppedLine[]): Buffer {
  if (dropped.length === 0) return bytes;
  let length = dropped[0].from;
  dropped.forEach(({ to }, index) => {
    const next = dropped[index + 1]?.from ?? bytes.length;
    bytes.copyWithin(length, to, next);
    length += next - to;
  });
  return bytes.subarray(0, length);
}
