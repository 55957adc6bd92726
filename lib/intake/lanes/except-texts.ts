import type { ByteClasses, CellAutomaton } from './cell-automaton';

/** A place in the texts that are excepted: where a class of bytes leads. */
interface Place {
  readonly next: Map<number, Place>;
  isEnd: boolean;
}

/** An automaton that knows the same cells but for these texts, the bytes of which are classes of their own. */
export function exceptTexts(
  { next, ends, orders }: CellAutomaton,
  texts: readonly string[],
  { of }: ByteClasses,
): CellAutomaton {
  const root: Place = { next: new Map(), isEnd: false };
  for (const text of texts) {
    let place = root;
    for (const byte of Buffer.from(text)) {
      const found = place.next.get(of[byte]) ?? { next: new Map(), isEnd: false };
      place.next.set(of[byte], found);
      place = found;
    }
    place.isEnd = true;
  }
  // Each state goes with a place in the texts, as long as it is on the way of one.
  const states: (readonly [state: number, place: Place | undefined])[] = [[0, root]];
  const known = new Map<Place | undefined, Map<number, number>>([[root, new Map([[0, 0]])]]);
  const rows: Int32Array[] = [];
  for (let index = 0; index < states.length; index++) {
    const [state, place] = states[index];
    const to = (target: number, code: number): number => {
      if (target === -1) return -1;
      const reached = place?.next.get(code);
      const beside = known.get(reached) ?? new Map<number, number>();
      known.set(reached, beside);
      const found = beside.get(target) ?? states.push([target, reached]) - 1;
      beside.set(target, found);
      return found;
    };
    rows.push(next[state].map(to));
  }
  const turned = states.flatMap(([state], index) => {
    const order = orders.get(state);
    return order ? [[index, order] as const] : [];
  });
  return {
    next: rows,
    orders: new Map(turned),
    ends: new Set(states.flatMap(([state, place], index) => (ends.has(state) && !place?.isEnd ? [index] : []))),
  };
}
