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

export const MAIN = 'main';

/** The snapshot at which a branch or tag stands; undefined where there is no such ref. */
export function refSnapshot(metadata: TableMetadata, ref: string): Snapshot | undefined {
  const found = Object.hasOwn(metadata.refs, ref) ? metadata.refs[ref] : undefined;
  return found && findSnapshot(metadata, found['snapshot-id']);
}

/** The snapshot and those that it came from, newest first, as far as they are kept. */
export function lineage(metadata: TableMetadata, snapshot: Snapshot | undefined): Snapshot[] {
  const byId = new Map(metadata.snapshots.map((json) => [json['snapshot-id'], json]));
  const line: Snapshot[] = [];
  for (let at = snapshot; at; ) {
    line.push(at);
    const parent = at.parentId === undefined ? undefined : byId.get(at.parentId);
    at = parent && toSnapshot(parent);
  }
  return line;
}

/** Where a snapshot that only wrote files anew says whose rows it has. */
export const SAME_ROWS = 'same-rows-as';

/** The snapshot that gave the rows their present state: files that were since written together do not change it. */
export function rowVersion(metadata: TableMetadata, snapshot: Snapshot): bigint {
  let at = snapshot;
  while (at.summary.operation === 'replace') {
    const told = at.summary[SAME_ROWS];
    if (told !== undefined && /^\d+$/.test(told)) return BigInt(told);
    const parent = at.parentId === undefined ? undefined : findSnapshot(metadata, at.parentId);
    if (!parent) break;
    at = parent;
  }
  return at.snapshotId;
}

/** The metadata with the snapshot as the newest of a branch. */
export function withSnapshot(metadata: TableMetadata, snapshot: SnapshotJson, branch: string): Partial<TableMetadata> {
  const id = snapshot['snapshot-id'];
  return {
    'last-sequence-number': snapshot['sequence-number'],
    'last-updated-ms': snapshot['timestamp-ms'],
    snapshots: [...metadata.snapshots, snapshot],
    ...withRef(metadata, branch, id, snapshot['timestamp-ms']),
  };
}

/** The metadata with a branch that stands at a snapshot. What everybody reads is main. */
export function withRef(metadata: TableMetadata, branch: string, id: bigint, now: number): Partial<TableMetadata> {
  const refs = { ...metadata.refs, [branch]: { ...metadata.refs[branch], 'snapshot-id': id, type: 'branch' as const } };
  if (branch !== MAIN) return { refs };
  const logged = { 'timestamp-ms': now, 'snapshot-id': id };
  return { 'current-snapshot-id': id, 'snapshot-log': [...metadata['snapshot-log'], logged], refs };
}
