/** How delimited text is written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** The character before a quote inside quotes; the quote itself where it is doubled. */
  readonly escape: string;
}

/** Takes the escapes out of what stands between quotes. */
export function unescaper({ quote, escape: mark }: CsvDialect): (text: string) => string {
  if (mark === '') return (text) => text;
  const [quoted, marked] = [quote, mark].map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const escaped = new RegExp(mark === quote ? `${marked}(${quoted})` : `${marked}(${marked}|${quoted})`, 'g');
  return (text) => (text.includes(mark) ? text.replace(escaped, '$1') : text);
}
