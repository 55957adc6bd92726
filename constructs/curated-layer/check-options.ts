/** What `Check.range` takes: one bound or both. */
export interface RangeOptions {
  /**
   * The least value, which may be reached: plain text of the column's type, `-12.5`, `2026-01-31`, `2026-01-31 23:59:59`.
   *
   * @default - no least value
   */
  readonly minimum?: string;

  /**
   * The greatest value, which may be reached.
   *
   * @default - no greatest value
   */
  readonly maximum?: string;
}

/** What `Check.rowCount` takes: one bound or both. */
export interface RowCountOptions {
  /**
   * The fewest rows.
   *
   * @default 0
   */
  readonly minimum?: number;

  /**
   * The most rows.
   *
   * @default - any number
   */
  readonly maximum?: number;
}

/** What `Check.rowCountChange` takes: one or both. */
export interface RowCountChangeOptions {
  /**
   * Which fraction of the rows of the version before may be gone: 0.1 is a tenth.
   *
   * @default - any
   */
  readonly decrease?: number;

  /**
   * Which fraction of them may be added: 0.5 is half as many again.
   *
   * @default - any
   */
  readonly increase?: number;
}
