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
  const isGone = (snapshot: SnapshotJson) => !ids.has(snapshot['snapshot-id']);
  const expired = before.snapshots.filter(isGone);
  const line = onlyLine(before);
  const gone = await reachableFrom(store, expired);
  const kept = await reachableFrom(store, line ? besides(line, isGone, after) : after.snapshots);
  const unnamed = [...gone.manifests.values()].filter(({ path }) => !kept.manifests.has(path));
  const keptLists = new Set(after.snapshots.map((snapshot) => snapshot['manifest-list']));
  const lists = [...gone.lists].filter((list) => !keptLists.has(list));
  const manifests = [...gone.manifests.values(), ...kept.manifests.values()];
  // Each file that went was dropped by one of the expired or by the next kept, where each has its child.
  const isWhole = line?.every((it, at) => !isGone(it) || (line[at + 1] && isChild(line[at + 1], it)));
  const candidates = await (isWhole ? filesDropped(store, manifests, before) : filesIn(store, unnamed, before));
  // Only where a file may have gone is it worth reading what is still there.
  const live = candidates.size > 0 ? await filesIn(store, kept.manifests.values(), after) : new Set<string>();
  const data = [...candidates].filter((uri) => !live.has(uri));
  const metadata = [...unnamed.map(({ path }) => path), ...lists];
  // Files first: what is left after a kill is still named by a list that is left, or is an orphan.
  const own = [...data, ...metadata].filter((uri) => uri.startsWith(`${after.location}/`));
  await inParallel(own, READS, (uri) => store.remove(uri));
  return { data, metadata };
}

/**
 * All snapshots, oldest first, where each came from the one before it: no rollback, no branch that went another way. Between what
 * a tag keeps and the next snapshot some may be missing.
 */
function onlyLine(metadata: TableMetadata): SnapshotJson[] | undefined {
  const sorted = [...metadata.snapshots].sort((a, b) => a['sequence-number'] - b['sequence-number']);
  const known = new Set(sorted.map((snapshot) => snapshot['snapshot-id']));
  const heads = headsOf(metadata);
  const isInLine = (snapshot: SnapshotJson, index: number) => {
    const before = sorted[index - 1]?.['snapshot-id'];
    const parent = snapshot['parent-snapshot-id'];
    return index === 0 || parent === before || (heads.has(before) && parent !== undefined && !known.has(parent));
  };
  return sorted.every(isInLine) ? sorted : undefined;
}

function isChild(snapshot: SnapshotJson, parent: SnapshotJson): boolean {
  return snapshot['parent-snapshot-id'] === parent['snapshot-id'];
}

function headsOf(metadata: TableMetadata): Set<bigint> {
  return new Set(Object.values(metadata.refs).map((ref) => ref['snapshot-id']));
}

/**
 * In one line a manifest or file is named by snapshots that follow one another. So what an expired snapshot has in common with
 * any kept one, it has in common with the next kept before or after it. Where the refs stand is looked at besides.
 */
function besides(
  line: readonly SnapshotJson[],
  isGone: (snapshot: SnapshotJson) => boolean,
  after: TableMetadata,
): SnapshotJson[] {
  const heads = headsOf(after);
  return line.filter((snapshot, index) => {
    const isBeside = [line[index - 1], line[index + 1]].some((near) => near !== undefined && isGone(near));
    return !isGone(snapshot) && (isBeside || heads.has(snapshot['snapshot-id']));
  });
}

/** What those snapshots dropped that wrote one of the manifests. */
async function filesDropped(
  store: ObjectStore,
  manifests: readonly ManifestFile[],
  table: TableMetadata,
): Promise<Set<string>> {
  const some = new Map(manifests.filter(({ deletedFiles }) => deletedFiles > 0).map((it) => [it.path, it]));
  const entries = [...(await loadManifests(store, [...some.values()], table)).values()].flat();
  return new Set(entries.filter((entry) => !isLive(entry)).map(({ file }) => file.uri));
}
