import type { DataFile } from './data-file';

/** What a commit does to the rows. */
export interface TableChange {
  readonly append?: readonly DataFile[];
  /** Drop all files that are live in the base first. */
  readonly replaceAll?: boolean;
  /** Goes into the snapshot's summary. Iceberg's own keys win. */
  readonly summary?: Readonly<Record<string, string>>;
}
