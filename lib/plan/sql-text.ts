/** An SQL identifier, whatever characters the name has. The engine's own quoting is not to be had here: this folder is pure. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A comma-separated list of identifiers. */
export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}

/** An SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|\$\w+|[A-Za-z_0-9][A-Za-z_0-9$]*|[\s\S]/g;

/** An SQL text in pieces: blanks, comments, strings, names, parameters (`$since`), and what is none of them letter by letter. */
export function sqlTokens(sql: string): readonly string[] {
  return sql.match(TOKEN) ?? [];
}

/** The statement without a semicolon at its end, so that it can stand in parentheses; all else stays to the letter. */
export function withoutTerminator(sql: string): string {
  const tokens = [...sqlTokens(sql)];
  for (let last = tokens.length - 1; last >= 0; last--) {
    if (tokens[last] === ';') tokens[last] = '';
    else if (!/^(\s|--|\/\*)/.test(tokens[last])) break;
  }
  return tokens.join('');
}
