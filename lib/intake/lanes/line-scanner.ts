import { type LineAutomaton, LineEvent } from './line-automaton';
import { machineFor } from './scan-machine';

const LF = 10;
const CR = 13;

/** Lines of a text that a glance has told apart. */
export interface ScannedLines {
  readonly lines: number;
  /** Lines, counted from 0, that are not surely one clean record, in their order. */
  readonly dropped: readonly DroppedLine[];
  /** The text with its days as ISO 8601 writes them, of the same length; good until the next text is scanned. */
  readonly turned: Buffer;
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

/** Tells the lines of a text apart, which are whole; undefined where they cannot be told. */
export function scanLines(text: Uint8Array, automaton: LineAutomaton): ScannedLines | undefined {
  const dropped: DroppedLine[] = [];
  let above = 0;
  const { parts, turned } = machineFor(automaton, text.length).tell(text);
  for (const { lines, told } of parts) {
    for (const { from, to, line, event } of told) {
      if (event === LineEvent.broken) return undefined;
      if (event === LineEvent.clean && !hasNothing(text, from, automaton)) continue;
      const column = event === LineEvent.clean ? 0 : Math.max(0, event - LineEvent.doubtful);
      dropped.push({ line: above + line, from, to, column, isBlank: event === LineEvent.blank });
    }
    above += lines;
  }
  return { lines: above, dropped, turned };
}

/** Where a clean line has marks alone. */
function hasNothing(bytes: Uint8Array, from: number, { marks }: LineAutomaton): boolean {
  let at = from;
  while (marks[bytes[at]] === 1) at++;
  return bytes[at] === LF || bytes[at] === CR;
}
