import { createHash } from 'node:crypto';

/** How a value goes into another: as it is, changed, or as one of many. */
export type DirectKind = 'identity' | 'transformation' | 'aggregation';

/** How a value decides on others without being in them: which rows there are, which stand together, which branch is taken. */
export type IndirectKind = 'filter' | 'join' | 'group by' | 'sort' | 'window' | 'conditional';

/** A column of a table that a query reads. */
export interface SourceColumn {
  readonly table: string;
  readonly column: string;
}

/** Where something comes from. Keys are `keyOf` columns. */
export interface Sources {
  readonly direct: ReadonlyMap<string, DirectKind>;
  readonly indirect: ReadonlyMap<string, ReadonlySet<IndirectKind>>;
  /** Equal where it is made in the same way, however that is written. */
  readonly digest: string;
  /** Why it cannot be told: then the rest is what is known at least. */
  readonly unknown?: string;
}

export const NOTHING: Sources = { direct: new Map(), indirect: new Map(), digest: '' };

const STRENGTH: readonly DirectKind[] = ['identity', 'transformation', 'aggregation'];

export function keyOf({ table, column }: SourceColumn): string {
  return `${table}\0${column}`;
}

export function columnOf(key: string): SourceColumn {
  const [table, column] = key.split('\0');
  return { table, column };
}

export function unknownSources(why: string): Sources {
  return { ...NOTHING, digest: digestOf(why), unknown: why };
}

/** The same, made in a way that a text tells. */
export function madeBy(sources: Sources, text: string): Sources {
  return { ...sources, digest: digestOf(`${text}\0${sources.digest}`) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** A column's value. */
export function sourceOf(column: SourceColumn, kind: DirectKind = 'identity'): Sources {
  const key = keyOf(column);
  return { ...NOTHING, direct: new Map([[key, kind]]), digest: digestOf(key) };
}

/** All of them together; of two ways of one column the one that changes more counts. */
export function together(all: readonly Sources[]): Sources {
  const some = all.filter((it) => it !== NOTHING);
  if (some.length === 0) return NOTHING;
  if (some.length === 1) return some[0];
  const direct = new Map<string, DirectKind>();
  const indirect = new Map<string, Set<IndirectKind>>();
  for (const it of some) {
    for (const [key, kind] of it.direct) direct.set(key, stronger(direct.get(key), kind));
    for (const [key, kinds] of it.indirect) indirect.set(key, new Set([...(indirect.get(key) ?? []), ...kinds]));
  }
  const unknown = some.find((it) => it.unknown !== undefined)?.unknown;
  const digest = digestOf(some.map((it) => it.digest).join());
  return { direct, indirect, digest, ...(unknown === undefined ? {} : { unknown }) };
}

/** The same, of a value that was made from it. */
export function made(from: Sources, kind: DirectKind): Sources {
  if (from.direct.size === 0) return from;
  return { ...from, direct: new Map([...from.direct].map(([key, was]) => [key, stronger(was, kind)])) };
}

/** What it decides on without being in it. */
export function deciding(from: Sources, kind: IndirectKind): Sources {
  if (from.direct.size === 0) return from;
  const indirect = new Map(from.indirect);
  for (const key of from.direct.keys()) indirect.set(key, new Set([...(indirect.get(key) ?? []), kind]));
  return { ...from, direct: NOTHING.direct, indirect };
}

function stronger(a: DirectKind | undefined, b: DirectKind): DirectKind {
  return a !== undefined && STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b;
}
