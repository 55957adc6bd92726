/** What a text may look like, byte by byte: an expression of a regular language. */
export type Shape =
  | { readonly kind: 'byte'; readonly among: ReadonlySet<number>; readonly turns?: DayOrder }
  | { readonly kind: 'row'; readonly parts: readonly Shape[] }
  | { readonly kind: 'choice'; readonly of: readonly Shape[] }
  | { readonly kind: 'many'; readonly of: Shape };

/**
 * Where the parts of a day stand among the ten bytes of its text. A byte that `turns` is the last one of such a text, which is put into the
 * order of ISO 8601.
 */
export interface DayOrder {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The same set for the same ranges, so that few have to be told apart. */
const KNOWN = new Map<string, Shape>();

/** One byte of the ranges given: `09` for a digit, `09AF` for one of two ranges. */
export function byte(ranges: string): Shape {
  const known = KNOWN.get(ranges);
  if (known) return known;
  const codes = [...Buffer.from(ranges, 'latin1')];
  const among = new Set<number>();
  for (let at = 0; at < codes.length; at += 2)
    for (let code = codes[at]; code <= codes[at + 1]; code++) among.add(code);
  const shape: Shape = { kind: 'byte', among };
  KNOWN.set(ranges, shape);
  return shape;
}

/** This byte. */
export function oneByte(code: number): Shape {
  return byte(String.fromCharCode(code, code));
}

/** One after the other. */
export function row(...parts: readonly Shape[]): Shape {
  return { kind: 'row', parts };
}

/** One of them. */
export function choice(...of: readonly Shape[]): Shape {
  return { kind: 'choice', of };
}

/** Any number of times, also none. */
export function many(of: Shape): Shape {
  return { kind: 'many', of };
}

/** So many times. */
export function times(of: Shape, least: number, most = least): Shape {
  const each = Array.from({ length: least }, () => of);
  return most > least ? row(...each, optional(times(of, 1, most - least))) : row(...each);
}

export function optional(of: Shape): Shape {
  return choice(of, row());
}

/** Exactly this text, in utf-8. */
export function text(exact: string): Shape {
  return row(...[...Buffer.from(exact)].map(oneByte));
}

/** The same, where what it ends with is the last byte of a day. */
export function turning(shape: Shape, order: DayOrder): Shape {
  switch (shape.kind) {
    case 'byte':
      return { ...shape, turns: order };
    case 'row':
      return row(...shape.parts.slice(0, -1), ...shape.parts.slice(-1).map((last) => turning(last, order)));
    case 'choice':
      return choice(...shape.of.map((each) => turning(each, order)));
    case 'many':
      return shape;
  }
}

/** The same with each set of bytes replaced. */
export function mapBytes(shape: Shape, replace: (among: ReadonlySet<number>) => Shape): Shape {
  switch (shape.kind) {
    case 'byte':
      return shape.turns ? turning(replace(shape.among), shape.turns) : replace(shape.among);
    case 'row':
      return row(...shape.parts.map((part) => mapBytes(part, replace)));
    case 'choice':
      return choice(...shape.of.map((part) => mapBytes(part, replace)));
    case 'many':
      return many(mapBytes(shape.of, replace));
  }
}

/** All sets of bytes in shapes. */
export function byteSets(shapes: readonly Shape[], found = new Set<ReadonlySet<number>>()): Set<ReadonlySet<number>> {
  for (const shape of shapes) {
    if (shape.kind === 'byte') found.add(shape.among);
    else byteSets(shape.kind === 'row' ? shape.parts : shape.kind === 'choice' ? shape.of : [shape.of], found);
  }
  return found;
}
