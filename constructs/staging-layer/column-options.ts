/** What every column may have. */
export interface ColumnOptions {
  /**
   * Spellings of the source's header; the first that is present counts. Of no meaning in a model.
   *
   * @default - the column's own name, then those of `renamedFrom`
   */
  readonly from?: string[];

  /**
   * Names that the column had here. What was staged under one of them is read under the new name, and no file is read again
   * for it. Of no meaning in a model, which is made anew.
   *
   * @default - none
   */
  readonly renamedFrom?: string[];

  /**
   * What it holds, for those who read it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * A record without a value goes to quarantine. Columns of the key are always required.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * Texts that mean that there is no value, besides the empty cell.
   *
   * @default - none
   */
  readonly nullWords?: string[];
}

/** Options of `Column.string`. */
export interface StringColumnOptions extends ColumnOptions {
  /**
   * A record with another value goes to quarantine.
   *
   * @default - all values
   */
  readonly acceptedValues?: string[];

  /**
   * Keep white space at both ends.
   *
   * @default false
   */
  readonly keepSpace?: boolean;
}

/** Options of columns of numbers. */
export interface NumberColumnOptions extends ColumnOptions {
  /**
   * Decimal separator.
   *
   * @default '.'
   */
  readonly decimal?: string;

  /**
   * Group separator; a number that uses it must group by threes.
   *
   * @default - none
   */
  readonly group?: string;
}

/** Options of `Column.boolean`. */
export interface BooleanColumnOptions extends ColumnOptions {
  /**
   * Words for true, compared without case.
   *
   * @default ['true']
   */
  readonly trueWords?: string[];

  /**
   * Words for false, compared without case.
   *
   * @default ['false']
   */
  readonly falseWords?: string[];
}

/** Options of `Column.date`. */
export interface DateColumnOptions extends ColumnOptions {
  /**
   * Patterns of Unicode TR35 (`dd/MM/yyyy`), tried in order.
   *
   * @default - ISO 8601
   */
  readonly formats?: string[];
}

/** Options of `Column.timestamp` and `Column.instant`. */
export interface TimestampColumnOptions extends DateColumnOptions {
  /**
   * The time zone that a text without offset is in; IANA name.
   *
   * @default - the mesh's business time zone
   */
  readonly timeZone?: string;
}
