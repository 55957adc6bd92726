import { readSync } from 'node:fs';

const LF = 10;

/** A file from some byte on, in slices of whole lines: small enough to stay in the processor's cache while they are looked at. */
export class WholeLines {
  private buffer: Buffer;
  /** Bytes in the buffer that were given, and that were read. */
  private given = 0;
  private filled = 0;

  /** @param size - bytes of a slice @param longest - bytes of a line, and so of a slice, at most */
  constructor(
    private readonly file: number,
    private at: number,
    private readonly size: number,
    private readonly longest: number,
  ) {
    this.buffer = Buffer.allocUnsafeSlow(size);
  }

  /**
   * The next slice, good until the next call; the last one may lack its line break. Undefined at the end, and empty where a line
   * is too long.
   */
  next(): Buffer | undefined {
    this.buffer.copyWithin(0, this.given, this.filled);
    this.filled -= this.given;
    this.given = 0;
    while (this.filled < this.longest && this.read() > 0) {
      this.given = this.buffer.subarray(0, this.filled).lastIndexOf(LF) + 1;
      if (this.given > 0) return this.buffer.subarray(0, this.given);
    }
    if (this.filled >= this.longest) return this.buffer.subarray(0, 0);
    this.given = this.filled;
    return this.given > 0 ? this.buffer.subarray(0, this.given) : undefined;
  }

  private read(): number {
    const { filled, size, longest } = this;
    // Where a line goes on behind a slice, one more is read.
    const wanted = filled < size ? size - filled : Math.min(size, longest - filled);
    if (filled + wanted > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (filled + wanted));
      this.buffer.copy(larger, 0, 0, filled);
      this.buffer = larger;
    }
    const count = readSync(this.file, this.buffer, filled, wanted, this.at);
    this.filled += count;
    this.at += count;
    return count;
  }
}
