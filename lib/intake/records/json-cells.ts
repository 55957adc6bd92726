import { type StagedColumn, spellingsOf } from '../../contract';
import { CellKind } from '../typing';

/** Where a member's value goes: the column, and how early its spelling stands among the column's. */
interface Target {
  readonly column: number;
  readonly rank: number;
}

const MAX_NEW = 1000;
const MAX_EXPONENT = 60;

/** Members of JSON objects as cells by the contract. Nested members go by dotted names, lists stay JSON. */
export class JsonCells {
  /** Dotted names of members that no column names. */
  readonly newNames = new Set<string>();
  /** Columns that some record had a member for. */
  readonly seen: boolean[];
  private readonly targets = new Map<string, Target[]>();

  constructor(columns: readonly StagedColumn[]) {
    this.seen = columns.map(() => false);
    columns.forEach((column, index) => {
      spellingsOf(column).forEach((spelling, rank) => {
        const targets = this.targets.get(spelling) ?? [];
        targets.push({ column: index, rank });
        this.targets.set(spelling, targets);
      });
    });
  }

  /** The cells of an object, each a letter of CellKind and a text; empty where there is no member or it is null. */
  of(object: string): string[] {
    const cells: string[] = this.seen.map(() => '');
    const ranks: number[] = this.seen.map(() => Number.POSITIVE_INFINITY);
    this.walk(object, '', (name, cell) => {
      for (const { column, rank } of this.targets.get(name) ?? []) {
        this.seen[column] = true;
        if (rank < ranks[column]) [cells[column], ranks[column]] = [cell, rank];
      }
    });
    return cells;
  }

  private walk(object: string, prefix: string, visit: (name: string, cell: string) => void): void {
    for (const [key, value] of members(object)) {
      const name = prefix + key;
      const known = this.targets.has(name);
      if (known) visit(name, cellOf(value));
      else if (value.startsWith('{')) this.walk(value, `${name}.`, visit);
      else if (this.newNames.size < MAX_NEW) this.newNames.add(name);
    }
  }
}

/** Key and value, as written, of each member of a well-formed JSON object. */
export function* members(object: string): Generator<[key: string, value: string]> {
  let at = skipSpace(object, 1);
  while (object[at] !== '}') {
    const keyEnd = valueEnd(object, at);
    const key = JSON.parse(object.slice(at, keyEnd)) as string;
    const start = skipSpace(object, skipSpace(object, keyEnd) + 1);
    const end = valueEnd(object, start);
    yield [key, object.slice(start, end)];
    at = skipSpace(object, end);
    if (object[at] === ',') at = skipSpace(object, at + 1);
  }
}

function cellOf(value: string): string {
  switch (value[0]) {
    case '"':
      return CellKind.text + (JSON.parse(value) as string);
    case '{':
    case '[':
      return CellKind.text + value;
    case 't':
    case 'f':
      return CellKind.boolean + value;
    case 'n':
      return '';
    default:
      return CellKind.number + withoutExponent(value);
  }
}

/** `1.25e3` as `1250`: the same number in plain digits. Larger ones stay as they are, for no decimal type can hold them. */
export function withoutExponent(number: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(number);
  if (!parts) return number;
  const [, sign, whole, fraction = '', power] = parts;
  const exponent = Number(power);
  if (Math.abs(exponent) > MAX_EXPONENT) return number;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const behind = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${sign}${before.replace(/^0+(?=\d)/, '')}${behind ? `.${behind}` : ''}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

/** Behind the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  const first = text[from];
  if (first === '"') return stringEnd(text, from);
  if (first !== '{' && first !== '[') {
    let at = from;
    while (at < text.length && !/[\s,\]}]/.test(text[at])) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; ; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
}

function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}
