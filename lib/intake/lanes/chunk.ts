import { appendFileSync, closeSync, openSync, renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DroppedLine, ScannedLines } from './line-scanner';

/** Lines of a file that stand together, the clean ones copied: so few that the engine reads them by one thread, in their order. */
export interface Chunk {
  readonly path: string;
  /** Where it stands in the file, in bytes. */
  readonly from: number;
  readonly to: number;
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

export function chunkPath(folder: string, index: number): string {
  return join(folder, `${index}.csv`);
}

/** What it stands in is removed too; what cannot be removed yet is removed with the folder. */
export function removeChunk({ path }: Chunk): void {
  for (const each of [path, textPath(path)]) {
    try {
      rmSync(each, { force: true });
    } catch {}
  }
}

function textPath(path: string): string {
  return `${path}.text`;
}

/** A chunk that is being written. */
export class ChunkFile {
  private readonly file: number;
  private readonly partPath: string;
  private readonly doubtfulPath: string;
  private readonly dropped: number[] = [];
  private readonly doubtful: number[] = [];
  private lines = 0;
  private bytes = 0;
  private to: number;

  /** @param from - where it begins in the file: byte, and the line's number */
  constructor(
    folder: string,
    index: number,
    private readonly from: { readonly byte: number; readonly line: number },
    private readonly path = chunkPath(folder, index),
  ) {
    this.partPath = `${path}.part`;
    this.doubtfulPath = join(folder, `${index}.doubtful`);
    this.file = openSync(this.partPath, 'w');
    this.to = from.byte;
  }

  /** False where it would become longer than that: an empty one takes any text. */
  hasRoom(text: Buffer, most: number): boolean {
    return this.bytes === 0 || this.bytes + text.length <= most;
  }

  /** Adds lines, so many bytes of the file; of the text the clean ones are copied, with their days in order. */
  add(bytes: number, text: Buffer, { lines, dropped, turned }: ScannedLines): void {
    const left = dropped.filter(({ isBlank }) => !isBlank);
    for (const { line } of dropped) this.dropped.push(this.lines + line);
    for (const { line } of left) this.doubtful.push(this.lines + line);
    if (left.length > 0)
      appendFileSync(this.doubtfulPath, Buffer.concat(left.map(({ from, to }) => text.subarray(from, to))));
    const clean = without(turned, dropped);
    for (let at = 0; at < clean.length; ) at += writeSync(this.file, clean, at);
    this.bytes += clean.length;
    this.lines += lines;
    this.to += bytes;
  }

  /** The chunk, which comes to its place as a whole: whoever reads there before finds nothing. */
  finish(): Chunk {
    this.close();
    renameSync(this.partPath, textPath(this.path));
    place(textPath(this.path), this.path);
    const { path, from, to, lines, dropped, doubtful, doubtfulPath } = this;
    const stands = { path, from: from.byte, to, firstLine: from.line, lines };
    return { ...stands, records: lines - dropped.length, dropped, doubtful, doubtfulPath };
  }

  close(): void {
    closeSync(this.file);
  }
}

/**
 * Lets a path lead to a file. A file that is renamed over another one is written to the disk at once by some file systems (ext4), so
 * that a chunk which lives for a second would cost a write; a link that takes another's place does not.
 */
function place(file: string, path: string): void {
  const link = `${path}.link`;
  try {
    symlinkSync(file, link);
  } catch {
    // There are systems without links.
    renameSync(file, path);
    return;
  }
  renameSync(link, path);
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
