import type { CsvDialect } from './csv-dialect';
import { splitLoosely } from './csv-loose';
import { CsvSplitter } from './csv-splitter';

/** A way to read one record: its pieces, and what stands between them. */
export interface Reading {
  readonly pieces: readonly string[];
  /** Which pieces were in quotes: these are whole. */
  readonly quoted: readonly boolean[];
  readonly delimiter: string;
  /** What it costs to assume it. */
  readonly cost: number;
}

const OTHER_DELIMITERS = [',', ';', '\t', '|', ' '];
const LOST_AT_A_QUOTE = 3;
const OTHER_DELIMITER = 4;
const MOST_QUOTES = 40;

/** Records that are not as the dialect says: a delimiter was lost beside a quote, or another one stands in its place. */
export function otherReadings(raw: string, dialect: CsvDialect, width: number): Reading[] {
  return [...lostAtQuotes(raw, dialect, width), ...byOtherDelimiters(raw, dialect, width)];
}

function lostAtQuotes(raw: string, dialect: CsvDialect, width: number): Reading[] {
  const { quote, delimiter } = dialect;
  if (quote === '') return [];
  const edges = new Set<number>();
  for (let at = raw.indexOf(quote); at !== -1 && edges.size < MOST_QUOTES; at = raw.indexOf(quote, at + quote.length)) {
    edges.add(at).add(at + quote.length);
  }
  return [...edges].flatMap((at) => {
    const pieces = splitStrictly(raw.slice(0, at) + delimiter + raw.slice(at), dialect);
    return pieces?.length === width
      ? [{ pieces, quoted: pieces.map(() => true), delimiter, cost: LOST_AT_A_QUOTE }]
      : [];
  });
}

function byOtherDelimiters(raw: string, dialect: CsvDialect, width: number): Reading[] {
  return OTHER_DELIMITERS.filter((other) => other !== dialect.delimiter && raw.includes(other)).flatMap((delimiter) => {
    const { cells: pieces, quoted } = splitLoosely(raw, { ...dialect, delimiter });
    return pieces.length * 2 > width ? [{ pieces, quoted, delimiter, cost: OTHER_DELIMITER }] : [];
  });
}

/** Undefined where it is not one record. */
function splitStrictly(raw: string, dialect: CsvDialect): string[] | undefined {
  const found: (string[] | undefined)[] = [];
  const splitter = new CsvSplitter(dialect, {
    record: (_line, _raw, cells) => found.push(cells),
    fault: () => found.push(undefined),
  });
  splitter.push(raw);
  splitter.end();
  return found.length === 1 ? found[0] : undefined;
}
