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
const LENIENT = { raggedRows: 'realign', strayQuotes: 'keep', repeatedHeaders: 'endTable', blankRows: 'keep' } as const;
/** No text has it. */
const NO_DELIMITER = '\u001f';

/** The dialect that a parameters file declares of a file. */
export function declaredFormat(parameters: string, file: string): CsvFormat {
  const given: Parameters = JSON.parse(readFileSync(parameters, 'utf8'));
  return {
    kind: 'csv',
    delimiter: given.delimiter === '' ? NO_DELIMITER : given.delimiter,
    quote: given.quotechar,
    escape: given.escapechar,
    encoding: encodingOf(given.encoding, readFileSync(file)),
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

/**
 * ASCII is no more than the beginning of others, and what a file calls latin-1 is what Windows calls so. Where the bytes are
 * not in the encoding that is declared, it is detected.
 */
function encodingOf(name: string, bytes: Buffer): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const meant = plain === 'utf8sig' ? 'utf-8' : ['iso88591', 'latin1'].includes(plain) ? 'windows-1252' : name;
  const isIn =
    plain !== 'ascii' && iconv.encodingExists(meant) && !/[\u0080-\u009f\ufffd]/.test(iconv.decode(bytes, meant));
  return isIn ? meant : (sniffDialect(bytes).format.encoding ?? meant);
}
