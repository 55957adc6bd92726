import { lookOf } from './cell-look';

/** Shapes that are remembered of a column: beyond, it is free text. */
const MOST_SHAPES = 500;
const LONGEST = 200;

/** How much a likeness says: the same shape to the digit, the same shape, the same look with the same edges. */
const SAME = 0.7;
const ALIKE = 0.25;
const AKIN = 0.05;
const NEVER = 1e-6;

/** What the cells of a column look like, learnt from rows that are whole. */
export class ColumnLook {
  private count = 0;
  private readonly seen = new Map<string, number>();

  learn(cell: string): void {
    this.count++;
    for (const feature of Object.values(featuresOf(cell))) {
      const times = this.seen.get(feature);
      if (times !== undefined || this.seen.size < MOST_SHAPES) this.seen.set(feature, (times ?? 0) + 1);
    }
  }

  /** How likely such a cell is in this column: the logarithm of a share. */
  likeness(cell: string): number {
    const { exact, shape, look, first, last } = featuresOf(cell);
    const akin = this.share(look) * this.share(first) * this.share(last);
    return Math.log(SAME * this.share(exact) + ALIKE * this.share(shape) + AKIN * akin + NEVER);
  }

  private share(feature: string): number {
    return (this.seen.get(feature) ?? 0) / this.count;
  }
}

/** Below, a cell is like nothing in its column. */
export const UNLIKE = Math.log(NEVER * 10);

function featuresOf(cell: string) {
  const text = cell.slice(0, LONGEST);
  const shape = text.replace(/\p{L}+/gu, 'a').replace(/\s+/g, ' ');
  return {
    exact: `=${shape.replace(/\d/g, '9')}`,
    shape: `~${shape.replace(/\d+/g, '9').replace(/a( a)+/g, 'a a')}`,
    look: `?${lookOf(text)}`,
    first: `<${kindOf(cell[0])}`,
    last: `>${kindOf(cell.at(-1))}`,
  };
}

function kindOf(character: string | undefined): string {
  if (character === undefined) return '';
  if (/\d/.test(character)) return '9';
  if (/\p{Lu}/u.test(character)) return 'A';
  return /\p{L}/u.test(character) ? 'a' : character;
}
