import { byteSets, type DayOrder, type Shape } from './shape';

/** An automaton over classes of bytes that knows a cell: it begins in state 0. */
export interface CellAutomaton {
  /** By state: the next state by class, -1 where there is none. */
  readonly next: readonly Int32Array[];
  /** States in which a cell may end. */
  readonly ends: ReadonlySet<number>;
  /** States that are entered with the last byte of a day: its order. */
  readonly orders: ReadonlyMap<number, DayOrder>;
}

/** Bytes that no shape tells apart are one class. */
export class ByteClasses {
  readonly of = new Uint8Array(256);
  readonly count: number;
  private readonly among = new Map<ReadonlySet<number>, readonly number[]>();

  constructor(shapes: readonly Shape[]) {
    // Each set parts what was one class into the bytes that it has and those that it has not.
    const sizes = [this.of.length];
    for (const set of byteSets(shapes)) {
      const inside: number[][] = [];
      for (const code of set) {
        inside[this.of[code]] ??= [];
        inside[this.of[code]].push(code);
      }
      inside.forEach((codes, index) => {
        if (codes.length === sizes[index]) return;
        for (const code of codes) this.of[code] = sizes.length;
        sizes[index] -= codes.length;
        sizes.push(codes.length);
      });
    }
    this.count = sizes.length;
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
    const { groups, reached } = graph.targets(sets[state]);
    // Most classes lead to the same place.
    const places = reached.map((states, group) => {
      if (group === NOWHERE || !groups.includes(group)) return -1;
      const closure = graph.closure(states);
      const key = closure.join();
      const place = known.get(key) ?? sets.push(closure) - 1;
      known.set(key, place);
      return place;
    });
    next.push(groups.map((group) => places[group]));
  }
  const orders = new Map<number, DayOrder>();
  sets.forEach((set, state) => {
    const order = graph.orderOf(set);
    if (order) orders.set(state, order);
  });
  return { next, orders, ends: new Set(sets.flatMap((set, state) => (set.includes(end) ? [state] : []))) };
}

const NOWHERE = 0;

interface Edge {
  readonly classes: readonly number[];
  readonly to: number;
}

/** A graph in which a text may go several ways. */
class Graph {
  /** By state: where one may go without a byte. */
  private readonly free: number[][] = [];
  private readonly edges: Edge[][] = [];
  /** States behind the last byte of a day: nothing else leads there. */
  private readonly orders = new Map<number, DayOrder>();
  /** Of single states: most bytes lead to one. */
  private readonly closures: (readonly number[])[] = [];

  constructor(private readonly classes: ByteClasses) {}

  /** Adds the ways of a shape; gives where they begin and end. */
  add(shape: Shape): readonly [start: number, end: number] {
    const start = this.state();
    return [start, this.append(shape, start)];
  }

  orderOf(states: readonly number[]): DayOrder | undefined {
    if (this.orders.size === 0) return undefined;
    const turned = states.find((state) => this.orders.has(state));
    return turned === undefined ? undefined : this.orders.get(turned);
  }

  /** What matters of the states that can be reached without a byte, in their order: those with a way on, of a day, and the last one. */
  closure(states: readonly number[]): readonly number[] {
    const [first] = states;
    if (states.length > 1) return this.reached(states);
    this.closures[first] ??= this.reached(states);
    return this.closures[first];
  }

  private reached(states: readonly number[]): number[] {
    const reached = new Set(states);
    for (const state of reached) for (const to of this.free[state]) reached.add(to);
    return [...reached].filter((state) => this.matters(state)).sort(byNumber);
  }

  private matters(state: number): boolean {
    return this.edges[state].length > 0 || this.free[state].length === 0 || this.orders.has(state);
  }

  /** The group of each class of bytes, and by group the states that lie behind it: those of NOWHERE lead to none. */
  targets(states: readonly number[]): { groups: Int32Array; reached: readonly (readonly number[])[] } {
    const groups = new Int32Array(this.classes.count);
    const reached: (readonly number[])[] = [[]];
    for (const state of states) {
      for (const { classes, to } of this.edges[state]) {
        const moved = new Map<number, number>();
        for (const index of classes) {
          const before = groups[index];
          const group = moved.get(before) ?? reached.push([...reached[before], to]) - 1;
          moved.set(before, group);
          groups[index] = group;
        }
      }
    }
    return { groups, reached };
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
        if (shape.turns) this.orders.set(to, shape.turns);
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
