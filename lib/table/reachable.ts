import type { ObjectStore } from '../store';
import { isLive } from './manifest';
import { loadManifestList, loadManifests } from './manifest-io';
import type { ManifestFile } from './manifest-list';
import type { SnapshotJson, TableMetadata } from './metadata';
import { inParallel } from './parallel';

const READS = 16;

/** Files that snapshots name: manifest lists, manifests, and what the manifests have live. */
export interface Reachable {
  readonly lists: ReadonlySet<string>;
  readonly manifests: ReadonlyMap<string, ManifestFile>;
}

export async function reachableFrom(store: ObjectStore, snapshots: readonly SnapshotJson[]): Promise<Reachable> {
  const lists = snapshots.map((snapshot) => snapshot['manifest-list']);
  const loaded = await inParallel(lists, READS, (manifestList) => loadManifestList(store, { manifestList }));
  const manifests = new Map(loaded.flat().map((manifest) => [manifest.path, manifest]));
  return { lists: new Set(lists), manifests };
}

/** URIs of the live files of manifests. */
export async function filesIn(
  store: ObjectStore,
  manifests: Iterable<ManifestFile>,
  table: TableMetadata,
): Promise<Set<string>> {
  const entries = [...(await loadManifests(store, [...manifests], table)).values()].flat();
  return new Set(entries.filter(isLive).map(({ file }) => file.uri));
}

/** Removes what only expired snapshots named, and says what that was. The new metadata must be committed. */
export async function removeExpired(
  store: ObjectStore,
  before: TableMetadata,
  after: TableMetadata,
): Promise<{ data: string[]; metadata: string[] }> {
  const ids = new Set(after.snapshots.map((snapshot) => snapshot['snapshot-id']));
  const gone = await reachableFrom(
    store,
    before.snapshots.filter((snapshot) => !ids.has(snapshot['snapshot-id'])),
  );
  const kept = await reachableFrom(store, after.snapshots);
  const unnamed = [...gone.manifests.values()].filter(({ path }) => !kept.manifests.has(path));
  const metadata = [...unnamed.map(({ path }) => path), ...[...gone.lists].filter((list) => !kept.lists.has(list))];
  const candidates = await filesIn(store, unnamed, before);
  // Only where a file may have gone is it worth reading what is still there.
  const live = candidates.size > 0 ? await filesIn(store, kept.manifests.values(), after) : new Set<string>();
  const data = [...candidates].filter((uri) => !live.has(uri));
  // Files first: what is left after a kill is still named by a list that is left, or is an orphan.
  const own = [...data, ...metadata].filter((uri) => uri.startsWith(`${after.location}/`));
  await inParallel(own, READS, (uri) => store.remove(uri));
  return { data, metadata };
}
