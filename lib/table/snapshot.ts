/** One version of a table's rows. */
export interface Snapshot {
  readonly snapshotId: bigint;
  readonly parentId?: bigint;
  readonly sequenceNumber: number;
  readonly timestampMs: number;
  /** `operation`, counts, totals, and what the writer added. */
  readonly summary: Readonly<Record<string, string>>;
  readonly manifestList: string;
  readonly schemaId?: number;
}
