import type { DataFile } from './data-file';

/** What a commit does to the rows. */
export interface TableChange {
  readonly append?: readonly DataFile[];
  /** Drop all files that are live in the base first. */
  readonly replaceAll?: boolean;
  /** URIs of live data files to drop. What was deleted from them by position is dropped with them. */
  readonly remove?: readonly string[];
  /** True where the rows are the same as before, in other files: what the parent's summary says of them still holds. */
  readonly sameRows?: boolean;
  /** Goes into the snapshot's summary. Iceberg's own keys win. */
  readonly summary?: Readonly<Record<string, string>>;
  /** The branch to commit to. @default - main, the one that everybody reads */
  readonly branch?: string;
}

export function dropsFiles(change: TableChange): boolean {
  return change.replaceAll === true || (change.remove?.length ?? 0) > 0;
}
