import { randomBytes } from 'node:crypto';

/** Sorts by time, to the millisecond. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}
