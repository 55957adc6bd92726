/** The live files of a snapshot that may hold the wanted rows. */
export interface Scan {
  /** Absent where the table has no snapshot yet. */
  readonly snapshotId?: bigint;
  readonly files: readonly { readonly uri: string; readonly rows: number; readonly bytes: number }[];
}
