/** A column by its name and Iceberg type, in our spelling. */
export interface AskedColumn {
  readonly name: string;
  readonly type: string;
}

export interface Question {
  /** A folder with a table: `s3://…` or `file:///…`. */
  readonly location: string;
  /** The catalog's name for it, `database.table`; a stranger that knows no catalog goes by the location. */
  readonly name: string;
  readonly columns: readonly AskedColumn[];
  /** The version's metadata file, for a stranger that goes by neither. */
  readonly metadata: string;
  readonly snapshotId?: bigint;
  /** What was current then: milliseconds since 1970. */
  readonly timeMs?: number;
  /** A tag or a branch. */
  readonly ref?: string;
  /** SQL that all dialects share. */
  readonly where?: string;
}

/** Other people's reader and writer of Iceberg tables. */
export interface Stranger {
  readonly name: string;
  /** Rows as canonical text, cell by cell in the columns' order, sorted. */
  rows(question: Question): Promise<string[]>;
}
