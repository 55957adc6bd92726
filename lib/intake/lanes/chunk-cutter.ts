import { closeSync, fstatSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CsvSplitter } from '../records/csv-splitter';
import { type Chunk, ChunkFile, chunkPath, removeChunk } from './chunk';
import type { LineAutomata } from './line-automata';
import { type ScannedLines, scanLines } from './line-scanner';
import type { PlainDialect } from './plain-dialect';
import { toUtf8, UTF8_GROWTH } from './to-utf8';
import { WholeLines } from './whole-lines';

const LF = 10;
/** Bytes that are looked at in one go; the first chunk has no more, to be tried. */
const SLICE = 256 * 1024;
/** Chunks that are ready before they are asked for. */
const AMPLE = 40;

type State = 'cutting' | 'whole' | 'given up';

export interface CutRequest {
  readonly file: string;
  readonly folder: string;
  readonly automata: LineAutomata;
  /** Where the records begin: bytes, and the line's number. */
  readonly from: { readonly byte: number; readonly line: number };
  /** Bytes of a chunk. */
  readonly size: number;
  /** Threads of the engine that is to read the chunks. */
  readonly threads: number;
  /** Told of each slice: which of its lines were dropped, of how many. False: it is enough. */
  readonly onSlice: (scanned: ScannedLines) => boolean;
}

/**
 * Copies the clean lines of a file in chunks of utf-8, while the engine reads the chunks before them. It gives up where something
 * asks for care; what the engine then finds are empty chunks, and too few records.
 */
export class ChunkCutter {
  /** Those that are ready. */
  readonly chunks: Chunk[] = [];
  private readonly file: number;
  private readonly lines: WholeLines;
  private readonly lead: number;
  /** How far it is cut. */
  private at: CutRequest['from'];
  private open: ChunkFile | undefined;
  private highest = -1;
  private state: State = 'cutting';
  private failure: unknown;
  private wake = () => {};

  constructor(private readonly request: CutRequest) {
    const { file, from, size, threads } = request;
    this.file = openSync(file, 'r');
    this.lines = new WholeLines(this.file, from.byte, Math.min(size, SLICE), size);
    this.at = from;
    // A thread of the engine opens its next chunk when it has read its last one, and asks for the lines of each.
    this.lead = threads + 2;
  }

  /** Bytes of the largest chunk. */
  get largest(): number {
    return this.request.size + 2;
  }

  get isWhole(): boolean {
    return this.state === 'whole';
  }

  get hasGivenUp(): boolean {
    return this.state === 'given up';
  }

  /** Cuts the first chunk. */
  first(): Chunk | undefined {
    while (this.chunks.length === 0) if (!this.step()) break;
    return this.chunks[0];
  }

  /** Cuts all that is left. */
  all(): void {
    while (this.step()) {}
  }

  /** Where the chunks are, or will be, in their order. */
  paths(): string[] {
    const { file, request, chunks } = this;
    this.goAhead(this.lead);
    if (this.state === 'whole') return chunks.map(({ path }) => path);
    // Of two that stand together both do not fit into one; the first ones are smaller.
    const { encoding } = request.automata.look.dialect;
    const bytes = fstatSync(file).size * (encoding === 'utf-8' ? 1 : UTF8_GROWTH);
    const most = 16 + 2 * Math.ceil(bytes / request.size);
    const paths = Array.from({ length: most }, (_, index) => chunkPath(request.folder, index));
    const empty = join(request.folder, 'empty.csv');
    writeFileSync(empty, '');
    for (const path of paths.slice(chunks.length)) announce(empty, path);
    return paths;
  }

  /** Cuts until the end, as far ahead of the engine as is good. @throws what cutting has thrown */
  async beside(): Promise<void> {
    while (this.state === 'cutting') {
      if (this.isAhead(AMPLE)) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      } else {
        this.step();
        // Between two slices the engine's threads are answered.
        await setImmediate();
      }
    }
    if (this.failure !== undefined) throw this.failure;
  }

  /** To be told of each chunk that the engine reads, before it goes on. */
  reads(index: number): void {
    if (index <= this.highest) return;
    this.highest = index;
    this.goAhead(this.lead);
    if (!this.isAhead(AMPLE)) this.wake();
  }

  /** Removes the text of a chunk. */
  forget(chunk: Chunk): void {
    removeChunk(chunk);
  }

  /** Cuts no more. */
  stop(): void {
    if (this.state === 'cutting') this.end('given up');
    this.wake();
  }

  close(): void {
    this.stop();
    closeSync(this.file);
  }

  private goAhead(count: number): void {
    while (!this.isAhead(count) && this.step()) {}
  }

  /** True where so many chunks with records are ready behind the last one that was asked for. */
  private isAhead(count: number): boolean {
    let ahead = 0;
    for (let index = this.highest + 1; index < this.chunks.length && ahead < count; index++) {
      if (this.chunks[index].records > 0) ahead++;
    }
    return ahead === count;
  }

  /** One slice more; false at the end. */
  private step(): boolean {
    if (this.state !== 'cutting') return false;
    try {
      this.end(this.cut());
    } catch (error) {
      this.failure = error;
      this.end('given up');
    }
    return this.state === 'cutting';
  }

  private cut(): State {
    const { automata, onSlice } = this.request;
    const { dialect, crlf } = automata.look;
    const bytes = this.lines.next();
    if (bytes === undefined) return 'whole';
    const text = toUtf8(ended(bytes, crlf), dialect.encoding);
    if (!text || bytes.length === 0 || text.length > this.largest) return 'given up';
    const automaton = automata.for(text);
    const scanned = automaton && scanLines(text, automaton);
    if (!scanned || !isPlain(text, scanned, dialect) || !onSlice(scanned)) return 'given up';
    if (this.open && !this.open.hasRoom(text, this.limit)) this.finish();
    this.open ??= new ChunkFile(this.request.folder, this.chunks.length, this.at);
    this.open.add(bytes.length, text, scanned);
    this.at = { byte: this.at.byte + bytes.length, line: this.at.line + scanned.lines };
    return 'cutting';
  }

  /** Bytes of the chunk that is open: soon there are enough of them for each thread. */
  private get limit(): number {
    return Math.min(this.request.size, SLICE * 2 ** Math.min(this.chunks.length, 16));
  }

  private end(state: State): void {
    this.state = state;
    if (state === 'cutting') return;
    if (state === 'whole') this.finish();
    this.open?.close();
    this.open = undefined;
  }

  private finish(): void {
    const { open } = this;
    this.open = undefined;
    if (open) this.chunks.push(open.finish());
  }
}

/** The engine wants to see its files before it reads them. */
function announce(empty: string, path: string): void {
  try {
    symlinkSync(empty, path);
  } catch {
    // There are systems without links.
    writeFileSync(path, '');
  }
}

/** A text whose last line has a line break. */
function ended(bytes: Buffer, crlf: boolean): Buffer {
  return bytes[bytes.length - 1] === LF ? bytes : Buffer.concat([bytes, Buffer.from(crlf ? '\r\n' : '\n')]);
}

/** False where what a line is depends on the next one, since a quote is left open, or where quotes are not those of the engine. */
function isPlain(text: Buffer, { dropped }: ScannedLines, { quote, doubled, delimiter }: PlainDialect): boolean {
  if (quote === undefined) return true;
  if (!doubled && text.includes(quote)) return false;
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
    const line = text.subarray(from, to);
    if (!line.includes(quote)) continue;
    splitter.push(line.toString());
    splitter.end();
    if (isOpen) return false;
  }
  return true;
}
