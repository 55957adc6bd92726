const SHOWN = 5;

/** Lines to be told, however many: the first few and how many more. */
export class LineList {
  count = 0;
  private readonly first: number[] = [];

  add(line: number): void {
    this.count++;
    if (this.first.length < SHOWN) this.first.push(line);
  }

  toString(): string {
    const more = this.count - this.first.length;
    return `line${this.count === 1 ? '' : 's'} ${this.first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
}
