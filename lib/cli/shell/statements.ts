const TOKEN =
  /--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|'(?:''|[^'])*'|"(?:""|[^"])*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|'[\s\S]*|"[\s\S]*|\/\*[\s\S]*|\$[A-Za-z_]*\$[\s\S]*|[A-Za-z_0-9]+|[\s\S]/g;

/** The statements of a text that a semicolon ends, and what comes behind the last one. One in a text, a name or a comment ends nothing. */
export function statementsIn(text: string): { statements: string[]; rest: string } {
  const statements: string[] = [];
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token !== ';') continue;
    const statement = text.slice(start, index).trim();
    if (!isBlank(statement)) statements.push(statement);
    start = index + 1;
  }
  const rest = text.slice(start);
  return { statements, rest: isBlank(rest) ? '' : rest };
}

/** True where there is nothing but white space and comments. */
export function isBlank(text: string): boolean {
  return [...text.matchAll(TOKEN)].every(([token]) => /^(\s+|--[\s\S]*|\/\*[\s\S]*\*\/)$/.test(token));
}
