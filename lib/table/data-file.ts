/**
 * A Parquet file with rows of a table, or with what was deleted of them, and what a reader must know to skip it. Plain
 * JSON, since it travels between the process that writes and the one that commits. Keys of the maps are field ids.
 */
export interface DataFile {
  readonly uri: string;
  readonly rows: number;
  readonly bytes: number;
  readonly columnBytes: Readonly<Record<string, number>>;
  readonly valueCounts: Readonly<Record<string, number>>;
  readonly nullCounts: Readonly<Record<string, number>>;
  /** Absent for a column of which it is only known that it has some. */
  readonly nanCounts: Readonly<Record<string, number>>;
  /** Base64 of Iceberg's single-value serialization; no value is below. */
  readonly lowerBounds: Readonly<Record<string, string>>;
  /** No value is above. */
  readonly upperBounds: Readonly<Record<string, string>>;
  /** Absent: rows. */
  readonly content?: 'position deletes' | 'equality deletes';
  /** Absent: Parquet. */
  readonly format?: string;
  /** The partition spec. Absent: 0, that of a table without partitions. */
  readonly specId?: number;
  /** A value for each field of the spec, as the bounds are written. */
  readonly partition?: PartitionKey;
  readonly sortOrderId?: number;
  /** Field ids of the columns whose values an equality delete names. */
  readonly equalityIds?: readonly number[];
  /** The one data file that a position delete is about. */
  readonly referencedFile?: string;
}

export type PartitionKey = readonly (string | null)[];

export function specOf(file: DataFile): number {
  return file.specId ?? 0;
}
