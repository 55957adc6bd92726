import { randomUUID } from 'node:crypto';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const UNSAFE = /^-?\d{16,}$/;
/** Where a number can stand, or in a text by chance. */
const MANY_FIGURES = /(?:^|[[:,\s])-?\d{16,}/g;

/** Like JSON.parse, but an integer that a double would round becomes a bigint, and one under a key of `isId` always. */
export function parseJson(text: string, isId: (key: string) => boolean = () => false): unknown {
  const mark = randomUUID();
  const unsafe =
    text.match(MANY_FIGURES)?.some((found) => !Number.isSafeInteger(Number(found.replace(/^[^-\d]/, '')))) ?? false;
  const marked = unsafe
    ? text.replace(STRING_OR_NUMBER, (token) =>
        UNSAFE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
      )
    : text;
  const bigint = (key: string, value: unknown): unknown => {
    if (typeof value === 'string') return unsafe && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
    if (typeof value === 'number') return isId(key) ? BigInt(value) : value;
    if (typeof value === 'object' && value !== null) fill(value);
    return value;
  };
  // A reviver would be called for every value, and a table's metadata is read by every commit.
  const fill = (parent: object) => {
    const record = parent as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      const value = record[key];
      const found = bigint(key, value);
      if (found !== value) record[key] = found;
    }
  };
  return bigint('', JSON.parse(marked));
}

/** Like JSON.stringify, with bigints as the integers they are. */
export function printJson(value: unknown): string {
  const mark = randomUUID();
  let unsafe = false;
  const plain = (item: unknown): unknown => {
    if (typeof item === 'bigint') {
      const number = Number(item);
      if (Number.isSafeInteger(number)) return number;
      unsafe = true;
      return `${mark}${item}`;
    }
    if (typeof item !== 'object' || item === null) return item;
    return Array.isArray(item) ? item.map(plain) : withPlain(item as Record<string, unknown>);
  };
  const withPlain = (record: Record<string, unknown>) => {
    const copy: [string, unknown][] = [];
    let changed = false;
    for (const key of Object.keys(record)) {
      const found = plain(record[key]);
      changed ||= found !== record[key];
      copy.push([key, found]);
    }
    return changed ? Object.fromEntries(copy) : record;
  };
  const text = JSON.stringify(plain(value));
  return unsafe ? text.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1') : text;
}
