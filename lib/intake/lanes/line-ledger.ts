import type { Chunk } from './chunks';

/**
 * Gives each record the line it stands on, vector by vector as the engine reads the chunks, and keeps those that are not clean
 * after all. A chunk's vectors come in the order of its lines.
 */
export class LineLedger {
  /** Records that were not taken, chunk by chunk: their place among the chunk's records, and their line, both counted from 0. */
  readonly left: readonly { readonly record: number; readonly line: number }[][];
  private readonly next: number[];
  private readonly passed: number[];

  constructor(private readonly chunks: readonly Chunk[]) {
    this.left = chunks.map(() => []);
    this.next = chunks.map(() => 0);
    this.passed = chunks.map(() => 0);
  }

  /** @param given - the index of a record's chunk; -1 less that where the record is not clean @param lines - 0 where it is left */
  take(given: Int32Array, lines: Float64Array): void {
    for (let row = 0; row < given.length; ) {
      const index = given[row] >= 0 ? given[row] : -1 - given[row];
      row = this.takeOf(index, given, lines, row);
    }
  }

  /** Takes the rows of one chunk that stand together; gives the first one behind them. */
  private takeOf(index: number, given: Int32Array, lines: Float64Array, from: number): number {
    const { dropped, firstLine } = this.chunks[index];
    let [record, passed, row] = [this.next[index], this.passed[index], from];
    for (; row < given.length; row++, record++) {
      while (dropped[passed] === record + passed) passed++;
      if (given[row] === index) {
        lines[row] = firstLine + record + passed;
      } else if (given[row] === -1 - index) {
        lines[row] = 0;
        this.left[index].push({ record, line: record + passed });
      } else break;
    }
    this.next[index] = record;
    this.passed[index] = passed;
    return row;
  }

  get leftCount(): number {
    return this.left.reduce((sum, records) => sum + records.length, 0);
  }

  /** True where each line was one record. To be asked at the end. */
  get isWhole(): boolean {
    return this.chunks.every(({ records }, index) => this.next[index] === records);
  }
}
