import type { Snapshot } from '../../table';
import { placeOf, tableNamed } from '../named-table';
import type { Platform } from '../platform';

/** A version of a table's rows. Plain JSON. */
export interface TableVersion {
  readonly snapshot: string;
  /** ISO instant. */
  readonly committedAt: string;
  /** `append`, `overwrite`, `delete`, or `replace` where the rows stayed the same. */
  readonly operation: string;
  readonly rows: number;
  readonly current: boolean;
  /** Tags and branches that stand here. */
  readonly names: readonly string[];
}

/** The versions of a table that are kept, newest first. */
export async function tableHistory(platform: Platform, name: string): Promise<TableVersion[]> {
  const table = await tableNamed(platform, name);
  const current = table.snapshot()?.snapshotId;
  const names = (snapshot: Snapshot) =>
    Object.entries(table.metadata.refs)
      .filter(([ref, at]) => ref !== 'main' && at['snapshot-id'] === snapshot.snapshotId)
      .map(([ref]) => ref);
  return table
    .history()
    .reverse()
    .map((snapshot) => ({
      snapshot: snapshot.snapshotId.toString(),
      committedAt: new Date(snapshot.timestampMs).toISOString(),
      operation: snapshot.summary.operation ?? '',
      rows: table.rows(snapshot),
      current: snapshot.snapshotId === current,
      names: names(snapshot),
    }));
}

/**
 * Makes the version current that a writer who knows nothing of our catalog made of a table, in its folder: the rows before
 * and after, undefined where there is no such version.
 */
export async function adoptTable(
  platform: Platform,
  name: string,
): Promise<{ snapshot: string | null; rowsBefore: number; rows: number } | undefined> {
  const { bucket } = placeOf(platform, name);
  const before = await tableNamed(platform, name);
  const after = await platform.tables(bucket).adopt(before.id, before.location);
  return (
    after && {
      snapshot: after.snapshot()?.snapshotId.toString() ?? null,
      rowsBefore: before.rows(),
      rows: after.rows(),
    }
  );
}

/** True where there is such a version, which is lost when we commit before it is adopted. */
export async function hasSuccessor(platform: Platform, name: string): Promise<boolean> {
  const { bucket } = placeOf(platform, name);
  const { id, location } = await tableNamed(platform, name);
  return (await platform.tables(bucket).successor(id, location)) !== undefined;
}
