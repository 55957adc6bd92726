/** The parts of a name that are compared: numbers by their value, so that `v10` comes behind `v9`. */
const PARTS = /\d+|\D+/g;
const ENDING = /(\.[^./]{1,8})?(\.(gz|zst|zip))?$/i;

/**
 * Orders files by name as people name versions: without the ending, so that `bills-corrected.csv` comes behind `bills.csv`, and
 * numbers by value. Equal only for equal names.
 */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const order = compareParts(one[at], other[at]);
    if (order !== 0) return order;
  }
  return one.length - other.length || (a < b ? -1 : 1);
}

function partsOf(name: string): string[] {
  return name.replace(ENDING, '').match(PARTS) ?? [];
}

function compareParts(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    if (one.length !== other.length) return one.length - other.length;
    return one === other ? 0 : one < other ? -1 : 1;
  }
  return a === b ? 0 : a < b ? -1 : 1;
}
