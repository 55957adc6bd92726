import { posix } from 'node:path';
import type { CatalogEntry } from '../catalog';
import type { TablePorts } from './commit';
import type { TableSpec } from './table-spec';

/** What a catalog and a store had of the tables of one database at one moment. Who trusts it finds out when he writes. */
export interface Survey {
  /** True where neither the catalog nor the store has anything of the table. */
  isNew(spec: TableSpec): boolean;
  /** Undefined where the catalog has none, or one that it must be asked for by name. */
  entry(spec: TableSpec): CatalogEntry | undefined;
}

/**
 * Looks once at a database in which many tables are to be made: a request for some hundred tables instead of two a table. Undefined
 * where a look at one table costs no request anyway.
 */
export async function survey({ catalog, store }: TablePorts, of: TableSpec): Promise<Survey | undefined> {
  if (!catalog.entries || !store.folders) return undefined;
  const folder = parentOf(of);
  const [entries, folders] = await Promise.all([catalog.entries(of.id.database), store.folders(`${folder}/`)]);
  return {
    isNew: (spec) =>
      parentOf(spec) === folder && !entries.has(spec.id.table) && !folders.has(posix.basename(spec.location)),
    entry: ({ id }) => entries.get(id.table),
  };
}

function parentOf({ location }: TableSpec): string {
  return location.slice(0, location.lastIndexOf('/'));
}
