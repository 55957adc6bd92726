import { ByteClasses, type CellAutomaton, cellAutomaton } from './cell-automaton';
import { exceptTexts } from './except-texts';
import type { PlainDialect } from './plain-dialect';
import { choice, type DayOrder, mapBytes, oneByte, row, type Shape, text } from './shape';

const LF = 10;
const CR = 13;

/** Entries of a state: more than there are bytes, so that neighbours do not compete for the same lines of the processor's cache. */
const ROW = 256 + 32;
export const ROW_BYTES = ROW * Int32Array.BYTES_PER_ELEMENT;
const MOST_STATES = 0x8000;

/**
 * An automaton that runs over the bytes of lines: `state = next(state, byte)`, from state 0. A state that is a LineEvent says what
 * the line was that ends here; whoever meets one begins anew. A state with Turn.flag says that a day ends here, in which order, and
 * with which state to go on.
 */
export interface LineAutomaton {
  /** By state and class of bytes the next state. States are where their entries begin, in bytes, where each byte has one: ROW_BYTES apart. */
  readonly next: Int32Array;
  readonly states: number;
  /** By byte its class. */
  readonly classes: Uint8Array;
  /** Of the days that are to be turned, by the number that a state tells of them. */
  readonly orders: readonly DayOrder[];
  /** By byte 1 where a row may have it that has nothing in it. */
  readonly marks: Uint8Array;
}

const LEAST = -0x80000000;

/** States below zero. */
export const LineEvent = {
  /** Each cell of the line looks as it should. */
  clean: LEAST,
  /** Nothing stands on the line. */
  blank: LEAST + 1,
  /** A CR stands alone: lines cannot be told. */
  broken: LEAST + 2,
  /** The line asks for care; the ones behind it say so of a column of the file each, counted from 1. */
  doubtful: LEAST + 3,
} as const;

/** What a state says of a day that ends; states are below its order. */
export const Turn = { flag: 0x40000000, order: 26, place: 0x3ffffff } as const;

/** What is to be known of a table's lines. */
export interface LineLook {
  /** By column of the file: what its cells look like. */
  readonly cells: readonly Shape[];
  readonly dialect: PlainDialect;
  /** Lines end so, and not with LF alone. */
  readonly crlf: boolean;
  /** A cell of the header: a line that has it in its place may be a repeated header, and asks for care. */
  readonly mark?: { readonly position: number; readonly text: string };
}

/** The automaton of the lines of a table; undefined where it would be too large. */
export function lineAutomaton(look: LineLook): LineAutomaton | undefined {
  return new Builder(look).build();
}

/** States are laid out as: cells, ends of lines, the rest of lines that ask for care. */
class Builder {
  private readonly classes: ByteClasses;
  private readonly cells: readonly CellAutomaton[];
  /** By column: where its states begin. */
  private readonly offsets: readonly number[];
  private readonly ending: number;
  private readonly rest: number;
  private readonly states: number;
  private readonly delimiter: number;
  private readonly lf: number;
  private readonly cr: number;
  private readonly orders: DayOrder[] = [];

  constructor(private readonly look: LineLook) {
    const { delimiter } = look.dialect;
    const { mark } = look;
    const marks = mark ? writtenTexts(mark.text, look.dialect) : [];
    const inDialect = writtenIn(look.dialect);
    const written = new Map([...new Set(look.cells)].map((shape) => [shape, inDialect(shape)]));
    this.classes = new ByteClasses([...[delimiter, LF, CR].map(oneByte), ...written.values(), ...marks.map(text)]);
    [this.delimiter, this.lf, this.cr] = [delimiter, LF, CR].map((code) => this.classes.of[code]);
    const known = new Map([...written].map(([shape, own]) => [shape, cellAutomaton(own, this.classes)]));
    this.cells = look.cells.map((shape, column) => {
      const cell = known.get(shape) as CellAutomaton;
      return column === mark?.position ? exceptTexts(cell, marks, this.classes) : cell;
    });
    let states = 0;
    this.offsets = this.cells.map(({ next }) => {
      states += next.length;
      return states - next.length;
    });
    this.ending = states;
    this.rest = states + 2;
    this.states = this.rest + 2 * (look.cells.length + 1);
  }

