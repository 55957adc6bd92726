import iconv from 'iconv-lite';
import type { SourceFormat } from '../../manifest';
import { isTyped, lookOf } from './cell-look';
import type { CsvDialect } from './csv-dialect';
import { splitLoosely } from './csv-loose';
import { otherReadings } from './csv-readings';
import { CsvSplitter } from './csv-splitter';
import { type TableRow, tableOf } from './csv-table';
import { sniffEncoding } from './encoding';
import type { RawRow } from './header-search';
import { HEAD_BYTES } from './magic';

export type CsvFormat = Extract<SourceFormat, { kind: 'csv' }>;

/** How a file without a declaration seems to be written. */
export interface SniffedDialect {
  readonly format: CsvFormat;
  /** What the header names, where another delimiter stands in it than in the records. */
  readonly names?: readonly string[];
  /** What a reader should look at, in sentences. */
  readonly unsure: readonly string[];
}

/** In the order in which they are preferred. */
const DELIMITERS = [',', ';', '\t', '|', '^', '~', '\u001f', '\u0001', '||', '::', ';;', '; ', ', ', '| ', ':', ' '];
const QUOTES = ['"', "'"];
const MOST_ROWS = 300;
const MOST_TEXT = 256 * 1024;
/** Below, the lines have nothing in common that a delimiter explains. */
const WORST = 0.1;

/** A dialect and how well it explains the text: 0 to 1. */
interface Try {
  readonly dialect: CsvDialect;
  readonly rows: readonly RawRow[];
  readonly score: number;
}

/**
 * The dialect of delimited text, by its beginning: the one under which most rows have the same number of cells, and
 * cells look like numbers, dates, words and sentences. It is a guess; `unsure` says where it could be another.
 */
export function sniffDialect(head: Buffer): SniffedDialect {
  const { encoding, unsure: encodings } = sniffEncoding(head);
  const unsure: string[] = [];
  if (encodings.length > 0) unsure.push(`the encoding could be ${encodings.join(', ')} as well as ${encoding}`);
  const text = sampleOf(head, encoding);
  const declared = /^\s*"?sep=([^\r\n"])"?[\r\n]/i.exec(text)?.[1];
  const tries = dialectsOf(text, declared).map((dialect) => tryDialect(text, dialect));
  const best = tries.reduce((one, other) => (isBetter(text, other, one) ? other : one));
  const isOneColumn = best.score < WORST;
  const { dialect, rows } = isOneColumn ? tryDialect(text, oneColumn(text)) : best;
  if (isOneColumn) unsure.push('no delimiter was found: the lines are taken as one column');
  const rival = tries.find(
    ({ dialect: { delimiter }, score }) => !kin(delimiter, dialect.delimiter) && score > best.score * 0.9,
  );
  if (rival && !isOneColumn) {
    unsure.push(`the delimiter could be '${rival.dialect.delimiter}' as well as '${dialect.delimiter}'`);
  }
  // The line that says the separator stands above all titles.
  const table = tableOf(declared ? rows.slice(1) : rows, ({ raw }, width) =>
    otherReadings(raw, dialect, width).map(({ pieces }) => pieces),
  );
  unsure.push(...table.unsure);
  const { header, headerRows, skipLines, names } = table;
  const format: CsvFormat = {
    kind: 'csv',
    ...dialect,
    encoding,
    header,
    ...(headerRows > 1 ? { headerRows } : {}),
    skipLines: declared ? Math.max(1, skipLines) : skipLines,
  };
  return { format, names, unsure };
}

/** A dialect in which each line is one cell. */
function oneColumn(text: string): CsvDialect {
  return { delimiter: DELIMITERS.find((delimiter) => !text.includes(delimiter)) ?? '\u001f', quote: '"', escape: '"' };
}

/** The text without a line that was cut. */
function sampleOf(head: Buffer, encoding: string): string {
  const text = iconv.decode(head, encoding).slice(0, MOST_TEXT);
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return head.length < HEAD_BYTES || end === -1 ? text : text.slice(0, end + 1);
}

function dialectsOf(text: string, declared: string | undefined): CsvDialect[] {
  const delimiters = declared ? [declared] : DELIMITERS.filter((delimiter) => mayDelimit(text, delimiter));
  const quotes = QUOTES.filter((quote, index) => index === 0 || opensCells(text, quote));
  return (delimiters.length > 0 ? delimiters : [',']).flatMap((delimiter) =>
    quotes.map((quote) => ({ delimiter, quote, escape: escapeOf(text, quote) })),
  );
}

