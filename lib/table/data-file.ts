/**
 * A Parquet file with rows of a table, and what a reader must know to skip it. Plain JSON, since it travels between
 * the process that writes and the one that commits. Keys of the maps are field ids.
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
}
