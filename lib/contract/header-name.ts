import { editDistance } from '../error';

/** Of a file's unknown headers those that are told and remembered: where there are as many, there may be more. */
export const MOST_NEW_COLUMNS = 100;

/** Longer headers, and more of them, are compared exactly alone: a file could have a million. */
const LONGEST_NEAR = 100;
const SHORTEST_NEAR = 4;

/** Equal for headers that differ in case and white space alone. */
export function foldedHeader(header: string): string {
  return header.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Equal for headers that differ besides in accents, and in whether a space, a dot, a hyphen or an underscore parts their words. */
export function looseHeader(header: string): string {
  return header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s._-]+/gu, '')
    .toLowerCase();
}

/** True where one is most likely a typing error in the other. Numbers in them tell columns apart: `line 1` is not near `line 2`. */
export function isNearHeader(a: string, b: string): boolean {
  return isNearLoose(looseHeader(a), looseHeader(b));
}

/** The same of what `looseHeader` made of them. */
export function isNearLoose(one: string, other: string): boolean {
  const [shorter, longer] = [Math.min(one.length, other.length), Math.max(one.length, other.length)];
  const allowed = Math.max(1, Math.floor(shorter / 5));
  if (shorter < SHORTEST_NEAR || longer > LONGEST_NEAR || longer - shorter > allowed) return false;
  return digitsOf(one) === digitsOf(other) && editDistance(one, other) <= allowed;
}

function digitsOf(text: string): string {
  return text.replace(/\D+/gu, ' ').trim();
}
