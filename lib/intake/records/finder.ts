/** The next place of a text, remembered until it has been passed: so that looking for each of several is one walk. */
export class Finder {
  private at = -1;

  constructor(private readonly text: string) {}

  forget(): void {
    this.at = -1;
  }

  find(within: string, from: number): number {
    if (this.at < from) {
      const found = this.text === '' ? -1 : within.indexOf(this.text, from);
      this.at = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.at;
  }
}
