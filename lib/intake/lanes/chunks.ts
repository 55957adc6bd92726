import { isAscii, isUtf8 } from 'node:buffer';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { CsvSplitter } from '../records/csv-splitter';
import type { LineAutomaton } from './line-automaton';
import { type DroppedLine, LineScanner, type ScannedLines } from './line-scanner';
import type { PlainDialect } from './plain-dialect';

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
  const { dialect } = automaton;
  const scanner = new LineScanner(automaton);
  const writer = new ChunkWriter(request.folder);
  const file = await open(request.file);
  let [at, line, rest, quoted] = [from.byte, from.line, Buffer.alloc(0), false];
  try {
    for (let last = false; !last; ) {
      const wanted = line === from.line ? Math.min(size, LARGEST_FIRST) : size;
      const buffer = Buffer.allocUnsafeSlow(rest.length + wanted);
      rest.copy(buffer);
      const { bytesRead } = await file.read(buffer, rest.length, wanted, at);
      at += bytesRead;
      last = bytesRead === 0;
      const bytes = buffer.subarray(0, rest.length + bytesRead);
      const cut = last ? bytes.length : bytes.lastIndexOf(LF) + 1;
      if (cut === 0 && !last) return undefined;
      rest = bytes.subarray(cut);
      if (cut === 0) continue;
      const text = unicode(ended(bytes.subarray(0, cut), automaton), dialect.encoding);
      const scanned = text && scanner.scan(text);
      if (!scanned || !areOnTheirOwn(text, scanned, dialect) || !request.onChunk(scanned)) return undefined;
      quoted ||= dialect.quote !== undefined && text.includes(dialect.quote);
      await writer.add(text, scanned, line);
      line += scanned.lines;
    }
  } finally {
    await writer.end().finally(() => file.close());
  }
  return { list: writer.list, quoted, crlf: automaton.crlf, largest: writer.largest };
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

/** Writes chunks, a few at a time. */
class ChunkWriter {
  readonly list: Chunk[] = [];
  largest = 0;
  private readonly writing = new Set<Promise<void>>();

  constructor(private readonly folder: string) {}

  async add(text: Buffer, { lines, dropped }: ScannedLines, firstLine: number): Promise<void> {
    const path = join(this.folder, `${this.list.length}.csv`);
    const doubtfulPath = join(this.folder, `${this.list.length}.doubtful`);
    const doubtful = dropped.filter(({ isBlank }) => !isBlank);
    if (doubtful.length > 0)
      this.write(doubtfulPath, Buffer.concat(doubtful.map(({ from, to }) => text.subarray(from, to))));
    const clean = without(text, dropped);
    this.write(path, clean);
    this.largest = Math.max(this.largest, clean.length);
    const numbers = (of: readonly DroppedLine[]) => of.map(({ line }) => line);
    const records = lines - dropped.length;
    this.list.push({
      path,
      firstLine,
      lines,
      records,
      dropped: numbers(dropped),
      doubtful: numbers(doubtful),
      doubtfulPath,
    });
    if (this.writing.size > 2) await Promise.race(this.writing);
  }

  async end(): Promise<void> {
    await Promise.all(this.writing);
  }

  private write(path: string, bytes: Buffer): void {
    const written: Promise<void> = writeFile(path, bytes).finally(() => this.writing.delete(written));
    this.writing.add(written);
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
