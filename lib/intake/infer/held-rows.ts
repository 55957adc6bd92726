import { footerLength, type LastRow, MOST_FOOTER, shownRow } from '../records/footer-look';

/** Holds back the last rows of a file, which may be a footer. */
export class HeldRows<T extends LastRow> {
  private held: T[] = [];

  constructor(
    private readonly width: number,
    private readonly pass: (row: T) => void,
  ) {}

  push(row: T): void {
    this.held.push(row);
    if (this.held.length > MOST_FOOTER) for (const first of this.held.splice(0, 1)) this.pass(first);
  }

  /** To be called behind the last row: the footer, where the file ends there and has records above it. The others are passed on. */
  end(isWhole: boolean): readonly T[] {
    const footer = isWhole ? footerOf(this.held, this.width) : [];
    for (const row of this.held.slice(0, this.held.length - footer.length)) this.pass(row);
    return footer;
  }
}

/** Of the last rows those that are no records; none where these would be all. */
export function footerOf<T extends LastRow>(rows: readonly T[], width: number): readonly T[] {
  const length = footerLength(rows, width);
  return length > 0 && length < rows.length ? rows.slice(-length) : [];
}

/** What a person should look at. */
export function footerDoubt(footer: readonly LastRow[]): string {
  const { length } = footer;
  const what =
    length === 1 ? 'the last line looks like a footer and is' : `the last ${length} lines look like a footer and are`;
  return `${what} left out: ${shownRow(footer[0].cells)}`;
}
