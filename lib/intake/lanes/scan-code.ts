import { LineEvent, ROW_BYTES, Turn } from './line-automaton';

/**
 * The inner loops of the line scanner as WebAssembly (W3C, WebAssembly Core Specification 1.0, chapter 5: binary format). In JavaScript each access
 * checks its bounds and, as soon as any buffer of the process was ever detached, whether this one was.
 */

/** Parts of a text that are run over side by side, since each step waits for the one before it. */
export const LANES = 4;

/** Where things stand in the memory, in bytes. */
export const Layout = {
  /** By lane four integers: where its text begins, its state, where its line begins, and its lines so far. */
  lanes: 0,
  laneBytes: 16,
  /** By byte 1 where a line that begins with it may have nothing in it. */
  marks: 256,
  /** By order of days three integers: where among the ten bytes of a day its year, its month and its day begin. */
  orders: 512,
  orderBytes: 16,
  /** By byte its class. */
  classes: 768,
  /** The automaton's entries. */
  table: 1024,
} as const;

/** Bytes of a day's text. */
export const DAY_BYTES = 10;
/** Integers of a line that is told of: where it begins, where behind its line break it ends, its number in its lane, and its event. */
export const TOLD_BYTES = 16;

const Op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  load: 0x28,
  load8: 0x2d,
  load16: 0x2f,
  store: 0x36,
  store8: 0x3a,
  store16: 0x3b,
  const: 0x41,
  ne: 0x47,
  ltS: 0x48,
  geU: 0x4f,
  add: 0x6a,
  and: 0x71,
  or: 0x72,
  shl: 0x74,
  shrU: 0x76,
} as const;
const I32 = 0x7f;
const NOTHING = 0x40;

type Code = readonly number[];

const number = (value: number): Code => {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...number(value >>> 7)];
};
const signed = (value: number): Code => {
  const low = value & 0x7f;
  const isLast = value >> 6 === 0 || value >> 6 === -1;
  return isLast ? [low] : [low | 0x80, ...signed(value >> 7)];
};
const list = (items: readonly Code[]): Code => [...number(items.length), ...items.flat()];
const section = (id: number, items: readonly Code[]): Code => {
  const content = list(items);
  return [id, ...number(content.length), ...content];
};
const name = (text: string): Code => list([...Buffer.from(text)].map((byte) => [byte]));

const get = (local: number): Code => [Op.get, ...number(local)];
const set = (local: number, value: Code): Code => [...value, Op.set, ...number(local)];
const constant = (value: number): Code => [Op.const, ...signed(value)];
const of = (op: number, ...operands: readonly Code[]): Code => [...operands.flat(), op];
const add = (one: Code, other: Code): Code => of(Op.add, one, other);
/** Integers stand at multiples of four bytes, texts anywhere. */
const load = (at: Code, offset = 0): Code => [...at, Op.load, 2, ...number(offset)];
const loadText = (op: number, at: Code): Code => [...at, op, 0, 0];
const loadByte = (at: Code, offset = 0): Code => [...at, Op.load8, 0, ...number(offset)];
const store = (at: Code, value: Code, offset: number): Code => [...at, ...value, Op.store, 2, ...number(offset)];
const storeText = (op: number, at: Code, offset: number, value: Code): Code => [...at, ...value, op, 0, offset];
const when = (condition: Code, then: readonly Code[], otherwise?: readonly Code[]): Code => [
  ...[...condition, Op.if, NOTHING],
  ...then.flat(),
  ...(otherwise ? [Op.else, ...otherwise.flat()] : []),
  Op.end,
];

const Local = { length: 0, told: 1, at: 2, order: 3, place: 4, year: 5, month: 6, day: 7, lanes: 8 } as const;
const DASH = constant('-'.charCodeAt(0));
/** The locals of a lane: what each byte needs. */
const lanes = Array.from({ length: LANES }, (_, lane) => {
  const field = (index: number) => Layout.lanes + Layout.laneBytes * lane + 4 * index;
  const [text, state] = [Local.lanes + 2 * lane, Local.lanes + 2 * lane + 1];
  return { text, state, at: { text: field(0), state: field(1), line: field(2), lines: field(3) } };
});

/** Puts the day that ends at a byte into the order of ISO 8601, as its state has it, and lets the lane go on behind it. */
function turn({ text, state }: (typeof lanes)[0]): readonly Code[] {
  const index = of(Op.and, of(Op.shrU, get(state), constant(Turn.order)), constant(7));
  const part = (field: number) => add(get(Local.place), load(get(Local.order), Layout.orders + 4 * field));
  const place = get(Local.place);
  return [
    set(Local.order, of(Op.shl, index, constant(Math.log2(Layout.orderBytes)))),
    set(Local.place, add(add(get(text), get(Local.at)), constant(1 - DAY_BYTES))),
    set(Local.year, loadText(Op.load, part(0))),
    set(Local.month, loadText(Op.load16, part(1))),
    set(Local.day, loadText(Op.load16, part(2))),
    storeText(Op.store, place, 0, get(Local.year)),
    storeText(Op.store8, place, 4, DASH),
    storeText(Op.store16, place, 5, get(Local.month)),
    storeText(Op.store8, place, 7, DASH),
    storeText(Op.store16, place, 8, get(Local.day)),
    set(state, of(Op.and, get(state), constant(Turn.place))),
  ];
}

