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
