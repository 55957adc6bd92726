import type { ColumnType, ParseRule } from '../../contract';

/** One way in which the cells of a column can be read. */
export interface Reading {
  readonly type: ColumnType;
  readonly parse?: ParseRule;
}

/** Something that a person should decide. */
export interface Doubt {
  /** A sentence: what is not sure, and what was drafted. */
  readonly says: string;
  /** What could be drafted instead. */
  readonly choices: readonly Reading[];
}

/** What was drafted for a column, and what is not sure of it. */
export interface Guess {
  readonly reading: Reading;
  readonly doubts: readonly Doubt[];
}

export const TEXT: Reading = { type: 'string' };

/** A safe reading with the reason why it is not another. */
export function keptAsText(says: string, choices: readonly Reading[]): Guess {
  return { reading: TEXT, doubts: [{ says: `${says}; kept as text`, choices }] };
}

export function sure(reading: Reading): Guess {
  return { reading, doubts: [] };
}

/** An example of a value, cut where it is long. */
export function shown(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}
