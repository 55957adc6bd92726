import { isLive, type ManifestContent, type ManifestEntry, Status } from './manifest';
import { boundsOf } from './manifest-bounds';
import type { ManifestFile, PartitionSummary } from './manifest-list';
import type { PartitionType } from './partition';
import type { FieldColumn } from './table-spec';
import { compareValues, decodeValue, type Value } from './value';

/** How the manifest list names a manifest that was written for the snapshot. */
export function describeManifest(
  { entries, specId, content }: ManifestContent,
  at: { path: string; length: number },
  of: { snapshotId: bigint; sequenceNumber: number },
  { types, columns }: { types: readonly PartitionType[]; columns: readonly FieldColumn[] },
): ManifestFile {
  const count = (status: number) => entries.filter((entry) => entry.status === status);
  const rows = (some: readonly ManifestEntry[]) => some.reduce((sum, { file }) => sum + file.rows, 0);
  const [added, existing, deleted] = [count(Status.added), count(Status.existing), count(Status.deleted)];
  const live = entries.filter(isLive);
  const liveNumbers = live.map((entry) => entry.sequenceNumber ?? of.sequenceNumber);
  return {
    ...at,
    specId,
    content,
    sequenceNumber: of.sequenceNumber,
    minSequenceNumber: liveNumbers.reduce((least, number) => Math.min(least, number), of.sequenceNumber),
    addedSnapshotId: of.snapshotId,
    addedFiles: added.length,
    existingFiles: existing.length,
    deletedFiles: deleted.length,
    addedRows: rows(added),
    existingRows: rows(existing),
    deletedRows: rows(deleted),
    partitions: types.map((type, index) => summaryOf(entries, type, index)),
    ...(content === 'data'
      ? {
          bounds: boundsOf(
            live.map(({ file }) => file),
            columns,
          ),
        }
      : {}),
  };
}

function summaryOf(entries: readonly ManifestEntry[], { type }: PartitionType, index: number): PartitionSummary {
  let [containsNull, containsNan] = [false, false];
  let least: { text: string; value: Value } | undefined;
  let most: { text: string; value: Value } | undefined;
  for (const { file } of entries) {
    const text = file.partition?.[index] ?? null;
    const value = text === null ? undefined : decodeValue(type, Buffer.from(text, 'base64'));
    if (text === null || value === undefined) containsNull = true;
    else if (Number.isNaN(value)) containsNan = true;
    else {
      if (!least || compareValues(value, least.value) < 0) least = { text, value };
      if (!most || compareValues(value, most.value) > 0) most = { text, value };
    }
  }
  return { containsNull, containsNan, lower: least?.text, upper: most?.text };
}
