import { byteSets, type Shape } from './shape';

/** An automaton over classes of bytes that knows a cell: it begins in state 0. */
export interface CellAutomaton {
  /** By state: the next state by class, -1 where there is none. */
  readonly next: readonly Int32Array[];
  /** States in which a cell may end. */
  readonly ends: ReadonlySet<number>;
}

/** Bytes that no shape tells apart are one class. */
export class ByteClasses {
  readonly of = new Uint8Array(256);
  readonly count: number;
  private readonly among = new Map<ReadonlySet<number>, readonly number[]>();

  constructor(shapes: readonly Shape[]) {
    const sets = new Map(shapes.flatMap(byteSets).map((set) => [[...set].join(), set]));
    const known = new Map<string, number>();
    for (let code = 0; code < 256; code++) {
      const looks = [...sets.values()].map((set) => (set.has(code) ? 1 : 0)).join('');
      const index = known.get(looks) ?? known.size;
      known.set(looks, index);
      this.of[code] = index;
    }
    this.count = known.size;
  }

  /** The classes of a set of bytes. */
  in(set: ReadonlySet<number>): readonly number[] {
    const found = this.among.get(set) ?? [...new Set([...set].map((code) => this.of[code]))];
    this.among.set(set, found);
    return found;
  }
}

/** The automaton of the texts of a shape. */
export function cellAutomaton(shape: Shape, classes: ByteClasses): CellAutomaton {
  const graph = new Graph(classes);
  const [start, end] = graph.add(shape);
  const sets: (readonly number[])[] = [graph.closure([start])];
  const known = new Map([[sets[0].join(), 0]]);
  const next: Int32Array[] = [];
  for (let state = 0; state < sets.length; state++) {
    const row = new Int32Array(classes.count).fill(-1);
    // Most classes lead to the same place.
    const seen = new Map<string, number>();
    for (const [index, reached] of graph.targets(sets[state])) {
      const places = reached.join();
      row[index] = seen.get(places) ?? -1;
      if (row[index] !== -1) continue;
      const closure = graph.closure(reached);
      const key = closure.join();
      row[index] = known.get(key) ?? sets.push(closure) - 1;
      known.set(key, row[index]);
      seen.set(places, row[index]);
    }
    next.push(row);
  }
  return { next, ends: new Set(sets.flatMap((set, state) => (set.includes(end) ? [state] : []))) };
}

interface Edge {
  readonly classes: readonly number[];
  readonly to: number;
}

/** A graph in which a text may go several ways. */
class Graph {
  /** By state: where one may go without a byte. */
  private readonly free: number[][] = [];
  private readonly edges: Edge[][] = [];
  /** Of single states: most bytes lead to one. */
  private readonly closures: (readonly number[])[] = [];

  constructor(private readonly classes: ByteClasses) {}

  /** Adds the ways of a shape; gives where they begin and end. */
  add(shape: Shape): readonly [start: number, end: number] {
    const start = this.state();
    return [start, this.append(shape, start)];
  }

  /** What matters of the states that can be reached without a byte, in their order: those with a way on, and the last one. */
  closure(states: readonly number[]): readonly number[] {
    const [first] = states;
    if (states.length > 1) return this.reached(states);
    this.closures[first] ??= this.reached(states);
    return this.closures[first];
  }

  private reached(states: readonly number[]): number[] {
    const reached = new Set(states);
    for (const state of reached) for (const to of this.free[state]) reached.add(to);
    return [...reached].filter((state) => this.edges[state].length > 0 || this.free[state].length === 0).sort(byNumber);
  }

  /** By class of bytes: the states that lie behind it. */
  targets(states: readonly number[]): Map<number, number[]> {
    const targets = new Map<number, number[]>();
    for (const state of states) {
      for (const { classes, to } of this.edges[state]) {
        for (const index of classes) {
          const reached = targets.get(index);
          if (reached) reached.push(to);
          else targets.set(index, [to]);
        }
      }
    }
    return targets;
  }

  private state(): number {
    this.free.push([]);
    return this.edges.push([]) - 1;
  }

  /** Nothing leads back into `from`. */
  private append(shape: Shape, from: number): number {
    switch (shape.kind) {
      case 'byte': {
        const to = this.state();
        this.edges[from].push({ classes: this.classes.in(shape.among), to });
        return to;
      }
      case 'row':
        return shape.parts.reduce((at, part) => this.append(part, at), from);
      case 'choice': {
        const end = this.state();
        for (const part of shape.of) this.free[this.append(part, from)].push(end);
        return end;
      }
      case 'many': {
        const around = this.state();
        this.free[from].push(around);
        this.free[this.append(shape.of, around)].push(around);
        const end = this.state();
        this.free[around].push(end);
        return end;
      }
    }
  }
}

function byNumber(one: number, other: number): number {
  return one - other;
}
