/** An SQL identifier, whatever characters the name has. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL string literal. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A DuckDB list of string literals. */
export function quoteList(texts: Iterable<string>): string {
  return `[${[...texts].map(quoteLiteral).join(', ')}]`;
}

/**
 * A text that is the same in all rows, as an ENUM of one. COPY writes it to Parquet as a text like any other, without a look at each row
 * of its values.
 */
export function constantText(text: string): string {
  const literal = quoteLiteral(text);
  return `${literal}::ENUM(${literal})`;
}
