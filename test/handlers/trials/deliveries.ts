import type { Random } from './random';

/** What somebody puts into landing. */
export interface Delivered {
  readonly key: string;
  readonly bytes: string;
}

/** Of which sources files come, and what their records have besides an id and an amount. */
export interface Shape {
  readonly sources: readonly Source[];
  readonly rest: Readonly<Record<string, string>>;
}

export type Source = 'bills' | 'payments' | 'stocks';

const DEPLOYED: Shape = { sources: ['bills', 'payments'], rest: { booked_on: '2026-01-05', lines: '1' } };

/**
 * Files that come one after the other, some late, some corrected in the place of an earlier one, some with the bytes of another.
 *
 * @param mark what no other trial on the same tables has in its names and keys
 */
export function deliveries(random: Random, mark = '', shape = DEPLOYED): Delivered[] {
  const files: Delivered[] = [];
  for (let index = random.between(2, 4); index > 0; index--) {
    const source = random.pick(shape.sources);
    const key = `finance/${source}/${nameOf(source, random, mark)}`;
    const known = files.filter((it) => it.key !== key);
    const isCopy = known.length > 0 && random.chance(0.15);
    files.push({ key, bytes: isCopy ? random.pick(known).bytes : fileOf(random, `${mark}${index}`, shape) });
  }
  return files;
}

function nameOf(source: Source, random: Random, mark: string): string {
  switch (source) {
    case 'bills':
      return `${mark}bills-${random.between(2020, 2021)}.json`;
    case 'payments':
      return `${mark}pay-${random.between(1, 2)}.json`;
    case 'stocks':
      return `stock-${random.between(2020, 2021)}-${mark}${random.between(1, 2)}.json`;
  }
}

/** A file of a few records, some of them broken. */
export function fileOf(random: Random, mark: string, { rest } = DEPLOYED): string {
  const lines = Array.from({ length: random.between(1, 4) }, (_, line) => {
    const amount = random.chance(0.2) ? 'much' : `${random.between(1, 99)}.50`;
    return JSON.stringify({ bill_id: `${mark}-${line}`, amount, ...rest });
  });
  return random.chance(0.1) ? `${mark} is no record` : lines.join('\n');
}
