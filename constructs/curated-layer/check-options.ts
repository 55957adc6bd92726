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

/** What `Check.tolerating` and `Relation.tolerating` take: one number or both, of the rows that break the rule. */
export interface ToleranceOptions {
  /**
   * As many rows as this may break the rule and nothing is said; more are reported.
   *
   * @default 0
   */
  readonly warnAbove?: number;

  /**
   * As many rows as this may break the rule and the version is read; more keep it from its readers. Not less than `warnAbove`.
   *
   * @default - any number: it only warns
   */
  readonly failAbove?: number;
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
