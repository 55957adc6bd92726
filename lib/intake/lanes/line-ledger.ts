import type { Chunk } from './chunk';

/** Of one chunk, how far its records have come. */
interface Progress {
  /** The next record, and how many dropped lines stand before it. */
  next: number;
  passed: number;
  /** Lines of records that were not taken, counted from 0. */
  readonly left: number[];
}

/**
 * Gives each record the line it stands on, vector by vector as the engine reads the chunks, and keeps those that are not clean
 * after all. A chunk's vectors come in the order of its lines.
 */
export class LineLedger {
  private readonly progress: Progress[] = [];

  /** @param chunks - may become more @param onChunk - told of each one with records */
  constructor(
    private readonly chunks: readonly Chunk[],
    private readonly onChunk: { begins?(index: number): void; isThrough?(chunk: Chunk): void } = {},
  ) {}

  /** @param given - the index of a record's chunk; -1 less that where the record is not clean @param lines - 0 where it is left */
  take(given: Int32Array, lines: Float64Array): void {
    for (let row = 0; row < given.length; ) {
      const index = given[row] >= 0 ? given[row] : -1 - given[row];
      row = this.takeOf(index, given, lines, row);
    }
  }

  /** Takes the rows of one chunk that stand together; gives the first one behind them. */
  private takeOf(index: number, given: Int32Array, lines: Float64Array, from: number): number {
    const progress = this.of(index);
    if (progress.next === 0) this.onChunk.begins?.(index);
    const { dropped, firstLine, records } = this.chunks[index];
    let { next: record, passed } = progress;
    let row = from;
    for (; row < given.length; row++, record++) {
      while (dropped[passed] === record + passed) passed++;
      if (given[row] === index) {
        lines[row] = firstLine + record + passed;
      } else if (given[row] === -1 - index) {
        lines[row] = 0;
        progress.left.push(record + passed);
      } else break;
    }
    progress.next = record;
    progress.passed = passed;
    if (record === records) this.onChunk.isThrough?.(this.chunks[index]);
    return row;
  }

  private of(index: number): Progress {
    this.progress[index] ??= { next: 0, passed: 0, left: [] };
    return this.progress[index];
  }

  /** The lines of a chunk, counted from 0, whose records were not taken, in their order. */
  leftOf(index: number): readonly number[] {
    return this.progress[index]?.left ?? [];
  }

  get leftCount(): number {
    return this.progress.reduce((sum, { left }) => sum + left.length, 0);
  }

  /** True where each line was one record. To be asked at the end. */
  get isWhole(): boolean {
    return this.chunks.every(({ records }, index) => (this.progress[index]?.next ?? 0) === records);
  }
}
