/**
 * A column's type, spelled as Apache Iceberg spells its types (spec, "Primitive Types" and "Nested Types"):
 * `string`, `boolean`, `int`, `long`, `double`, `decimal(P,S)`, `date`, `time`, `timestamp`, `timestamptz`, `uuid`,
 * `binary`, `list<T>`, `struct<name: T>`.
 */
export type ColumnType = string;

/** A column of a curated table or a product: what it is called and what it holds. */
export interface ColumnContract {
  /** Lower case letters, digits and underscores. */
  readonly name: string;
  readonly type: ColumnType;
  readonly description?: string;
  /** True where a value must be there. Columns of the key are always required. */
  readonly required?: boolean;
  /** Absent: nobody said. */
  readonly classification?: ClassificationRule;
}

/** Who may see the values of a column, as data catalogs say it. */
export type ClassificationRule = 'public' | 'internal' | 'confidential' | 'restricted';

/** True where values must not be shown outside of the table: in samples of reports and logs. */
export function isClassified({ classification }: ColumnContract): boolean {
  return classification === 'confidential' || classification === 'restricted';
}

/** How the text of a source's cell becomes a value of the column's type. All of it is optional; what is absent is strict. */
export interface ParseRule {
  /**
   * Dates, times and timestamps: patterns of Unicode TR35 (`dd/MM/yyyy`, `yyyy-MM-dd HH:mm:ss`), tried in order.
   * @default - ISO 8601
   */
  readonly formats?: readonly string[];
  /** The language of the months' names in `formats`, a tag like `nl` or `de-AT`. @default - English */
  readonly locale?: string;
  /** The time zone that a timestamp without offset is in; IANA name. @default - the mesh's business time zone */
  readonly timeZone?: string;
  /**
   * Which instant a local time is that the clocks showed twice, when they went back.
   * @default - such a time without its offset is a fault
   */
  readonly repeatedHour?: 'earlier' | 'later';
  /** Decimal separator. @default '.' */
  readonly decimal?: string;
  /** Group separator; a number that uses it must group by threes. @default - none */
  readonly group?: string;
  /** Signs or codes of the column's one currency, which may stand before or behind a number. @default - none */
  readonly currency?: readonly string[];
  /**
   * What `12,5 %` becomes: 0.125, and then each number must have its sign, or 12.5, with a sign or without.
   * @default - a percent sign is no part of a number
   */
  readonly percent?: 'fraction' | 'number';
  /** A minus may stand behind the number: `12,50-`. @default false */
  readonly trailingMinus?: boolean;
  /** A number in brackets is negative: `(12,50)`. @default false */
  readonly bracketedNegatives?: boolean;
  /** Words for true and false, compared without case. @default ['true'] and ['false'] */
  readonly trueWords?: readonly string[];
  readonly falseWords?: readonly string[];
  /** Texts that mean null besides the empty cell. */
  readonly nullWords?: readonly string[];
  /** Keep white space at both ends of a string. @default false */
  readonly keepSpace?: boolean;
  /** Letters of a string are made large or small. @default - they stay as they came */
  readonly casing?: 'upper' | 'lower';
  /** A letter and its accents become one character where there is one (Unicode normal form C). @default false */
  readonly compose?: boolean;
  /** What stands between the elements of a list in a text. @default - a list in a text is JSON: `[1, 2]` */
  readonly separator?: string;
  /** How the elements of a list are read. */
  readonly element?: ParseRule;
  /** How the fields of a struct are read, by their names. */
  readonly fields?: Readonly<Record<string, ParseRule>>;
}

/** A column of a staged dataset: also where it comes from and how it is read. */
export interface StagedColumn extends ColumnContract {
  /** Spellings of the source's header, the first that is present counts. @default - the name, then the names that it had */
  readonly from?: readonly string[];
  /** Names that the column had: rows that were staged under one of them are read under this one. */
  readonly renamedFrom?: readonly string[];
  readonly parse?: ParseRule;
  /** Accepted values; others go to quarantine. */
  readonly acceptedValues?: readonly string[];
  /** The least and the greatest value that is accepted, as plain text: `-12.5`, `2026-01-31`. */
  readonly minimum?: string;
  readonly maximum?: string;
  /** What the whole of a string must look like: a regular expression in what RE2 and JavaScript have in common. */
  readonly pattern?: string;
  /** A value that comes more than once in a file sends each of its records to quarantine. */
  readonly unique?: boolean;
}
