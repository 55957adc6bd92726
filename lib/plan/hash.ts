import { createHash } from 'node:crypto';
import { canonicalJson } from '../contract';

/** The first 32 hexadecimal digits of a value's SHA-256: the same for equal values, whatever the order of their keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}
