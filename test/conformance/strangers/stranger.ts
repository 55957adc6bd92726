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
  readonly snapshotId?: bigint;
  /** SQL that all dialects share. */
  readonly where?: string;
}

/** Other people's reader and writer of Iceberg tables. */
export interface Stranger {
  readonly name: string;
  /** Rows as canonical text, cell by cell in the columns' order, sorted. */
  rows(question: Question): Promise<string[]>;
}
