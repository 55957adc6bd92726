import type { DataFile } from './data-file';

/** What a snapshot holds in all. */
export interface Totals {
  readonly files: number;
  readonly rows: number;
  /** Of delete files too. */
  readonly bytes: number;
  readonly deleteFiles: number;
  readonly positionDeletes: number;
  readonly equalityDeletes: number;
}

const NOTHING: Totals = { files: 0, rows: 0, bytes: 0, deleteFiles: 0, positionDeletes: 0, equalityDeletes: 0 };

/** The keys of a summary that speak of one commit or are counted anew. */
const OWN_KEYS =
  /^(operation$|added-|deleted-|removed-|total-|changed-partition-count$|partitions\.|manifests-|entries-)/;

/** The totals that a summary carries, or undefined where its writer left some out. */
export function totalsOf(summary: Readonly<Record<string, string>> | undefined): Totals | undefined {
  if (summary === undefined) return NOTHING;
  const totals = {
    files: Number(summary['total-data-files']),
    rows: Number(summary['total-records']),
    bytes: Number(summary['total-files-size']),
    deleteFiles: Number(summary['total-delete-files'] ?? 0),
    positionDeletes: Number(summary['total-position-deletes'] ?? 0),
    equalityDeletes: Number(summary['total-equality-deletes'] ?? 0),
  };
  return Object.values(totals).some(Number.isNaN) ? undefined : totals;
}

/** What the writer of a snapshot added to its summary. */
export function customKeys(summary: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(summary ?? {}).filter(([key]) => !OWN_KEYS.test(key)));
}

export function countFiles(files: readonly DataFile[]): Totals {
  const sum = (of: (file: DataFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const rowsOf = (content: DataFile['content']) => sum((file) => (file.content === content ? file.rows : 0));
  return {
    files: sum((file) => (file.content === undefined ? 1 : 0)),
    rows: rowsOf(undefined),
    bytes: sum(({ bytes }) => bytes),
    deleteFiles: sum((file) => (file.content === undefined ? 0 : 1)),
    positionDeletes: rowsOf('position deletes'),
    equalityDeletes: rowsOf('equality deletes'),
  };
}

/** A snapshot's summary. Other writers refuse to append to a table whose totals are absent. */
export function summarize(change: {
  before: Totals;
  added: readonly DataFile[];
  removed: readonly DataFile[];
  replaced: boolean;
  sameRows: boolean;
  custom: Readonly<Record<string, string>>;
}): Record<string, string> {
  const { before, replaced, custom, sameRows } = change;
  const [added, removed] = [countFiles(change.added), countFiles(change.removed)];
  // All that was there is gone, so nothing that an earlier writer miscounted stays.
  const after = replaced ? added : combine(before, added, removed);
  const partitions = new Set([...change.added, ...change.removed].map(({ partition }) => JSON.stringify(partition)));
  return {
    ...custom,
    operation: sameRows ? 'replace' : operation(added.files, removed.files + added.deleteFiles),
    ...(added.files > 0 ? counts(added, 'added-data-files', 'added-records', 'added-files-size') : {}),
    ...(removed.files > 0 ? counts(removed, 'deleted-data-files', 'deleted-records', 'removed-files-size') : {}),
    ...(added.deleteFiles > 0 ? { 'added-delete-files': String(added.deleteFiles) } : {}),
    ...(added.positionDeletes > 0 ? { 'added-position-deletes': String(added.positionDeletes) } : {}),
    ...(added.equalityDeletes > 0 ? { 'added-equality-deletes': String(added.equalityDeletes) } : {}),
    ...(removed.deleteFiles > 0 ? { 'removed-delete-files': String(removed.deleteFiles) } : {}),
    ...(removed.positionDeletes > 0 ? { 'removed-position-deletes': String(removed.positionDeletes) } : {}),
    ...(removed.equalityDeletes > 0 ? { 'removed-equality-deletes': String(removed.equalityDeletes) } : {}),
    'changed-partition-count': String(partitions.size),
    ...counts(after, 'total-data-files', 'total-records', 'total-files-size'),
    'total-delete-files': String(after.deleteFiles),
    'total-position-deletes': String(after.positionDeletes),
    'total-equality-deletes': String(after.equalityDeletes),
  };
}

function combine(before: Totals, added: Totals, removed: Totals): Totals {
  const keys = Object.keys(NOTHING) as (keyof Totals)[];
  // An earlier writer may have miscounted, but nobody has fewer than none.
  return Object.fromEntries(
    keys.map((key) => [key, Math.max(0, before[key] + added[key] - removed[key])]),
  ) as unknown as Totals;
}

function operation(added: number, removed: number): string {
  if (removed === 0) return 'append';
  return added === 0 ? 'delete' : 'overwrite';
}

function counts(totals: Totals, files: string, rows: string, bytes: string): Record<string, string> {
  return { [files]: String(totals.files), [rows]: String(totals.rows), [bytes]: String(totals.bytes) };
}
