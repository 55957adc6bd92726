/** A reason why a text is no value of its column's type. */
export interface TypeFault {
  /** SQL: where it applies. The last fault of a rule has none, it is what remains. */
  readonly when?: string;
  /** The code in quarantine. */
  readonly code: string;
  /** What stands behind the quoted cell in the message: `is not a whole number`. */
  readonly says: string;
  /** SQL: the part of the cell of which it is said, with its text: `element 2: 'x'`. Absent where it is said of all of it. */
  readonly within?: string;
}

/** A cell in SQL: its text without white space around it, null where it is empty. */
export interface CellText {
  readonly text: string;
  /** What the format itself said the cell is, a letter of CellKind; absent for formats that know text only. */
  readonly kind?: string;
}

/** How cells become values of one type, as SQL. Each cell is either its value, or one of the faults. */
export interface TypeRule {
  /** NULL where the cell is no value. */
  readonly value: string;
  readonly faults: readonly TypeFault[];
}

/**
 * What a workbook or a JSON document says a cell is. Its numbers, dates and booleans are no longer spelled in a
 * language, so separators, formats and words of the contract do not apply to them.
 */
export const CellKind = {
  text: 't',
  number: 'n',
  /** A number that is shown with a percent sign, and the sign behind it. */
  percent: 'p',
  /** ISO 8601, with a time of day where there is one. */
  date: 'd',
  /** A time of day alone, as ISO 8601. */
  time: 'h',
  boolean: 'b',
  /** A workbook's error: its name. */
  error: 'e',
  /** A formula of a workbook without the value that it has: the formula. */
  formula: 'f',
  /** A list or an object: its text, PARTS_BEHIND, and JSON of the same shape in which each value is a cell. */
  nested: 'j',
} as const;

/** A character that JSON has in no text. */
export const PARTS_BEHIND = '\x1d';

/** SQL: true where the whole text has the shape of an RE2 expression. */
export function matches(text: string, shape: string): string {
  return `regexp_full_match(${text}, '${shape.replaceAll("'", "''")}')`;
}
