import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { type CsvFormat, sniffDialect } from '../../../lib/intake';

/** A file of the benchmark's parameters. */
interface Parameters {
  readonly encoding: string;
  readonly delimiter: string;
  readonly quotechar: string;
  readonly escapechar: string;
  readonly header_lines: number;
  readonly preamble_lines: number;
  readonly footnote_lines: number;
}

/** What the files are broken on purpose for is mended where there is one way to do so. */
const LENIENT = { raggedRows: 'realign', strayQuotes: 'keep', repeatedHeaders: 'endTable' } as const;
/** No text has it. */
const NO_DELIMITER = '\u001f';

/** The dialect that a parameters file declares. */
export function declaredFormat(path: string): CsvFormat {
  const given: Parameters = JSON.parse(readFileSync(path, 'utf8'));
  return {
    kind: 'csv',
    delimiter: given.delimiter === '' ? NO_DELIMITER : given.delimiter,
    quote: given.quotechar,
    escape: given.escapechar,
    encoding: encodingOf(given.encoding),
    header: given.header_lines > 0,
    headerRows: Math.max(1, given.header_lines),
    skipLines: given.preamble_lines,
    footerLines: given.footnote_lines,
    ...LENIENT,
  };
}

/** The dialect that a file seems to have. */
export function sniffedFormat(path: string): CsvFormat {
  return { ...sniffDialect(readFileSync(path)).format, ...LENIENT };
}

/** ASCII is no more than the beginning of others, and what a file calls latin-1 is what Windows calls so. */
function encodingOf(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === 'utf8sig') return 'utf-8';
  if (plain === 'iso88591' || plain === 'latin1') return 'windows-1252';
  return plain === 'ascii' || !iconv.encodingExists(name) ? undefined : name;
}
