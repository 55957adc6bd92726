import { jsonProblem } from './json-problem';
import type { JsonReceiver } from './json-slicer';
import { LineList } from './line-list';
import { MAX_RECORD_LENGTH } from './record-file';

/** An object over more lines is taken line by line, for one that is not closed would swallow the rest of the file. */
const MOST_LINES = 10_000;

interface Line {
  readonly line: number;
  readonly raw: string;
}

/**
 * Lines on their way to records, one object each. Several on one line are records of that line; lines that only together
 * are an object, and of which none is one alone, are one record. Nothing is mended: a text that goes on in the next line is
 * at fault.
 */
export class JsonLines {
  readonly remarks: string[] = [];
  private readonly merged = new LineList();
  private readonly broken = new LineList();
  private open: Line[] = [];
  private openLength = 0;
  private balance = 0;

  constructor(private readonly receiver: JsonReceiver) {}

  line(line: number, raw: string): void {
    if (raw.trim() === '') return;
    if (this.open.length > 0) this.goOn(line, raw);
    else if (jsonProblem(raw) === undefined) this.receiver.element(line, raw);
    else if (raw.trimStart().startsWith('{') && balanceOf(raw) > 0) this.begin(line, raw);
    else this.apart(line, raw);
  }

  end(): void {
    this.giveUp();
    if (this.merged.count > 0) this.remarks.push(`several records on one line: ${this.merged}`);
    if (this.broken.count > 0) this.remarks.push(`records over several lines: ${this.broken}`);
  }

  private begin(line: number, raw: string): void {
    this.open = [{ line, raw }];
    this.openLength = raw.length;
    this.balance = balanceOf(raw);
  }

  private goOn(line: number, raw: string): void {
    // A line that is an object of its own says that the one before it was never closed.
    if (/^\s*\{/.test(raw) && jsonProblem(raw) === undefined && !this.isInside()) {
      this.giveUp();
      this.receiver.element(line, raw);
      return;
    }
    this.open.push({ line, raw });
    this.openLength += raw.length + 1;
    this.balance += balanceOf(raw);
    if (this.openLength > MAX_RECORD_LENGTH || this.open.length > MOST_LINES || this.balance < 0) this.giveUp();
    else if (this.balance === 0) this.close();
  }

  /** True where an object may stand on a line of its own inside of the open one: behind a colon, a comma or a bracket. */
  private isInside(): boolean {
    return /[:,[]\s*$/.test(this.open[this.open.length - 1].raw);
  }

  private close(): void {
    const whole = this.open.map(({ raw }) => raw).join('\n');
    if (jsonProblem(whole)) {
      this.giveUp();
      return;
    }
    this.broken.add(this.open[0].line);
    this.receiver.element(this.open[0].line, whole);
    this.open = [];
  }

  /** The lines as they stand there, each for itself. */
  private giveUp(): void {
    const lines = this.open;
    this.open = [];
    for (const { line, raw } of lines) {
      if (jsonProblem(raw) === undefined) this.receiver.element(line, raw);
      else this.apart(line, raw);
    }
  }

  /** A line that is no object: several of them, or none. */
  private apart(line: number, raw: string): void {
    const parts = objectsIn(raw);
    if (parts.length < 2 || parts.some((part) => jsonProblem(part) !== undefined)) {
      this.receiver.element(line, raw);
      return;
    }
    this.merged.add(line);
    for (const part of parts) this.receiver.element(line, part);
  }
}

/** Objects that stand one behind the other, with a comma between them or nothing; empty where something else does. */
function objectsIn(raw: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  for (const { at, sign } of brackets(raw)) {
    if (depth === 0) {
      if (!/^\s*,?\s*$/.test(raw.slice(start, at))) return [];
      start = at;
    }
    depth += sign;
    if (depth < 0) return [];
    if (depth > 0) continue;
    parts.push(raw.slice(start, at + 1));
    start = at + 1;
  }
  return depth === 0 && /^\s*,?\s*$/.test(raw.slice(start)) ? parts : [];
}

/** Brackets that are open at the end of a text. */
function balanceOf(raw: string): number {
  let balance = 0;
  for (const { sign } of brackets(raw)) balance += sign;
  return balance;
}

function* brackets(raw: string): Generator<{ at: number; sign: 1 | -1 }> {
  for (const { 0: found, index } of raw.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[{}[\]]/g)) {
    if (found === '{' || found === '[') yield { at: index, sign: 1 };
    else if (found === '}' || found === ']') yield { at: index, sign: -1 };
  }
}
