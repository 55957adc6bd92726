/**
 * Shares cents in proportion to weights by Hamilton's method (largest remainder), one cent at a time: as long as there is
 * a rest, the next cent goes to the weight that is furthest below its exact share; of equals, to the first.
 */
export function apportion(cents: number, weights: readonly number[]): number[] {
  const positive = weights.map((weight) => BigInt(Math.max(weight, 0)));
  const total = positive.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map(() => 0);
  const shares = positive.map((weight) => (BigInt(cents) * weight) / total);
  let rest = BigInt(cents) - shares.reduce((sum, share) => sum + share, 0n);
  for (; rest > 0n; rest--) {
    let neediest = 0;
    const lack = (index: number) => BigInt(cents) * positive[index] - shares[index] * total;
    for (let index = 1; index < shares.length; index++) if (lack(index) > lack(neediest)) neediest = index;
    shares[neediest] += 1n;
  }
  return shares.map(Number);
}
