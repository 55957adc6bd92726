import { FileCatalog, GlueCatalog } from '../../lib/catalog';
import { FileStore, filePath, S3Store } from '../../lib/store';
import { Tables } from '../../lib/table';

/** Where a table under force lives, as words that another process can be given. */
export interface Home {
  /** `file:///…` or `s3://…`: the store's root. */
  readonly root: string;
  readonly catalog: 'file' | 'glue';
  readonly database: string;
  /** A folder for what is under way. */
  readonly scratch: string;
}

export async function openTables({ root, catalog }: Home): Promise<Tables> {
  const path = filePath(root);
  const store = path === undefined ? await S3Store.open(root) : new FileStore(path);
  return new Tables({ store, catalog: catalog === 'glue' ? await GlueCatalog.open() : new FileCatalog(store) });
}

export function tableOf({ root, database }: Home) {
  return { id: { database, table: 't' }, location: `${root}/${database}/t` };
}

/** What a writer under force does in one commit, to rows of a key and a word. */
export type Operation =
  | { readonly kind: 'append' | 'replace' | 'upsert'; readonly rows: readonly (readonly [key: number, word: string])[] }
  | { readonly kind: 'delete'; readonly keys: readonly number[] }
  | { readonly kind: 'compact' };

export type Rows = ReadonlyMap<number, string>;

/** The same on a plain list. */
export function after(rows: Rows, operation: Operation): Rows {
  const next = new Map(operation.kind === 'replace' ? [] : rows);
  if (operation.kind === 'delete') for (const key of operation.keys) next.delete(key);
  else if (operation.kind !== 'compact') for (const [key, word] of operation.rows) next.set(key, word);
  return next;
}

/** The i-th commit of a round: keys of earlier ones are written over and deleted. */
export function operationOf(round: number, i: number): Operation {
  const key = round * 1000 + i;
  const word = `${round}.${i}`;
  const turn = (round + i) % 8;
  if (turn === 2)
    return {
      kind: 'upsert',
      rows: [
        [key - 1, word],
        [key, word],
        [key - 1000, word],
      ],
    };
  if (turn === 4) return { kind: 'delete', keys: [key - 1, key - 1001, key + 1] };
  if (turn === 6) return { kind: 'compact' };
  if (turn === 7 && round % 5 === 0) return { kind: 'replace', rows: [[key, word]] };
  return {
    kind: 'append',
    rows: [
      [key, word],
      [key + 500, word],
    ],
  };
}
