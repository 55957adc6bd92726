import { isAscii, isUtf8 } from 'node:buffer';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { PlainDialect } from './plain-dialect';

const LF = 10;
const CR = 13;
/** The first chunk is small, to be tried. */
const LARGEST_FIRST = 256 * 1024;

/** Whole lines of a file, copied: so few that the engine reads them by one thread, in their order. */
export interface Chunk {
  readonly path: string;
  /** The line of the file that its first one is. */
  readonly firstLine: number;
  /** Line breaks, and the end of a last line without one. */
  readonly lines: number;
  /** Lines with nothing on them, counted from 0: the engine passes over them. */
  readonly blank: readonly number[];
  /** Lines, counted from 0, that the engine may read otherwise than we do. */
  readonly doubtful: ReadonlySet<number>;
}

export interface Chunks {
  readonly list: readonly Chunk[];
  /** False: no quote anywhere. */
  readonly quoted: boolean;
  /** Bytes of the largest. */
  readonly largest: number;
}

export interface ChunkRequest {
  readonly file: string;
  readonly folder: string;
  readonly dialect: PlainDialect;
  /** Cells of a record. */
  readonly width: number;
  /** Where the records begin: bytes, and the line's number. */
  readonly from: { readonly byte: number; readonly line: number };
  /** Bytes of a chunk, more or less. */
  readonly size: number;
}

/** Copies a file in chunks of utf-8 in which a line ends with LF; undefined where something in it asks for care. */
export async function cutChunks(request: ChunkRequest): Promise<Chunks | undefined> {
  const { folder, from, size } = request;
  const file = await open(request.file);
  const list: Chunk[] = [];
  const writing = new Set<Promise<void>>();
  let [at, line, rest, quoted, largest] = [from.byte, from.line, Buffer.alloc(0), false, 0];
  try {
    for (let last = false; !last; ) {
      const wanted = list.length === 0 ? Math.min(size, LARGEST_FIRST) : size;
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
      const text = withLineFeeds(unicode(bytes.subarray(0, cut), request.dialect.encoding));
      const found = text && scanLines(text, request);
      if (!found) return undefined;
      quoted ||= found.quoted;
      largest = Math.max(largest, text.length);
      const path = join(folder, `${list.length}.csv`);
      list.push({ ...found, path, firstLine: line });
      line += found.lines;
      const written: Promise<void> = writeFile(path, text).finally(() => writing.delete(written));
      writing.add(written);
      if (writing.size > 2) await Promise.race(writing);
    }
  } finally {
    await Promise.all(writing).finally(() => file.close());
  }
  return { list, quoted, largest };
}

/** The same text in utf-8; undefined where the bytes are none in that encoding. */
function unicode(bytes: Buffer, encoding: string): Buffer | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes : undefined;
  if (isAscii(bytes)) return bytes;
  const text = iconv.decode(bytes, encoding);
  return /[\u0080-\u009f\ufffd]/.test(text) ? undefined : Buffer.from(text, 'utf8');
}

/** The same with LF for CRLF, in place: the engine is less strict with CRLF. Undefined where a CR stands alone. */
function withLineFeeds(bytes: Buffer | undefined): Buffer | undefined {
  let found = bytes?.indexOf(CR) ?? -1;
  if (bytes === undefined || found === -1) return bytes;
  let length = found;
  while (found !== -1) {
    if (bytes[found + 1] !== LF) return undefined;
    const next = bytes.indexOf(CR, found + 1);
    const end = next === -1 ? bytes.length : next;
    bytes.copyWithin(length, found + 1, end);
    length += end - found - 1;
    found = next;
  }
  return bytes.subarray(0, length);
}

type Found = Omit<Chunk, 'path' | 'firstLine'> & { readonly quoted: boolean };

/** What can be told of lines by a glance; undefined where they need care. */
function scanLines(bytes: Buffer, { dialect, width }: ChunkRequest): Found | undefined {
  if (bytes.includes(0) || (bytes[0] === 0xef && bytes[1] === 0xbb)) return undefined;
  const quoted = dialect.quote !== undefined && bytes.includes(dialect.quote);
  const blank: number[] = [];
  const doubtful = new Set<number>();
  let lines = 0;
  for (let start = 0; start < bytes.length; lines++) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    if (end === start && width > 1) blank.push(lines);
    // An empty cell too many at the end of a line is none to the engine.
    else if (bytes[end - 1] === dialect.delimiter && countOf(bytes, dialect, start, end) !== width - 1)
      doubtful.add(lines);
    start = end + 1;
  }
  if (quoted) addSpaceBesideQuotes(bytes, dialect.quote, doubtful);
  return { lines, blank, doubtful, quoted };
}

/** Delimiters of a line; -1 where a quote may hide some. */
function countOf(bytes: Buffer, { delimiter, quote }: PlainDialect, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === delimiter) count++;
    else if (bytes[at] === quote) return -1;
  }
  return count;
}

/** White space beside a quote is dropped by the engine and kept by us. */
function addSpaceBesideQuotes(bytes: Buffer, quote: number | undefined, doubtful: Set<number>): void {
  let [line, counted] = [0, 0];
  for (let at = bytes.indexOf(quote as number); at !== -1; at = bytes.indexOf(quote as number, at + 1)) {
    if (!isSpace(bytes[at - 1]) && !isSpace(bytes[at + 1])) continue;
    for (let feed = bytes.indexOf(LF, counted); feed !== -1 && feed < at; feed = bytes.indexOf(LF, counted)) {
      line++;
      counted = feed + 1;
    }
    doubtful.add(line);
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}
