/** What a spreadsheet would compute instead of show. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
/** A sign before a number is no formula. */
const NUMBER = /^[+-][\d.,]{1,40}%?$/;

/** A text as the cell of a file that a spreadsheet opens: what would be a formula gets an apostrophe before it. */
export function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** A cell as it was before `guarded`. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) && !NUMBER.test(cell.slice(1)) ? cell.slice(1) : cell;
}
