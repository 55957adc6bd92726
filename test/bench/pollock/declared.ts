import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { type CsvFormat, sniffDialect } from '../../../lib/intake';
import { sampleCsv } from '../../../lib/intake/infer/sample-csv';

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
  const bytes = readFileSync(file);
  const encoding = encodingOf(given.encoding, bytes);
  return {
    kind: 'csv',
    delimiter: given.delimiter === '' ? NO_DELIMITER : given.delimiter,
    quote: given.quotechar,
    escape: given.escapechar,
    encoding,
    header: given.header_lines > 0,
    headerRows: Math.max(1, given.header_lines),
    skipLines: given.preamble_lines,
    footerLines: filledLines(iconv.decode(bytes, encoding), given.footnote_lines),
    ...LENIENT,
  };
}

/** The format that is drafted of a file. */
export async function sniffedFormat(path: string): Promise<CsvFormat> {
  const { format } = await sampleCsv(path);
  if (format.kind !== 'csv') throw new Error(`${path} is drafted as ${format.kind}`);
  return { ...format, ...LENIENT };
}

/** How many of the last lines have something on them: a contract counts no blank ones. */
function filledLines(text: string, lines: number): number {
  if (lines === 0) return 0;
  const last = text
    .replace(/(\r\n|\r|\n)$/, '')
    .split(/\r\n|\r|\n/)
    .slice(-lines);
  return last.filter((line) => line.trim() !== '').length;
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
