import type { ColumnLook } from './column-look';
import type { Reading } from './csv-readings';

/** Cells in the columns that they look like, and how likely that is. */
export interface Alignment {
  readonly cells: readonly string[];
  readonly score: number;
}

/** What it costs to assume that a delimiter was added or lost. */
const DROPPED = 2;
const JOINED = 2;
const SPLIT = 3;
/** That empty cells at the end of a row were left out. */
const OMITTED = 3;
/** Beyond, a record is no row of a table with a slip in it. */
const MOST_PIECES = 200;
const LONGEST_SPLIT = 2000;
const MOST_JOINED = 40;
/** How far a row may be out of step with its columns besides what it has too many or too few. */
const MOST_OUT = 3;

/** Puts the pieces of a record into columns in their order: one each, those left out at the end empty, empty ones dropped, several joined, one split in two; what was in quotes is whole. The likeliest way. */
export function align(reading: Reading, columns: readonly ColumnLook[]): Alignment | undefined {
  const most = Math.min(MOST_PIECES, columns.length * 2 + 20);
  if (reading.pieces.length > most || columns.length > MOST_PIECES) return undefined;
  return new Alignments(reading, columns).best();
}

class Alignments {
  /** By pieces and columns that are done: the likeliest way there. */
  private readonly ways: (Alignment | undefined)[][];

  private readonly pieces: readonly string[];

  constructor(
    private readonly reading: Reading,
    private readonly columns: readonly ColumnLook[],
  ) {
    this.pieces = reading.pieces;
    this.ways = Array.from({ length: reading.pieces.length + 1 }, () => []);
    this.ways[0][0] = { cells: [], score: 0 };
  }

  best(): Alignment | undefined {
    const { pieces, columns, ways } = this;
    for (let piece = 0; piece <= pieces.length; piece++) {
      for (let column = 0; column <= columns.length; column++) {
        const way = ways[piece][column];
        if (!way || !this.isInStep(piece, column)) continue;
        if (piece === pieces.length) {
          if (column < columns.length) this.offer(way, piece, column + 1, [''], -OMITTED);
          continue;
        }
        if (pieces[piece].trim() === '') this.offer(way, piece + 1, column, [], -DROPPED);
        if (column === columns.length) continue;
        this.offerJoined(way, piece, column);
        if (column + 1 < columns.length) this.offerSplit(way, piece, column);
      }
    }
    return ways[pieces.length][columns.length];
  }

  private isInStep(piece: number, column: number): boolean {
    const extra = this.pieces.length - this.columns.length;
    const ahead = piece - column;
    return ahead <= Math.max(0, extra) + MOST_OUT && ahead >= Math.min(0, extra) - MOST_OUT;
  }

  private offerJoined(way: Alignment, piece: number, column: number): void {
    const { pieces, columns } = this;
    const { quoted, delimiter } = this.reading;
    const spare = pieces.length - piece - (columns.length - column);
    const most = Math.min(pieces.length - piece, MOST_JOINED, Math.max(1, spare + MOST_OUT));
    for (let count = 1; count <= most; count++) {
      if (count > 1 && (quoted[piece] || quoted[piece + count - 1])) break;
      const cell = pieces.slice(piece, piece + count).join(delimiter);
      this.offer(way, piece + count, column + 1, [cell], this.likeness(column, cell) - JOINED * (count - 1));
    }
  }

  private offerSplit(way: Alignment, piece: number, column: number): void {
    const text = this.pieces[piece];
    if (text.length > LONGEST_SPLIT || this.reading.quoted[piece]) return;
    for (const at of seamsOf(text)) {
      const cells = [text.slice(0, at), text.slice(at)];
      const score = this.likeness(column, cells[0]) + this.likeness(column + 1, cells[1]);
      this.offer(way, piece + 1, column + 2, cells, score - SPLIT);
    }
  }

  private likeness(column: number, cell: string): number {
    return this.columns[column].likeness(cell);
  }

  private offer(way: Alignment, piece: number, column: number, cells: readonly string[], score: number): void {
    const now = this.ways[piece][column];
    const total = way.score + score;
    if (!now || total > now.score) this.ways[piece][column] = { cells: [...way.cells, ...cells], score: total };
  }
}

/** Where a delimiter may have been lost: at both ends, between digits, and where one kind of character follows another. */
function seamsOf(text: string): number[] {
  const seams = [0];
  for (let at = 1; at < text.length; at++) {
    const [before, after] = [text[at - 1], text[at]];
    const isWord = /\p{Ll}/u.test(after) && /\p{L}/u.test(before);
    if (!isWord && !/\s/.test(before) && !/\s/.test(after)) seams.push(at);
  }
  return [...seams, text.length];
}
