import type { PartitionKey } from './data-file';

/** The live files of a snapshot that may hold the wanted rows. */
export interface Scan {
  /** Absent where the table has no snapshot yet. */
  readonly snapshotId?: bigint;
  readonly files: readonly ScanFile[];
  /** What was deleted from those files row by row. Absent: nothing. */
  readonly deletes?: readonly ScanDelete[];
}

export interface ScanFile {
  readonly uri: string;
  readonly rows: number;
  readonly bytes: number;
  /** Where it stands in the layout, as in `DataFile`. */
  readonly specId?: number;
  readonly partition?: PartitionKey;
}

/** A delete file, and the positions in `files` of those it is about. */
export interface ScanDelete {
  readonly uri: string;
  readonly content: 'position deletes' | 'equality deletes';
  readonly equalityIds: readonly number[];
  readonly about: readonly number[];
}
