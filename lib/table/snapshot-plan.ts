import type { TableChange } from './change';
import type { DataFile } from './data-file';
import { isLive, type ManifestEntry, Status } from './manifest';
import type { ManifestFile } from './manifest-list';

/** So many small manifests are merged into one; Iceberg's own default. */
export const MERGE_COUNT = 100;

/** Bytes up to which a manifest counts as small; Iceberg's own default. */
const MERGE_BYTES = 8 * 1024 * 1024;

/** The manifests of a new snapshot as data. */
export interface SnapshotPlan {
  /** Taken over as they are. */
  readonly kept: readonly ManifestFile[];
  /** To be written, each as one manifest. */
  readonly written: readonly (readonly ManifestEntry[])[];
  readonly removed: readonly DataFile[];
}

/** Which manifests of the base must be read before the new snapshot can be planned. */
export function manifestsToRead(base: readonly ManifestFile[], change: TableChange): ManifestFile[] {
  const live = base.filter((manifest) => manifest.content === 'data' && hasLive(manifest));
  if (change.replaceAll) return live;
  const small = live.filter((manifest) => manifest.length < MERGE_BYTES);
  return small.length < MERGE_COUNT ? [] : firstBin(small);
}

/** `read` holds the entries of what `manifestsToRead` named. */
export function planSnapshot(
  base: readonly ManifestFile[],
  read: ReadonlyMap<ManifestFile, readonly ManifestEntry[]>,
  change: TableChange,
  snapshotId: bigint,
): SnapshotPlan {
  const added = (change.append ?? []).map((file) => ({ status: Status.added, snapshotId, file }));
  const live = [...read.values()].flat().filter(isLive);
  const rewritten = change.replaceAll
    ? live.map((entry) => ({ ...entry, status: Status.deleted, snapshotId }))
    : live.map((entry) => ({ ...entry, status: Status.existing }));
  return {
    // Delete files speak of data files that a replacement drops, so they go with them.
    kept: change.replaceAll ? [] : base.filter((manifest) => !read.has(manifest) && hasLive(manifest)),
    written: [added, rewritten].filter((entries) => entries.length > 0),
    removed: change.replaceAll ? live.map(({ file }) => file) : [],
  };
}

/** How the manifest list names a manifest that was written for the snapshot. */
export function describeManifest(
  entries: readonly ManifestEntry[],
  at: { path: string; length: number },
  of: { snapshotId: bigint; sequenceNumber: number },
): ManifestFile {
  const count = (status: number) => entries.filter((entry) => entry.status === status);
  const rows = (some: readonly ManifestEntry[]) => some.reduce((sum, { file }) => sum + file.rows, 0);
  const [added, existing, deleted] = [count(Status.added), count(Status.existing), count(Status.deleted)];
  const liveNumbers = entries.filter(isLive).map((entry) => entry.sequenceNumber ?? of.sequenceNumber);
  return {
    ...at,
    specId: 0,
    content: 'data',
    sequenceNumber: of.sequenceNumber,
    minSequenceNumber: liveNumbers.reduce((least, number) => Math.min(least, number), of.sequenceNumber),
    addedSnapshotId: of.snapshotId,
    addedFiles: added.length,
    existingFiles: existing.length,
    deletedFiles: deleted.length,
    addedRows: rows(added),
    existingRows: rows(existing),
    deletedRows: rows(deleted),
  };
}

function hasLive(manifest: ManifestFile): boolean {
  return manifest.addedFiles + manifest.existingFiles > 0;
}

/** The smallest, as many as give one manifest of the wanted size; nothing where that would hardly make fewer. */
function firstBin(small: readonly ManifestFile[]): ManifestFile[] {
  let bytes = 0;
  const bin = [...small]
    .sort((a, b) => a.length - b.length)
    .filter(({ length }) => {
      bytes += length;
      return bytes <= MERGE_BYTES;
    });
  return bin.length < MERGE_COUNT / 10 ? [] : bin;
}