/** Colons of times and web addresses separate nothing. */
function mayDelimit(text: string, delimiter: string): boolean {
  if (delimiter !== ':') return text.includes(delimiter);
  const others = text.match(/\d:(?=\d)|:\/\//g)?.length ?? 0;
  return text.split(':').length - 1 > others * 2;
}

function opensCells(text: string, quote: string): boolean {
  return new RegExp(`(^|[^\\p{L}\\p{N}])${quote}[^${quote}\\r\\n]*${quote}([^\\p{L}\\p{N}]|$)`, 'mu').test(text);
}

/** Quotes are doubled, unless only backslashes stand before them, or double quotes that are always doubled say what escapes. */
function escapeOf(text: string, quote: string): string {
  if (quote !== '"' && text.includes('""') && !text.replaceAll('""', '').includes('"')) return '"';
  return text.includes(`\\${quote}`) && !new RegExp(`[^\\\\,;|\\t\\r\\n ]${quote}${quote}`).test(text) ? '\\' : quote;
}

function tryDialect(text: string, dialect: CsvDialect): Try {
  const rows: RawRow[] = [];
  const add = (line: number, raw: string, cells: readonly string[]) => {
    if (raw.trim() !== '' && rows.length < MOST_ROWS) rows.push({ line, raw, cells });
  };
  const splitter = new CsvSplitter(dialect, {
    record: add,
    fault: (line, raw) => add(line, raw, splitLoosely(raw, dialect).cells),
  });
  splitter.push(text);
  splitter.end();
  return { dialect, rows, score: dialect.delimiter === ' ' && !hasValues(rows) ? 0 : scoreOf(rows, dialect.delimiter) };
}

/** Words with a space between them are text, unless it is so from the first line on, and most have numbers or moments among them. */
function hasValues(rows: readonly TableRow[]): boolean {
  const typed = rows.filter(({ cells }) => cells.length > 1 && cells.some(isTyped));
  return rows.length > 0 && rows[0].cells.length > 1 && typed.length * 2 >= rows.length;
}

/** The best of: share of the rows with one width × share of cells that are told from others × share of cells that look clean. */
function scoreOf(rows: readonly TableRow[], delimiter: string): number {
  const byWidth = new Map<number, TableRow[]>();
  for (const row of rows) byWidth.set(row.cells.length, [...(byWidth.get(row.cells.length) ?? []), row]);
  let best = 0;
  for (const [width, same] of byWidth) {
    const score = (same.length / rows.length) * ((width - 1) / width);
    if (score > best) best = Math.max(best, score * cleanness(same, delimiter));
  }
  return best;
}

function cleanness(rows: readonly TableRow[], delimiter: string): number {
  const worths = rows.flatMap(({ cells }) => cells.map((cell) => worthOf(cell, delimiter)));
  return worths.reduce((sum, worth) => sum + worth, 0) / Math.max(1, worths.length);
}

/** A text with the delimiter in it was in quotes, which speaks for both; one with another delimiter may be two cells. */
function worthOf(cell: string, delimiter: string): number {
  const look = lookOf(cell);
  if (look === 'odd' || isCut(cell)) return 0;
  if (isEnclosed(cell)) return 0.9;
  if (look !== 'text') return 1;
  return /[,;|\t]/.test(cell) && !cell.includes(delimiter) ? 0.5 : 0.8;
}

/** Apostrophes around a whole cell are rather its quotes. */
function isEnclosed(cell: string): boolean {
  return cell.length > 1 && cell.startsWith("'") && cell.endsWith("'");
}

/** A quote without its other half: the text was cut amid a quoted cell. */
function isCut(cell: string): boolean {
  const isOpen = cell.startsWith("'") && cell.indexOf("'", 1) === -1;
  return isOpen || (cell.split('"').length % 2 === 0 && !/^[^"]*\d"$/.test(cell));
}

/** A longer delimiter beats the one it begins with where it explains as much, or where the other never stands alone. */
function isBetter(text: string, other: Try, best: Try): boolean {
  const [long, short] = [other.dialect.delimiter, best.dialect.delimiter];
  if (long.length <= short.length || !long.startsWith(short)) return other.score > best.score;
  return other.score > 0 && (other.score >= best.score || !text.replaceAll(long, '').includes(short));
}

function kin(one: string, other: string): boolean {
  return one.trim()[0] === other.trim()[0] || one === other;
}
