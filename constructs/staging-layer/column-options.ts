import type { Casing } from './casing';
import type { Classification } from './classification';
import type { Percent } from './percent';
import type { RepeatedHour } from './repeated-hour';

/** What every column may have. */
export interface ColumnOptions {
  /**
   * Spellings of the source's header; the first that is present counts. The empty text is the one column without a header, such as the
   * index that a data frame is written with. Of no meaning in a model.
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
   * Who may see its values.
   *
   * @default - nobody said
   */
  readonly classification?: Classification;

  /**
   * Texts that mean that there is no value, besides the empty cell.
   *
   * @default - none
   */
  readonly nullWords?: string[];

  /**
   * A value that comes more than once in a file sends each of its records to quarantine: nobody knows which one counts.
   *
   * @default false
   */
  readonly unique?: boolean;
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
   * A regular expression for the whole text; a record with another one goes to quarantine. It must be one in RE2 and in
   * JavaScript alike, so it neither looks around nor back.
   *
   * @default - any text
   */
  readonly pattern?: string;

  /**
   * Keep white space at both ends.
   *
   * @default false
   */
  readonly keepSpace?: boolean;

  /**
   * Make all letters large or small, before the text is compared with anything.
   *
   * @default - they stay as they came
   */
  readonly casing?: Casing;

  /**
   * Make one character of a letter and its accents where there is one (Unicode normal form C), so that texts that look
   * the same are the same.
   *
   * @default false
   */
  readonly compose?: boolean;
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

  /**
   * Signs or codes of the column's one currency, which may stand before or behind a number: `['€', 'EUR']`. Several
   * currencies in one column need a column that says which.
   *
   * @default - none
   */
  readonly currency?: string[];

  /**
   * What a number with a percent sign becomes.
   *
   * @default - such a number goes to quarantine
   */
  readonly percent?: Percent;

  /**
   * The minus may stand behind the number: `12,50-`.
   *
   * @default false
   */
  readonly trailingMinus?: boolean;

  /**
   * A number in brackets is negative: `(12,50)`.
   *
   * @default false
   */
  readonly bracketedNegatives?: boolean;

  /**
   * The least value; a record with a lesser one goes to quarantine.
   *
   * @default - what the type can hold
   */
  readonly minimum?: number;

  /**
   * The greatest value; a record with a greater one goes to quarantine.
   *
   * @default - what the type can hold
   */
  readonly maximum?: number;
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

/** Options of `Column.date` and `Column.time`. */
export interface DateColumnOptions extends ColumnOptions {
  /**
   * Patterns of Unicode TR35 (`dd/MM/yyyy`, `d MMM yyyy`, `HH:mm`), tried in order.
   *
   * @default - ISO 8601
   */
  readonly formats?: string[];

  /**
   * The language of the months' names in `formats`, a tag like `nl` or `de-AT`: long and short ones, with a dot or without.
   *
   * @default - English
   */
  readonly locale?: string;

  /**
   * The first that is accepted, as ISO 8601: `2020-01-01`, `2020-01-01 08:00:00` (with `Z` or an offset for an instant), `08:00:00`.
   *
   * @default - none
   */
  readonly minimum?: string;

  /**
   * The last that is accepted, as ISO 8601.
   *
   * @default - none
   */
  readonly maximum?: string;
}

/** Options of `Column.timestamp` and `Column.instant`. */
export interface TimestampColumnOptions extends DateColumnOptions {
  /**
   * The time zone that a text without offset is in; IANA name.
   *
   * @default - the mesh's business time zone
   */
  readonly timeZone?: string;

  /**
   * Which instant a local time is that the clocks showed twice, when they went back. Of no meaning for a timestamp.
   *
   * @default - such a time without its offset goes to quarantine
   */
  readonly repeatedHour?: RepeatedHour;
}

/** Options of `Column.list`. */
export interface ListColumnOptions extends ColumnOptions {
  /**
   * What stands between the elements where the list is a text, in a cell of a CSV file or a workbook: `|`.
   *
   * @default - a list in a text is JSON: `[1, 2]`
   */
  readonly separator?: string;
}
