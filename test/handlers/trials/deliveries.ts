import type { Random } from './random';

/** What somebody puts into landing. */
export interface Delivered {
  readonly key: string;
  readonly bytes: string;
}

/**
 * Files that come one after the other, some in the place of an earlier one.
 *
 * @param mark what no other trial on the same tables has in its names and keys
 */
export function deliveries(random: Random, mark = ''): Delivered[] {
  return Array.from({ length: random.between(3, 6) }, (_, index) => {
    const key = random.chance(0.5)
      ? `finance/bills/${mark}bills-${random.between(2020, 2021)}.json`
      : `finance/payments/${mark}pay-${random.between(1, 2)}.json`;
    return { key, bytes: fileOf(random, `${mark}${index}`) };
  });
}

/** A file of a few records, some of them broken. */
export function fileOf(random: Random, mark: string): string {
  const lines = Array.from({ length: random.between(1, 5) }, (_, line) => {
    const amount = random.chance(0.2) ? 'much' : `${random.between(1, 99)}.50`;
    return JSON.stringify({ bill_id: `${mark}-${line}`, booked_on: '2026-01-05', amount, lines: '1' });
  });
  return random.chance(0.1) ? `${mark} is no record` : lines.join('\n');
}
