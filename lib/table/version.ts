import { fail } from '../error';
import { parseTimestamp } from './calendar';
import type { TableMetadata } from './metadata';
import { findSnapshot, lineage, rowVersion, type Snapshot, snapshotsOf } from './snapshot';

/** A version of a table's rows, by one of its names. */
export interface VersionName {
  readonly snapshotId?: bigint;
  /** A tag or a branch. */
  readonly ref?: string;
  /** What was current then: milliseconds since 1970. */
  readonly timeMs?: number;
}

/** The snapshot of a version; fails where there is none any more. */
export function versionOf(metadata: TableMetadata, { snapshotId, ref, timeMs }: VersionName): Snapshot {
  if (ref !== undefined) {
    const found = Object.hasOwn(metadata.refs, ref) ? metadata.refs[ref]['snapshot-id'] : undefined;
    const known = Object.keys(metadata.refs).join(', ') || 'none';
    return found === undefined
      ? fail(`there is no tag or branch '${ref}'`, `there are: ${known}`)
      : versionOf(metadata, { snapshotId: found });
  }
  if (snapshotId !== undefined) {
    return (
      findSnapshot(metadata, snapshotId) ?? fail(`there is no snapshot ${snapshotId}`, 'see the history of the table')
    );
  }
  return snapshotAt(metadata, timeMs ?? Date.now());
}

/** The newest snapshot whose rows are those of the named one, which itself need not be kept any more. */
export function withRows(metadata: TableMetadata, named: bigint): Snapshot {
  const there = findSnapshot(metadata, named);
  const wanted = there ? rowVersion(metadata, there) : named;
  const found = snapshotsOf(metadata).findLast((snapshot) => rowVersion(metadata, snapshot) === wanted);
  return found ?? versionOf(metadata, { snapshotId: named });
}

/** The log says what was current when, also where a rollback made an older snapshot current again. */
function snapshotAt(metadata: TableMetadata, timeMs: number): Snapshot {
  const logged = [...metadata['snapshot-log']].reverse().find((entry) => entry['timestamp-ms'] <= timeMs);
  const found = logged
    ? findSnapshot(metadata, logged['snapshot-id'])
    : metadata['snapshot-log'].length === 0
      ? lineage(metadata, findSnapshot(metadata)).find(({ timestampMs }) => timestampMs <= timeMs)
      : undefined;
  const first = metadata['snapshot-log'][0]?.['timestamp-ms'];
  const hint = first === undefined ? 'it never had a row' : `its history begins at ${new Date(first).toISOString()}`;
  return found ?? fail(`no version of the table is kept from ${new Date(timeMs).toISOString()} or before`, hint);
}

/** What a person writes for a version: a snapshot's id, a tag or branch, or a time in UTC (`2026-01-31`, `2026-01-31T12:00:00Z`). */
export function parseVersion(metadata: TableMetadata, text: string): VersionName {
  if (Object.hasOwn(metadata.refs, text)) return { ref: text };
  if (/^\d{1,19}$/.test(text)) return { snapshotId: BigInt(text) };
  const timeMs = parseTime(text);
  return timeMs === undefined ? { ref: text } : { timeMs };
}

/** Milliseconds since 1970 of a time in UTC; undefined for what is none. */
export function parseTime(text: string): number | undefined {
  const micros = /^\d{1,19}$/.test(text) ? undefined : parseTimestamp(text);
  if (micros === undefined) return undefined;
  // A day without a time of day means its end: what was current when it was over.
  const end = /^\d{4,}-\d\d-\d\d$/.test(text) ? 86_400_000 - 1 : 0;
  return Number(micros / 1000n) + end;
}
