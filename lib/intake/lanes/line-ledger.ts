import type { Chunk } from './chunks';

/**
 * Gives each record the line it stands on, vector by vector as the engine reads the chunks, and keeps the lines of those that
 * are not clean. A chunk's vectors come in the order of its lines.
 */
export class LineLedger {
  /** Lines of the file that were not taken, chunk by chunk; counted from 0 within their chunk. */
  readonly left: readonly number[][];
  private readonly next: number[];
  private readonly blanksPassed: number[];

  constructor(private readonly chunks: readonly Chunk[]) {
    this.left = chunks.map(() => []);
    this.next = chunks.map(() => 0);
    this.blanksPassed = chunks.map(() => 0);
  }

  /** @param given - the index of a record's chunk; -1 less that where the record is not clean @param lines - 0 where it is left */
  take(given: Int32Array, lines: Float64Array): void {
    for (let row = 0; row < given.length; row++) {
      const isClean = given[row] >= 0;
      const index = isClean ? given[row] : -1 - given[row];
      const chunk = this.chunks[index];
      this.passBlanks(index);
      const line = this.next[index]++;
      if (isClean && !(chunk.doubtful.size > 0 && chunk.doubtful.has(line))) {
        lines[row] = chunk.firstLine + line;
      } else {
        lines[row] = 0;
        this.left[index].push(line);
      }
    }
  }

  get leftCount(): number {
    return this.left.reduce((sum, lines) => sum + lines.length, 0);
  }

  /** True where each line was one record: no quoted line break, nothing passed over. To be asked at the end. */
  get isWhole(): boolean {
    return this.chunks.every(({ lines }, index) => {
      this.passBlanks(index);
      return this.next[index] === lines;
    });
  }

  private passBlanks(index: number): void {
    const { blank } = this.chunks[index];
    while (blank[this.blanksPassed[index]] === this.next[index]) {
      this.blanksPassed[index]++;
      this.next[index]++;
    }
  }
}
