import type { DataFile } from './data-file';

/** What a snapshot holds in all. */
export interface Totals {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  readonly deleteFiles: number;
  readonly positionDeletes: number;
  readonly equalityDeletes: number;
}

const NOTHING: Totals = { files: 0, rows: 0, bytes: 0, deleteFiles: 0, positionDeletes: 0, equalityDeletes: 0 };

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

export function countFiles(files: readonly DataFile[]): Totals {
  const sum = (of: (file: DataFile) => number) => files.reduce((total, file) => total + of(file), 0);
  return { ...NOTHING, files: files.length, rows: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes) };
}

/** A snapshot's summary. Other writers refuse to append to a table whose totals are absent. */
export function summarize(change: {
  before: Totals;
  added: readonly DataFile[];
  removed: readonly DataFile[];
  replaced: boolean;
  custom: Readonly<Record<string, string>>;
}): Record<string, string> {
  const { before, replaced, custom } = change;
  const [added, removed] = [countFiles(change.added), countFiles(change.removed)];
  // All that was there is gone, so nothing that an earlier writer miscounted stays.
  const after = replaced
    ? added
    : {
        ...before,
        files: before.files + added.files,
        rows: before.rows + added.rows,
        bytes: before.bytes + added.bytes,
      };
  const changed = added.files + removed.files > 0;
  return {
    ...custom,
    operation: operation(added.files, removed.files),
    ...(added.files > 0 ? counts(added, 'added-data-files', 'added-records', 'added-files-size') : {}),
    ...(removed.files > 0 ? counts(removed, 'deleted-data-files', 'deleted-records', 'removed-files-size') : {}),
    'changed-partition-count': changed ? '1' : '0',
    ...counts(after, 'total-data-files', 'total-records', 'total-files-size'),
    'total-delete-files': String(after.deleteFiles),
    'total-position-deletes': String(after.positionDeletes),
    'total-equality-deletes': String(after.equalityDeletes),
  };
}

function operation(added: number, removed: number): string {
  if (removed === 0) return 'append';
  return added === 0 ? 'delete' : 'overwrite';
}

function counts(totals: Totals, files: string, rows: string, bytes: string): Record<string, string> {
  return { [files]: String(totals.files), [rows]: String(totals.rows), [bytes]: String(totals.bytes) };
}
