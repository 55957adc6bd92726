/** Whole numbers only: the same on every machine, unlike what Math.sin and its kin give in the last bits. */
export class Random {
  constructor(private state: number) {}

  /** Both ends included. */
  int(low: number, high: number): number {
    return low + (this.next() % (high - low + 1));
  }

  percent(chance: number): boolean {
    return this.int(1, 100) <= chance;
  }

  permille(chance: number): boolean {
    return this.int(1, 1000) <= chance;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)];
  }

  /** Mulberry32, a public-domain generator by Tommy Ettinger. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }
}
