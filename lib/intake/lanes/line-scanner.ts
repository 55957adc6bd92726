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

/** Where lines end, in the order in which they were met: below zero, less one, where a line is not clean. */
interface Ends {
  at: Int32Array;
  count: number;
}

/** Tells lines apart, text by text. */
export class LineScanner {
  private readonly ends: Ends = { at: new Int32Array(0), count: 0 };
  private readonly isMark: Uint8Array;

  constructor(private readonly automaton: LineAutomaton) {
    this.isMark = marksOf(automaton);
  }

  /** Runs over a text of whole lines; undefined where its lines cannot be told. */
  scan(bytes: Uint8Array): ScannedLines | undefined {
    const { automaton, ends } = this;
    const cuts = [1, 2, 3].map((part) => bytes.lastIndexOf(LF, (bytes.length * part) >> 2) + 1);
    const starts = [0, ...cuts];
    const stops = [...cuts, bytes.length];
    if (ends.at.length < bytes.length) ends.at = new Int32Array(bytes.length);
    const common = Math.min(...starts.map((start, part) => stops[part] - start));
    const states = runFour(bytes, automaton, [starts[1], starts[2], starts[3], common], ends);
    states.forEach((state, part) => {
      runOne(bytes, automaton, { state, from: starts[part] + common, to: stops[part] }, ends);
    });
    return toldApart(bytes, automaton, { starts, ends, isMark: this.isMark });
  }
}

/** Runs over four parts side by side, since each step waits for the one before it: 100 MB in a tenth of a second instead of a quarter. */
function runFour(
  bytes: Uint8Array,
  { next }: LineAutomaton,
  [second, third, fourth, length]: readonly number[],
  ends: Ends,
): number[] {
  const { at } = ends;
  const { clean } = LineEvent;
  let [a, b, c, d, count] = [0, 0, 0, 0, 0];
  for (let byte = 0; byte < length; byte++) {
    a = next[a + bytes[byte]];
    b = next[b + bytes[second + byte]];
    c = next[c + bytes[third + byte]];
    d = next[d + bytes[fourth + byte]];
    if ((a | b | c | d) < clean) continue;
    if (a >= clean) {
      at[count++] = a === clean ? byte : ~byte;
      a = 0;
    }
    if (b >= clean) {
      at[count++] = b === clean ? second + byte : ~(second + byte);
      b = 0;
    }
    if (c >= clean) {
      at[count++] = c === clean ? third + byte : ~(third + byte);
      c = 0;
    }
    if (d >= clean) {
      at[count++] = d === clean ? fourth + byte : ~(fourth + byte);
      d = 0;
    }
  }
  ends.count = count;
  return [a, b, c, d];
}

/** Runs over what is left of a part. */
function runOne(
  bytes: Uint8Array,
  { next }: LineAutomaton,
  { state: begun, from, to }: { readonly state: number; readonly from: number; readonly to: number },
  ends: Ends,
): void {
  let state = begun;
  for (let byte = from; byte < to; byte++) {
    state = next[state + bytes[byte]];
    if (state < LineEvent.clean) continue;
    ends.at[ends.count++] = state === LineEvent.clean ? byte : ~byte;
    state = 0;
  }
}

/** Puts the lines of all parts in their order. */
function toldApart(
  bytes: Uint8Array,
  automaton: LineAutomaton,
  {
    starts,
    ends: { at, count },
    isMark,
  }: { readonly starts: readonly number[]; readonly ends: Ends; readonly isMark: Uint8Array },
): ScannedLines | undefined {
  const lines = starts.map(() => 0);
  const from = [...starts];
  const dropped: DroppedLine[][] = starts.map(() => []);
  for (let index = 0; index < count; index++) {
    const isClean = at[index] >= 0;
    const end = isClean ? at[index] : ~at[index];
    const part = end < starts[1] ? 0 : end < starts[2] ? 1 : end < starts[3] ? 2 : 3;
    const start = from[part];
    if (!isClean || (isMark[bytes[start]] === 1 && hasNothing(bytes, start, isMark))) {
      const event = isClean ? LineEvent.doubtful : eventOf(bytes.subarray(start, end + 1), automaton);
      if (event === LineEvent.broken) return undefined;
      const column = Math.max(0, event - LineEvent.doubtful);
      dropped[part].push({ line: lines[part], from: start, to: end + 1, column, isBlank: event === LineEvent.blank });
    }
    lines[part]++;
    from[part] = end + 1;
  }
  let above = 0;
  const all = dropped.flatMap((own, part) => {
    const before = above;
    above += lines[part];
    return own.map((line) => ({ ...line, line: line.line + before }));
  });
  return { lines: above, dropped: all };
}

function eventOf(line: Uint8Array, { next }: LineAutomaton): number {
  return line.reduce((state, byte) => next[state + byte], 0);
}

/** Bytes of a row without anything in it. */
function marksOf({ dialect: { delimiter, quote = delimiter } }: LineAutomaton): Uint8Array {
  const isMark = new Uint8Array(256);
  for (const code of [...Buffer.from(' \t'), delimiter, quote]) isMark[code] = 1;
  return isMark;
}

function hasNothing(bytes: Uint8Array, from: number, isMark: Uint8Array): boolean {
  let at = from;
  while (isMark[bytes[at]] === 1) at++;
  return bytes[at] === LF || bytes[at] === CR;
}
