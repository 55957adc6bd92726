import { fail } from '../error';
import type { ObjectInfo, ObjectStore } from '../store';
import type { TableMetadata } from './metadata';
import { inParallel } from './parallel';
import { filesIn, reachableFrom } from './reachable';

/** Below this a writer that is still at work may have made the file. */
const LEAST_AGE_MS = 24 * 60 * 60 * 1000;

/** What was written and not committed may wait in a queue: so long, and some days more. */
export const ORPHAN_AGE_MS = 17 * 24 * 60 * 60 * 1000;

export interface OrphanOptions {
  /** Milliseconds; never less than a day. @default - 17 days: longer than a queue keeps a message */
  readonly olderThanMs?: number;
}

/** The files below a table's folder that are old and that no version names. `current` is asked after the files were listed. */
export async function findOrphans(
  store: ObjectStore,
  location: string,
  current: () => Promise<{ metadata: TableMetadata; metadataLocation: string }>,
  { olderThanMs = ORPHAN_AGE_MS }: OrphanOptions,
): Promise<ObjectInfo[]> {
  if (!(olderThanMs >= LEAST_AGE_MS)) {
    fail('orphans must be at least a day old', 'a younger file may belong to a writer that is at work');
  }
  const before = Date.now() - olderThanMs;
  const old: ObjectInfo[] = [];
  for (const folder of ['data', 'metadata']) {
    for await (const object of store.list(`${location}/${folder}/`)) {
      if (object.lastModified.getTime() < before && !isOfCatalog(object.uri, location)) old.push(object);
    }
  }
  if (old.length === 0) return [];
  const named = await filesOf(store, await current());
  return old.filter(({ uri }) => !named.has(uri));
}

export async function removeAll(store: ObjectStore, objects: readonly ObjectInfo[]): Promise<void> {
  await inParallel(objects, 16, ({ uri }) => store.remove(uri));
}

/** Pointers are the catalog's own, and the hint is for readers without one. */
function isOfCatalog(uri: string, location: string): boolean {
  const name = uri.slice(`${location}/metadata/`.length);
  return uri.startsWith(`${location}/metadata/`) && (name.startsWith('pointer/') || name === 'version-hint.text');
}

async function filesOf(
  store: ObjectStore,
  { metadata, metadataLocation }: { metadata: TableMetadata; metadataLocation: string },
): Promise<Set<string>> {
  const { lists, manifests } = await reachableFrom(store, metadata.snapshots);
  const data = await filesIn(store, manifests.values(), metadata);
  const statistics = ['statistics', 'partition-statistics'].flatMap((key) =>
    ((metadata[key] ?? []) as { 'statistics-path': string }[]).map((one) => one['statistics-path']),
  );
  const logged = metadata['metadata-log'].map((entry) => entry['metadata-file']);
  return new Set([...lists, ...manifests.keys(), ...data, ...statistics, ...logged, metadataLocation]);
}
