import { randomUUID } from 'node:crypto';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const UNSAFE = /^-?\d{16,}$/;
/** Where a number can stand, or in a text by chance. */
const MANY_FIGURES = /(?:^|[[:,\s])-?\d{16,}/g;

/** Like JSON.parse, but an integer that a double would round becomes a bigint. */
export function parseJson(text: string): unknown {
  const found = text.match(MANY_FIGURES) ?? [];
  // Most often there is none, and a reviver would be called for every value.
  if (found.every((number) => Number.isSafeInteger(Number(number.replace(/^[^-\d]/, ''))))) return JSON.parse(text);
  const mark = randomUUID();
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    UNSAFE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
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
