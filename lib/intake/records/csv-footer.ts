import type { CsvReceiver } from './csv-splitter';
import { LineList } from './line-list';

/** Holds back the last lines of a file that are not blank, which are no records. */
export class Footer implements CsvReceiver {
  private readonly held: { line: number; pass: () => void }[] = [];

  constructor(
    private readonly receiver: CsvReceiver,
    private readonly lines: number,
  ) {}

  record(line: number, raw: string, cells: string[]): void {
    if (raw.trim() === '') this.receiver.record(line, raw, cells);
    else this.hold(line, () => this.receiver.record(line, raw, cells));
  }

  fault(line: number, raw: string, code: string, message: string): void {
    this.hold(line, () => this.receiver.fault(line, raw, code, message));
  }

  /** What to remark of the lines that were held back to the end. */
  remarks(): string[] {
    const skipped = new LineList();
    for (const { line } of this.held) skipped.add(line);
    return skipped.count > 0 ? [`skipped the footer: ${skipped}`] : [];
  }

  private hold(line: number, pass: () => void): void {
    this.held.push({ line, pass });
    if (this.held.length > this.lines) this.held.shift()?.pass();
  }
}
