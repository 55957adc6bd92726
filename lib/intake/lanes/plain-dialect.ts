import type { SourceFormat } from '../../manifest';

/** Delimited text that the engine reads as we do: every mark is one byte, and nothing about it is to be found out. */
export interface PlainDialect {
  readonly delimiter: number;
  readonly quote?: number;
  /** A quote inside quotes is doubled. */
  readonly doubled: boolean;
  /** `utf-8`, or one of those in which a byte is a character and a line feed a line feed. */
  readonly encoding: string;
  readonly header: boolean;
  readonly skipLines: number;
}

/** What is more than plain, unless it is the default. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  headerRows: 1,
  footerLines: 0,
  raggedRows: 'quarantine',
  strayQuotes: 'quarantine',
  repeatedHeaders: 'skip',
  blankRows: 'skip',
};
const SINGLE_BYTE = /^(latin-?1|l1|(iso-?8859-|windows-?|cp-?|win-?)\d+)$/i;
/** Neither digits nor the dash of ISO 8601: days are put into its order before the engine reads them. */
const MARK = /^[\t!-,./:-~]$/;

/** Undefined where a format asks for care. */
export function plainDialect(format: SourceFormat): PlainDialect | undefined {
  if (format.kind !== 'csv') return undefined;
  const { kind, delimiter, quote, escape: mark, encoding, header, skipLines, ...others } = format;
  const charset = encoding === undefined || /^utf-?8$/i.test(encoding) ? 'utf-8' : encoding;
  const isPlain =
    Object.entries(others).every(([name, value]) => value === undefined || value === DEFAULTS[name]) &&
    typeof header === 'boolean' &&
    [delimiter, quote, mark].every((text) => typeof text === 'string') &&
    MARK.test(delimiter) &&
    (quote === '' || MARK.test(quote)) &&
    quote !== delimiter &&
    (charset === 'utf-8' || SINGLE_BYTE.test(charset));
  if (!isPlain) return undefined;
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote === '' ? undefined : quote.charCodeAt(0),
    doubled: mark === quote,
    encoding: charset,
    header,
    skipLines,
  };
}
