import { fail } from '../error';
import { dropsFiles, type TableChange } from './change';
import { type DataFile, specOf } from './data-file';
import { DeleteIndex } from './delete-index';
import { isLive, type ManifestContent, type ManifestEntry, Status } from './manifest';
import type { ManifestFile } from './manifest-list';
import { liveCount, manifestsToMerge } from './merge';

/** Entries of a manifest that is written anew: some megabytes. */
const MANIFEST_ENTRIES = 20_000;

/** The manifests of a new snapshot as data. */
export interface SnapshotPlan {
  /** Taken over as they are. */
  readonly kept: readonly ManifestFile[];
  /** To be written, each as one manifest. */
  readonly written: readonly ManifestContent[];
  readonly removed: readonly DataFile[];
}

type Read = ReadonlyMap<ManifestFile, readonly ManifestEntry[]>;

/** Which manifests of the base must be read before the new snapshot can be planned. */
export function manifestsToRead(base: readonly ManifestFile[], change: TableChange): ManifestFile[] {
  return dropsFiles(change) ? base.filter((manifest) => liveCount(manifest) > 0) : manifestsToMerge(base);
}

/** `read` holds the entries of what `manifestsToRead` named. */
export function planSnapshot(
  base: readonly ManifestFile[],
  read: Read,
  change: TableChange,
  snapshotId: bigint,
): SnapshotPlan {
  const added = (change.append ?? []).map((file) => ({ status: Status.added, snapshotId, file }));
  const removed = filesToRemove(read, change);
  const merged = new Set(manifestsToMerge(base));
  const rewritten: ManifestEntry[] = [];
  const touched = new Set<ManifestFile>();
  for (const [manifest, entries] of read) {
    const live = entries.filter(isLive);
    if (!merged.has(manifest) && !live.some(({ file }) => removed.has(file))) continue;
    touched.add(manifest);
    for (const entry of live) {
      rewritten.push(
        removed.has(entry.file)
          ? { ...entry, status: Status.deleted, snapshotId }
          : { ...entry, status: Status.existing },
      );
    }
  }
  return {
    kept: base.filter((manifest) => !touched.has(manifest) && liveCount(manifest) > 0),
    written: [...contents(added), ...contents(rewritten)],
    removed: [...removed],
  };
}

/** The data files that the change names, and the delete files that then are about no file any more. */
function filesToRemove(read: Read, change: TableChange): Set<DataFile> {
  if (!dropsFiles(change)) return new Set();
  const live = [...read.values()].flat().filter(isLive);
  if (change.replaceAll) return new Set(live.map(({ file }) => file));
  const named = new Set(change.remove);
  const data = live.filter(({ file }) => file.content === undefined);
  const removed = new Set(data.map(({ file }) => file).filter(({ uri }) => named.delete(uri)));
  const [absent] = named;
  if (absent !== undefined) fail(`${absent} is no data file of the table any more`, 'look at the newest version again');
  const deletes = live.filter(({ file }) => file.content !== undefined);
  const index = new DeleteIndex(deletes);
  const needed = new Set(data.filter(({ file }) => !removed.has(file)).flatMap((entry) => index.of(entry)));
  for (const entry of deletes) if (!needed.has(entry)) removed.add(entry.file);
  return removed;
}

/** A manifest is of one spec, and of rows or of deletes. */
function contents(entries: readonly ManifestEntry[]): ManifestContent[] {
  const groups = new Map<string, ManifestEntry[]>();
  for (const entry of entries) {
    const key = `${specOf(entry.file)} ${entry.file.content === undefined}`;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ file }] = group;
    const content = file.content === undefined ? ('data' as const) : ('deletes' as const);
    const parts = Array.from({ length: Math.ceil(group.length / MANIFEST_ENTRIES) }, (_, index) =>
      group.slice(index * MANIFEST_ENTRIES, (index + 1) * MANIFEST_ENTRIES),
    );
    return parts.map((part) => ({ specId: specOf(file), content, entries: part }));
  });
}
