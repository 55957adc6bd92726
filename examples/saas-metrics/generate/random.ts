export type Pick = <T>(items: readonly T[]) => T;

/** Picks by a linear congruence (Numerical Recipes' constants), of which the high bits are used. */
export function picker(seed: number): Pick {
  let state = seed;
  return (items) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return items[Math.floor((state / 2 ** 32) * items.length)];
  };
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at + 1);
}
