import type { SnapshotJson, TableMetadata } from './metadata';
import { findSnapshot, lineage, MAIN } from './snapshot';

/** How long snapshots are kept, as table properties; those that end the same way are Iceberg's own. */
export const RETENTION = {
  'history.expire.max-snapshot-age-ms': 30 * 24 * 60 * 60 * 1000,
  'history.expire.min-snapshots-to-keep': 20,
  /** However young they are: metadata is written anew by every commit. */
  'history.expire.max-snapshots-to-keep': 100,
  'history.expire.max-ref-age-ms': Number.MAX_SAFE_INTEGER,
} as const;

export interface Retention {
  /** Milliseconds. */
  readonly maxAgeMs: number;
  readonly minSnapshots: number;
  readonly maxSnapshots: number;
  /** Milliseconds; of branches and tags that say nothing themselves. */
  readonly maxRefAgeMs: number;
}

/** What an expiry removed. */
export interface Expired {
  readonly snapshots: number;
  /** Data and delete files. */
  readonly data: number;
  /** Manifests and manifest lists. */
  readonly metadata: number;
}

/** So many more than may be kept are waited for, since removing their files costs more than keeping them. */
const SLACK = 1.1;

export function retentionOf(metadata: TableMetadata): Retention {
  const number = (key: keyof typeof RETENTION) => {
    const value = Number(metadata.properties[key] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : RETENTION[key];
  };
  return {
    maxAgeMs: number('history.expire.max-snapshot-age-ms'),
    minSnapshots: Math.max(1, number('history.expire.min-snapshots-to-keep')),
    maxSnapshots: Math.max(1, number('history.expire.max-snapshots-to-keep')),
    maxRefAgeMs: number('history.expire.max-ref-age-ms'),
  };
}

/** What a commit expires by itself: nothing until it is worth it. */
export function expireDue(metadata: TableMetadata, now: number): Partial<TableMetadata> | undefined {
  const retention = retentionOf(metadata);
  const expired = expire(metadata, now, retention);
  if (!expired?.snapshots) return undefined;
  const gone = metadata.snapshots.length - expired.snapshots.length;
  return gone >= retention.maxSnapshots * (SLACK - 1) ? expired : undefined;
}

/**
 * The metadata without the snapshots that need not be kept; undefined where all must be. A branch keeps its newest ones, a tag its
 * own; both may say how long themselves (Iceberg spec, "Snapshot Retention Policy").
 */
export function expire(metadata: TableMetadata, now: number, retention: Retention): Partial<TableMetadata> | undefined {
  const refs = Object.fromEntries(
    Object.entries(metadata.refs).filter(([name, ref]) => {
      const at = findSnapshot(metadata, ref['snapshot-id']);
      const maxAge = numberOf(ref['max-ref-age-ms']) ?? retention.maxRefAgeMs;
      return name === MAIN || (at !== undefined && now - at.timestampMs <= maxAge);
    }),
  );
  const kept = new Set<bigint>();
  for (const ref of Object.values(refs)) {
    if (ref.type === 'tag') {
      kept.add(ref['snapshot-id']);
      continue;
    }
    const line = lineage(metadata, findSnapshot(metadata, ref['snapshot-id']));
    const maxAge = numberOf(ref['max-snapshot-age-ms']) ?? retention.maxAgeMs;
    const least = Math.max(1, numberOf(ref['min-snapshots-to-keep']) ?? retention.minSnapshots);
    const most = Math.max(least, retention.maxSnapshots);
    for (const [index, { snapshotId, timestampMs }] of line.entries()) {
      const wanted = index < least || (index < most && now - timestampMs <= maxAge);
      if (index === 0 || wanted) kept.add(snapshotId);
    }
  }
  const referenced = new Set([...kept, ...linesOf(metadata, refs)]);
  // What no branch leads to (a rollback left it, or it waits to be published) is kept as long as its age allows.
  const isKept = (snapshot: SnapshotJson) =>
    kept.has(snapshot['snapshot-id']) ||
    (!referenced.has(snapshot['snapshot-id']) && now - snapshot['timestamp-ms'] <= retention.maxAgeMs);
  const snapshots = metadata.snapshots.filter(isKept);
  const refsGone = Object.keys(refs).length < Object.keys(metadata.refs).length;
  if (snapshots.length === metadata.snapshots.length && !refsGone) return undefined;
  const ids = new Set(snapshots.map((snapshot) => snapshot['snapshot-id']));
  const log = metadata['snapshot-log'];
  const lastGap = log.map((entry) => ids.has(entry['snapshot-id'])).lastIndexOf(false);
  // Files of statistics are of no use without their snapshot.
  const statistics = ['statistics', 'partition-statistics'].flatMap((key) => {
    const list = metadata[key] as { 'snapshot-id': bigint }[] | undefined;
    return list ? [[key, list.filter((one) => ids.has(one['snapshot-id']))]] : [];
  });
  // Time travel through a log with gaps would answer with a wrong version, so what is before a gap is forgotten.
  return { snapshots, refs, 'snapshot-log': log.slice(lastGap + 1), ...Object.fromEntries(statistics) };
}

function linesOf(metadata: TableMetadata, refs: TableMetadata['refs']): bigint[] {
  return Object.values(refs)
    .filter(({ type }) => type === 'branch')
    .flatMap((ref) => lineage(metadata, findSnapshot(metadata, ref['snapshot-id'])))
    .map(({ snapshotId }) => snapshotId);
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}