  build(): LineAutomaton | undefined {
    const { cells, ending, rest, states, look } = this;
    if (states > MOST_STATES) return undefined;
    const { count } = this.classes;
    const next = new Int32Array(states * count);
    const classes = Array.from({ length: count }, (_, index) => index);
    const rowOf = (of: (index: number) => number) => Int32Array.from(classes, (index) => placeOf(of(index)));
    cells.forEach(({ next: own, ends, orders }, column) => {
      const outside = [true, false].map((isWhole) => rowOf((index) => this.outside(column, isWhole, index)));
      own.forEach((row, state) => {
        const at = (this.offsets[column] + state) * count;
        next.set(outside[ends.has(state) ? 0 : 1], at);
        for (let index = 0; index < count; index++) {
          if (row[index] === -1) continue;
          next[at + index] = this.entered(placeOf(this.offsets[column] + row[index]), orders.get(row[index]));
        }
      });
    });
    const { clean, blank, broken } = LineEvent;
    const [first, nothing] = look.crlf ? [this.cr, ending + 1] : [this.lf, blank];
    if (cells[0].next[0][first] === -1) next[first] = placeOf(nothing);
    const set = (state: number, of: (index: number) => number) => next.set(rowOf(of), state * count);
    set(ending, (index) => (index === this.lf ? clean : broken));
    set(ending + 1, (index) => (index === this.lf ? blank : broken));
    cells.concat(cells[0]).forEach((_, reason) => {
      set(rest + 2 * reason, (index) => this.doubt(reason, index));
      set(rest + 2 * reason + 1, (index) => (index === this.lf ? this.doubt(reason, index) : broken));
    });
    return { next, states, classes: this.classes.of, orders: this.orders, marks: marksOf(look.dialect) };
  }

  /** A state as it is entered. */
  private entered(place: number, order: DayOrder | undefined): number {
    if (!order) return place;
    const known = this.orders.findIndex((other) => isSame(other, order));
    const index = known === -1 ? this.orders.push(order) - 1 : known;
    return LEAST | Turn.flag | (index << Turn.order) | place;
  }

  /** The state behind a byte that no cell of the column goes on with, where it stands behind what may be a whole cell or may not. */
  private outside(column: number, isWhole: boolean, index: number): number {
    const isLast = column === this.cells.length - 1;
    const { crlf } = this.look;
    if (!isWhole) return this.doubt(column + 1, index);
    if (index === this.delimiter && !isLast) return this.offsets[column + 1];
    if (isLast && index === this.cr && crlf) return this.ending;
    if (isLast && index === this.lf && !crlf) return LineEvent.clean;
    // A cell that ends well, but where it should not: or that goes on with what it should not have.
    const isEnd = index === this.lf || index === this.cr || index === this.delimiter;
    return this.doubt(isEnd ? 0 : column + 1, index);
  }

  /** There is a doubt, and the line ends here or later. */
  private doubt(reason: number, index: number): number {
    if (index === this.lf) return LineEvent.doubtful + reason;
    return this.rest + 2 * reason + (index === this.cr ? 1 : 0);
  }
}

function isSame(one: DayOrder, other: DayOrder): boolean {
  return one.year === other.year && one.month === other.month && one.day === other.day;
}

/** Where a state stands among the entries; an event is what it is. */
function placeOf(state: number): number {
  return state < 0 ? state : state * ROW_BYTES;
}

/** Bytes of a row without anything in it. */
function marksOf({ delimiter, quote = delimiter }: PlainDialect): Uint8Array {
  const marks = new Uint8Array(256);
  for (const code of [...Buffer.from(' \t'), delimiter, quote]) marks[code] = 1;
  return marks;
}

/** The ways in which a text is written. */
function writtenTexts(exact: string, { quote }: PlainDialect): string[] {
  if (quote === undefined) return [exact];
  const mark = String.fromCharCode(quote);
  return [exact, mark + exact.replaceAll(mark, mark + mark) + mark];
}

/** Shapes as they are written: without the marks of the dialect, or between quotes, where a quote is doubled. */
function writtenIn({ delimiter, quote }: PlainDialect): (shape: Shape) => Shape {
  const bare = remembered((among) => without(among, [delimiter, quote]));
  if (quote === undefined) return (shape) => mapBytes(shape, bare);
  const mark = oneByte(quote);
  const quoted = remembered((among) => {
    const rest = without(among, [quote]);
    return among.has(quote) ? choice(rest, row(mark, mark)) : rest;
  });
  return (shape) => choice(mapBytes(shape, bare), row(mark, mapBytes(shape, quoted), mark));
}

function without(among: ReadonlySet<number>, codes: readonly (number | undefined)[]): Shape {
  return { kind: 'byte', among: new Set([...among].filter((code) => !codes.includes(code))) };
}

/** The same answer for the same set, so that few have to be told apart. */
function remembered(replace: (among: ReadonlySet<number>) => Shape): (among: ReadonlySet<number>) => Shape {
  const known = new Map<ReadonlySet<number>, Shape>();
  return (among) => {
    const found = known.get(among) ?? replace(among);
    known.set(among, found);
    return found;
  };
}
