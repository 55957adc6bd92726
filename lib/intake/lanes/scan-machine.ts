import { type LineAutomaton, LineEvent, ROW_BYTES, Turn } from './line-automaton';
import { DAY_BYTES, LANES, Layout, scanCode, TOLD_BYTES } from './scan-code';

/** A line that may not be clean: where it begins, where behind its line break it ends, its number in its part, its event. */
export interface ToldLine {
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly event: number;
}

/** What was found in one part of a text. */
export interface ToldPart {
  readonly lines: number;
  readonly told: readonly ToldLine[];
}

/** What is used of the runtime's WebAssembly: only the types of browsers tell of it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Memory: new (pages: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: ScanCode };
};

/** What scanCode gives. */
interface ScanCode {
  run(length: number, told: number): number;
  spread(from: number, stride: number, end: number): void;
}

const LF = 10;
const PAGE = 65_536;
/** Machines that are kept, for files that are read by turns: each reserves gigabytes of addresses, if few of bytes. */
const MOST_KEPT = 4;

let compiled: object | undefined;
const kept: ScanMachine[] = [];

/** Runs an automaton over texts of at most so many bytes. A machine is shared: it is to be asked at once, and not kept. */
export function machineFor(automaton: LineAutomaton, length: number): ScanMachine {
  const own = kept.find((machine) => machine.automaton === automaton);
  const found = own ?? (kept.length < MOST_KEPT ? undefined : kept[0]);
  if (found) kept.splice(kept.indexOf(found), 1);
  // A memory that grew would take the buffer from under all that looks at it.
  const machine = found?.hasRoom(automaton, length) ? found : new ScanMachine(automaton, length);
  machine.take(automaton);
  kept.push(machine);
  return machine;
}

/** A memory with an automaton's entries and a text, and the code that runs over them. */
class ScanMachine {
  automaton: LineAutomaton | undefined;
  private readonly bytes: Buffer;
  private readonly integers: Int32Array;
  private readonly code: ScanCode;
  private text = 0;

  constructor(automaton: LineAutomaton, length: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(sizeFor(automaton, length) / PAGE) });
    this.bytes = Buffer.from(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    compiled ??= new WebAssembly.Module(scanCode());
    this.code = new WebAssembly.Instance(compiled, { lines: { memory } }).exports;
  }

  hasRoom(automaton: LineAutomaton, length: number): boolean {
    return sizeFor(automaton, length) <= this.bytes.length;
  }

  take(automaton: LineAutomaton): void {
    if (this.automaton === automaton) return;
    this.automaton = automaton;
    this.bytes.set(automaton.marks, Layout.marks);
    this.bytes.set(automaton.classes, Layout.classes);
    this.text = Layout.table + tableBytes(automaton);
    // The entries by class stand where texts will.
    const { next, states } = automaton;
    this.integers.set(next, this.text / 4);
    this.code.spread(this.text, next.byteLength / states, this.text);
    automaton.orders.forEach(({ year, month, day }, index) => {
      this.integers.set([year, month, day], (Layout.orders + Layout.orderBytes * index) / 4);
    });
  }

  /** Runs over a text of whole lines, part by part. `turned` is that text with its days in order, until the next one. */
  tell(text: Uint8Array): { parts: readonly ToldPart[]; turned: Buffer } {
    const { bytes, integers, text: place } = this;
    bytes.set(text, place);
    const told = aligned(place + text.length);
    const starts = Array.from({ length: LANES }, (_, lane) => place + cutBefore(text, (text.length * lane) / LANES));
    const stops = [...starts.slice(1), place + text.length];
    starts.forEach((start, lane) => {
      integers.set([start, 0, start, 0], laneAt(lane));
    });
    const common = Math.min(...starts.map((start, lane) => stops[lane] - start));
    let end = this.code.run(common, told);
    for (let lane = 0; lane < LANES; lane++) end = this.finish(laneAt(lane), common, stops[lane], end);
    return { parts: this.partsOf(starts, told, end), turned: bytes.subarray(place, place + text.length) };
  }

  /** Runs over what is left of a lane, as the code does. */
  private finish(lane: number, done: number, stop: number, told: number): number {
    const { bytes, integers } = this;
    let [start, state, line, lines] = integers.subarray(lane, lane + 4);
    let end = told;
    for (let at = start + done; at < stop; at++) {
      state = integers[(Layout.table + state) / 4 + bytes[at]];
      if (state >= 0) continue;
      if ((state & Turn.flag) !== 0) {
        this.turn(at + 1 - DAY_BYTES, (state >> Turn.order) & 7);
        state &= Turn.place;
        continue;
      }
      if (state !== LineEvent.clean || bytes[Layout.marks + bytes[line]] === 1) {
        integers.set([line, at + 1, lines, state], end / 4);
        end += TOLD_BYTES;
      }
      [line, lines, state] = [at + 1, lines + 1, 0];
    }
    integers[lane + 3] = lines;
    return end;
  }

  /** Puts a day into the order of ISO 8601. */
  private turn(at: number, index: number): void {
    const [year, month, day] = this.integers.subarray((Layout.orders + Layout.orderBytes * index) / 4);
    const text = this.bytes.toString('latin1', at, at + DAY_BYTES);
    const part = (from: number, length: number) => text.slice(from, from + length);
    this.bytes.write(`${part(year, 4)}-${part(month, 2)}-${part(day, 2)}`, at, 'latin1');
  }

  private partsOf(starts: readonly number[], from: number, to: number): ToldPart[] {
    const { integers, text } = this;
    const told: ToldLine[][] = starts.map(() => []);
    for (let at = from / 4; at < to / 4; at += TOLD_BYTES / 4) {
      const begin = integers[at];
      const lane = starts.findLastIndex((start) => start <= begin);
      told[lane].push({
        from: begin - text,
        to: integers[at + 1] - text,
        line: integers[at + 2],
        event: integers[at + 3],
      });
    }
    return told.map((own, lane) => ({ lines: integers[laneAt(lane) + 3], told: own }));
  }
}

/** Where a lane's integers stand. */
function laneAt(lane: number): number {
  return (Layout.lanes + Layout.laneBytes * lane) / 4;
}

/** Each byte of a text may be a line that is told of. */
function sizeFor(automaton: LineAutomaton, length: number): number {
  const texts = aligned(length) + 4 + TOLD_BYTES * length;
  return Layout.table + tableBytes(automaton) + Math.max(texts, automaton.next.byteLength);
}

function tableBytes({ states }: LineAutomaton): number {
  return states * ROW_BYTES;
}

function aligned(bytes: number): number {
  return 4 * Math.ceil(bytes / 4);
}

/** Where behind the last line break before a place the next line begins. */
function cutBefore(text: Uint8Array, place: number): number {
  return place === 0 ? 0 : text.lastIndexOf(LF, Math.max(0, Math.floor(place) - 1)) + 1;
}
