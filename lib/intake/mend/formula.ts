import { quoteLiteral } from '../../engine';

/** What a spreadsheet would compute instead of show, its East Asian spellings among it (OWASP, CSV injection). */
const STARTS = '[=+\\-@\\t\\r\\n＝＋－＠]';
const FORMULA = `^'*${STARTS}`;
/** A sign before a number is no formula. */
const NUMBER = '^[+-][\\d.,]{1,40}%?$';
const [formula, guard, number] = [FORMULA, `^'+${STARTS}`, NUMBER].map((pattern) => new RegExp(pattern));

/** A text as the cell of a file that a spreadsheet opens: what would be a formula gets an apostrophe before it. */
export function guarded(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

/** A cell as it was before `guarded`. */
export function unguarded(cell: string): string {
  return guard.test(cell) && !number.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** SQL: a text as `guarded` leaves it. */
export function guardedSql(text: string): string {
  const [isFormula, isNumber] = [FORMULA, NUMBER].map((pattern) => `regexp_matches(${text}, ${quoteLiteral(pattern)})`);
  return `CASE WHEN ${isFormula} AND NOT ${isNumber} THEN concat('''', ${text}) ELSE ${text} END`;
}
