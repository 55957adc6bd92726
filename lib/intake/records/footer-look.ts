import { lookOf } from './cell-look';

/** A total in the languages of our departments, alone, with what it is of, or with its number. */
const TOTAL =
  /^(grand |sub[- ]?|end|eind|gesamt|zwischen)?(total|totals|totaal|totale|totaux|sum|summe|summa|somme|suma|soma|razem|celkem|összesen|yhteensä|gesamt|toplam)( \p{L}+)?\s*[:=]?[-+\d.,'’\s$€£]*$/iu;
/** How many rows there are, with the number before or behind. */
const COUNT =
  /^\(?\d[\d., ]* (rows?|records?|lines?|zeilen|sätze|datensätze|rijen|regels|records|lignes|enregistrements|filas|registros|righe)\b|^(rows?|records?|lines?|(row|record|line) count|(total )?number of (rows|records|lines)|anzahl(?: \p{L}+)?|aantal(?: \p{L}+)?|nombre de \p{L}+)\s*[:=]\s*\d*$/iu;
const END = /^\W*(end|eof|ende|einde|fin|fine)( of| der| des| du| van)?( \p{L}+)?\W*$/iu;
const REMARK =
  /^(\*|generated|exported|printed|created|source|notes?|erstellt|gedruckt|quelle|exporté|gemaakt|bron)\b/iu;

/** A row at the end of a file. */
export interface LastRow {
  readonly cells: readonly string[];
  /** A blank line stands before it. */
  readonly isApart: boolean;
}

const LONGEST_SHOWN = 60;
/** Rows that are looked at from the end. */
export const MOST_FOOTER = 10;

/** True for what stands below a table and is no record of it: a total, a count, a mark of the end. One that fills its row is a record. */
export function looksLikeFooter(cells: readonly string[], width: number): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (width < 2 || filled.length === 0 || filled.length >= width) return false;
  const [first] = filled;
  // Of two words the second may be a name's: then most of the row is blank.
  if (TOTAL.test(first)) return !first.includes(' ') || filled.length * 2 <= width;
  if (COUNT.test(first)) return true;
  return filled.length === 1 && (END.test(first) || (width > 2 && REMARK.test(first) && lookOf(first) === 'text'));
}

/** How many of the last rows are a footer: totals, counts and marks, and texts that stand alone behind a blank line. */
export function footerLength(rows: readonly LastRow[], width: number): number {
  let length = 0;
  for (const [nth, { cells, isApart }] of rows.slice(-MOST_FOOTER).toReversed().entries()) {
    const filled = cells.filter((cell) => cell.trim() !== '');
    const isText = width > 2 && filled.length === 1 && lookOf(filled[0]) === 'text';
    if (looksLikeFooter(cells, width)) length = nth + 1;
    else if (!isText) break;
    if (isText && isApart) length = nth + 1;
  }
  return length;
}

/** What to remark of the last rows of a file where they look like no records, and the contract says nothing of a footer. */
export function footerRemarks(rows: readonly LastRow[], option: 'footerLines' | 'footerRows'): string[] {
  const length = footerLength(rows, Math.max(0, ...rows.map(({ cells }) => cells.length)));
  if (length === 0) return [];
  const what = length === 1 ? 'the last row looks' : `the last ${length} rows look`;
  const shown = shownRow(rows[rows.length - length].cells);
  return [
    `${what} like a footer (${shown}${length > 1 ? ' first' : ''}): if it is no record, set ${option} to ${length}`,
  ];
}

/** A row for a message. */
export function shownRow(cells: readonly string[]): string {
  const text = cells
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(' ');
  return `'${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}'`;
}
