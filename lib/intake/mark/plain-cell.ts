/** What begins a formula at the begin of a cell; also behind a separator, for programs that split at another one than the file does. */
const FORMULA = /(^|[;,|\t\r\n])(["'\s]*)([=+\-@])/g;
const MOST = 1000;

/** A text of ours as one cell of a delimited file: on one line, no formula, and quoted as the file quotes. */
export function plainCell(
  text: string,
  { delimiter, quote, escape: mark }: { readonly delimiter: string; readonly quote: string; readonly escape: string },
): string {
  const short = text.length > MOST ? `${text.slice(0, MOST)}...` : text;
  const line = short.replaceAll('…', '...').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const safe = line.replace(FORMULA, "$1$2'$3");
  if (quote === '') return safe.replaceAll(delimiter, ' ');
  if (!safe.includes(delimiter) && !safe.includes(quote)) return safe;
  const inner = mark === '' ? safe.replaceAll(quote, ' ') : escaped(safe, quote, mark);
  return quote + inner + quote;
}

function escaped(text: string, quote: string, mark: string): string {
  const marked = mark === quote ? text : text.replaceAll(mark, mark + mark);
  return marked.replaceAll(quote, mark + quote);
}
