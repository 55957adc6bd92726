import type { SnapshotJson, TableMetadata } from './metadata';

/** One version of a table's rows. */
export interface Snapshot {
  readonly snapshotId: bigint;
  readonly parentId?: bigint;
  readonly sequenceNumber: number;
  readonly timestampMs: number;
  /** `operation`, counts, totals, and what the writer added. */
  readonly summary: Readonly<Record<string, string>>;
  /** URI. */
  readonly manifestList: string;
  readonly schemaId?: number;
}

/** All snapshots, oldest first. */
export function snapshotsOf(metadata: TableMetadata): Snapshot[] {
  return metadata.snapshots.map(toSnapshot).sort((a, b) => a.sequenceNumber - b.sequenceNumber);
}

/** The snapshot with this id, without an id the current one. */
export function findSnapshot(metadata: TableMetadata, id?: bigint): Snapshot | undefined {
  const wanted = id ?? metadata['current-snapshot-id'];
  const found = metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === wanted);
  return found && toSnapshot(found);
}

function toSnapshot(json: SnapshotJson): Snapshot {
  return {
    snapshotId: json['snapshot-id'],
    ...(json['parent-snapshot-id'] === undefined ? {} : { parentId: json['parent-snapshot-id'] }),
    sequenceNumber: json['sequence-number'] ?? 0,
    timestampMs: json['timestamp-ms'],
    summary: json.summary ?? {},
    manifestList: json['manifest-list'],
    ...(json['schema-id'] === undefined ? {} : { schemaId: json['schema-id'] }),
  };
}

/** The metadata with the snapshot as the current one. */
export function withSnapshot(metadata: TableMetadata, snapshot: SnapshotJson): Partial<TableMetadata> {
  const id = snapshot['snapshot-id'];
  return {
    'last-sequence-number': snapshot['sequence-number'],
    'last-updated-ms': snapshot['timestamp-ms'],
    'current-snapshot-id': id,
    snapshots: [...metadata.snapshots, snapshot],
    'snapshot-log': [...metadata['snapshot-log'], { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': id }],
    refs: { ...metadata.refs, main: { ...metadata.refs.main, 'snapshot-id': id, type: 'branch' } },
  };
}
