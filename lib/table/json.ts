import { randomUUID } from 'node:crypto';

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const UNSAFE = /^-?\d{16,}$/;

/** Like JSON.parse, but an integer that a double would round becomes a bigint, and one under a key of `isId` always. */
export function parseJson(text: string, isId: (key: string) => boolean = () => false): unknown {
  const mark = randomUUID();
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    UNSAFE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  return JSON.parse(marked, (key, value) => {
    if (typeof value === 'string' && value.startsWith(mark)) return BigInt(value.slice(mark.length));
    return typeof value === 'number' && isId(key) ? BigInt(value) : value;
  });
}

/** Like JSON.stringify, with bigints as the integers they are. */
export function printJson(value: unknown): string {
  const mark = randomUUID();
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${mark}${item}` : item));
  return text.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