/**
 * Runs over `length` bytes of each lane; lines that are not surely clean are told of from `told` on. Gives where what was told ends.
 * Events are below zero, states are where their entries begin.
 */
function run(): Code {
  const zero = constant(0);
  const begin = lanes.flatMap(({ text, state, at }) => [
    ...set(text, load(zero, at.text)),
    ...set(state, load(zero, at.state)),
  ]);
  const step = lanes.flatMap(({ text, state }) => {
    const byte = loadByte(add(get(text), get(Local.at)));
    return set(state, load(add(get(state), of(Op.shl, byte, constant(2))), Layout.table));
  });
  const any = lanes.map(({ state }) => get(state)).reduce((one, other) => of(Op.or, one, other));
  const events = lanes.flatMap((lane) => {
    const { text, state, at } = lane;
    const line = load(zero, at.line);
    const lines = load(zero, at.lines);
    const isTold = of(Op.or, of(Op.ne, get(state), constant(LineEvent.clean)), loadByte(loadByte(line), Layout.marks));
    const end = add(add(get(text), get(Local.at)), constant(1));
    const tell = [line, end, lines, get(state)].flatMap((value, index) => store(get(Local.told), value, 4 * index));
    const ends = [
      when(isTold, [tell, set(Local.told, add(get(Local.told), constant(TOLD_BYTES)))]),
      store(zero, add(lines, constant(1)), at.lines),
      store(zero, end, at.line),
      set(state, zero),
    ];
    const isDay = of(Op.and, get(state), constant(Turn.flag));
    return when(of(Op.ltS, get(state), zero), [when(isDay, turn(lane), ends)]);
  });
  const loop = [
    ...[...of(Op.geU, get(Local.at), get(Local.length)), Op.brIf, 1],
    ...step,
    ...when(of(Op.ltS, any, zero), [events]),
    ...set(Local.at, add(get(Local.at), constant(1))),
    ...[Op.br, 0],
  ];
  const finish = lanes.flatMap(({ state, at }) => store(zero, get(state), at.state));
  return [
    ...begin,
    ...[Op.block, NOTHING, Op.loop, NOTHING],
    ...loop,
    ...[Op.end, Op.end],
    ...finish,
    ...get(Local.told),
    Op.end,
  ];
}

/** Fills the entries up to `end` by byte from those by class, which stand from `from` on: `stride` bytes for a state. */
function spread(): Code {
  const [from, stride, end, entry, byte] = [0, 1, 2, 3, 4];
  const place = add(get(from), of(Op.shl, loadByte(get(byte), Layout.classes), constant(2)));
  const next = add(get(entry), of(Op.shl, get(byte), constant(2)));
  return [
    ...set(entry, constant(Layout.table)),
    ...[Op.block, NOTHING, Op.loop, NOTHING],
    ...[...of(Op.geU, get(entry), get(end)), Op.brIf, 1],
    ...set(byte, constant(0)),
    ...[Op.loop, NOTHING],
    ...store(next, load(place), 0),
    ...set(byte, add(get(byte), constant(1))),
    ...[...of(Op.ltS, get(byte), constant(256)), Op.brIf, 0],
    Op.end,
    ...set(from, add(get(from), get(stride))),
    ...set(entry, add(get(entry), constant(ROW_BYTES))),
    ...[Op.br, 0],
    ...[Op.end, Op.end],
    Op.end,
  ];
}

/** A module with `run(length, told)` and `spread(from, stride, end)` over an imported memory, `lines.memory`. */
export function scanCode(): Uint8Array {
  const body = (locals: number, code: Code) => {
    const content = [...list([[...number(locals), I32]]), ...code];
    return [...number(content.length), ...content];
  };
  const type = (parameters: number, results: number) => {
    const some = (count: number) => list(Array.from({ length: count }, () => [I32]));
    return [0x60, ...some(parameters), ...some(results)];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type(2, 1), type(3, 0)]),
    ...section(2, [[...name('lines'), ...name('memory'), 2, 0, 1]]),
    ...section(3, [[0], [1]]),
    ...section(7, [
      [...name('run'), 0, 0],
      [...name('spread'), 0, 1],
    ]),
    ...section(10, [body(Local.lanes - 2 + 2 * LANES, run()), body(2, spread())]),
  ]);
}
