/** The next place of a text, remembered until it has been passed: so that looking for each of several is one walk. */
export class Finder {
  private from = Number.POSITIVE_INFINITY;
  private at = -1;

  constructor(private readonly text: string) {}

  /** To be called where the text that is looked in changes. */
  forget(): void {
    this.from = Number.POSITIVE_INFINITY;
  }

  /** The first place at or behind `from`; infinity where there is none. */
  find(within: string, from: number): number {
    if (from < this.from || from > this.at) {
      const found = this.text === '' ? -1 : within.indexOf(this.text, from);
      this.at = found === -1 ? Number.POSITIVE_INFINITY : found;
      this.from = from;
    }
    return this.at;
  }
}
