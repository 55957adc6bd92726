import type { ColumnType, ParseRule } from '../../contract';

/** Digits behind the separator that money has. */
const USUAL_SCALE = 2;

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

/** A decimal, and the doubt where its numbers have now more and now fewer digits behind the separator, as measures do. */
export function decimalGuess(reading: Reading, fractions: readonly number[]): Guess {
  const [least, most] = [Math.min(...fractions), Math.max(...fractions)];
  if (most <= USUAL_SCALE || least === most) return sure(reading);
  const says = `its numbers have ${least} to ${most} digits behind the separator; one with more will go to quarantine`;
  return { reading, doubts: [{ says, choices: [{ ...reading, type: 'double' }] }] };
}

/** An example of a value, cut where it is long. */
export function shown(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`;
}
