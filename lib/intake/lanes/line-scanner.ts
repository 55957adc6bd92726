import { type LineAutomaton, LineEvent } from './line-automaton';

const LF = 10;
const CR = 13;

/** Lines of a text that a glance has told apart. */
export interface ScannedLines {
  readonly lines: number;
  /** Lines, counted from 0, that are not surely one clean record, in their order. */
  readonly dropped: readonly DroppedLine[];
}

export interface DroppedLine {
  readonly line: number;
  /** Where it begins, and where behind its line break it ends, in bytes. */
  readonly from: number;
  readonly to: number;
  /** Nothing stands on it. */
  readonly isBlank: boolean;
  /** The column of the file whose cell asks for care, counted from 1; 0 where it is the line as a whole. */
  readonly column: number;
}

/**
 * Runs over a text of whole lines; undefined where its lines cannot be told. Four parts are run over side by side, since each
 * step waits for the one before it.
 */
export function scanLines(bytes: Uint8Array, automaton: LineAutomaton): ScannedLines | undefined {
  const { next, events } = automaton;
  const cuts = [1, 2, 3].map((part) => bytes.lastIndexOf(LF, (bytes.length * part) >> 2) + 1);
  const starts = [0, ...cuts];
  const ends = [...cuts, bytes.length];
  const parts = starts.map((start) => new Part(bytes, automaton, start));
  const [a, b, c, d] = parts;
  const common = Math.min(...starts.map((start, index) => ends[index] - start));
  let [stateA, stateB, stateC, stateD] = [0, 0, 0, 0];
  const [fromB, fromC, fromD] = cuts;
  for (let at = 0; at < common; at++) {
    stateA = next[(stateA << 8) | bytes[at]];
    stateB = next[(stateB << 8) | bytes[fromB + at]];
    stateC = next[(stateC << 8) | bytes[fromC + at]];
    stateD = next[(stateD << 8) | bytes[fromD + at]];
    if (stateA >= events) {
      a.take(stateA, at + 1);
      stateA = 0;
    }
    if (stateB >= events) {
      b.take(stateB, fromB + at + 1);
      stateB = 0;
    }
    if (stateC >= events) {
      c.take(stateC, fromC + at + 1);
      stateC = 0;
    }
    if (stateD >= events) {
      d.take(stateD, fromD + at + 1);
      stateD = 0;
    }
  }
  [stateA, stateB, stateC, stateD].forEach((state, index) => {
    parts[index].run(state, starts[index] + common, ends[index]);
  });
  return parts.some(({ isBroken }) => isBroken) ? undefined : joined(parts);
}

/** A stretch of whole lines. */
class Part {
  lines = 0;
  isBroken = false;
  readonly dropped: DroppedLine[] = [];
  private readonly events: number;
  private readonly isMark = new Uint8Array(256);

  constructor(
    private readonly bytes: Uint8Array,
    private readonly automaton: LineAutomaton,
    /** Where the line begins. */
    private from: number,
  ) {
    this.events = automaton.events;
    const { delimiter, quote = delimiter } = automaton.dialect;
    for (const code of [...Buffer.from(' \t'), delimiter, quote]) this.isMark[code] = 1;
  }

  run(begun: number, from: number, end: number): void {
    const { bytes } = this;
    const { next, events } = this.automaton;
    let state = begun;
    for (let at = from; at < end; at++) {
      state = next[(state << 8) | bytes[at]];
      if (state >= events) {
        this.take(state, at + 1);
        state = 0;
      }
    }
  }

  /** Takes the event in which a line ends at `end`. */
  take(state: number, end: number): void {
    if (state !== this.events) this.drop(state - this.events, end);
    else if (this.isMark[this.bytes[this.from]] === 1 && this.hasNothing()) this.drop(LineEvent.doubtful, end);
    this.lines++;
    this.from = end;
  }

  /** True where no cell has more than white space. */
  private hasNothing(): boolean {
    let at = this.from;
    while (this.isMark[this.bytes[at]] === 1) at++;
    return this.bytes[at] === LF || this.bytes[at] === CR;
  }

  private drop(event: number, to: number): void {
    if (event === LineEvent.broken) this.isBroken = true;
    const { lines: line, from } = this;
    const column = Math.max(0, event - LineEvent.doubtful);
    this.dropped.push({ line, from, to, column, isBlank: event === LineEvent.blank });
  }
}

function joined(parts: readonly Part[]): ScannedLines {
  let lines = 0;
  const dropped: DroppedLine[] = [];
  for (const part of parts) {
    for (const each of part.dropped) dropped.push(lines === 0 ? each : { ...each, line: each.line + lines });
    lines += part.lines;
  }
  return { lines, dropped };
}
