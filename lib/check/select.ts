import { quoteLiteral, type Session } from '../engine';
import type { Problem } from '../error';
import { sqlTokens } from '../plan';
import type { RuleName } from './rules/catalog';
import { type Spot, type SyntaxNode, spotAt } from './syntax-tree';

/** An SQL text that was parsed alone as exactly one SELECT. */
export interface Select {
  readonly sql: string;
  readonly tree: SyntaxNode;
}

/** What is wrong with an SQL text, and where in it. */
export interface SqlFault extends Pick<Problem, 'message' | 'hint'>, Partial<Spot> {
  readonly rule: RuleName;
}

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: SyntaxNode }[];
}

const SERIALIZE = 'json_serialize_sql(s, skip_null := true, skip_empty := true, skip_default := true)';
/** So many texts are parsed by one statement: what a statement costs besides is more than what most texts do. */
const AT_ONCE = 100;

/**
 * Parses an SQL text by itself, before it stands in any other: `SELECT 1) q; DROP TABLE t; SELECT * FROM (SELECT 1` is one
 * harmless subquery to whoever pastes it between parentheses.
 */
export async function parseSelect(session: Session, sql: string): Promise<Select | SqlFault> {
  const { json } = await session.one<{ json: string }>(
    `SELECT CAST(${SERIALIZE} AS VARCHAR) AS json FROM (SELECT $1::VARCHAR AS s)`,
    [sql],
  );
  return selectOf(session, sql, json);
}

/** The same of many texts, each by itself. */
export async function parseSelects(session: Session, texts: readonly string[]): Promise<(Select | SqlFault)[]> {
  const parsed: (Select | SqlFault)[] = [];
  for (let start = 0; start < texts.length; start += AT_ONCE) {
    const some = texts.slice(start, start + AT_ONCE);
    if (some.length === 1 || some.some((text) => text.includes('\0'))) {
      for (const text of some) parsed.push(await parseSelect(session, text));
      continue;
    }
    const rows = some.map((text, index) => `(${index}, ${quoteLiteral(text)})`).join(', ');
    const serialized = await session.all<{ json: string }>(
      `SELECT CAST(${SERIALIZE} AS VARCHAR) AS json FROM (VALUES ${rows}) AS texts(n, s) ORDER BY n`,
    );
    for (const [index, { json }] of serialized.entries()) parsed.push(await selectOf(session, some[index], json));
  }
  return parsed;
}

export function isSelect(parsed: Select | SqlFault): parsed is Select {
  return 'tree' in parsed;
}

async function selectOf(session: Session, sql: string, json: string): Promise<Select | SqlFault> {
  const parsed = JSON.parse(json) as Serialized;
  if (parsed.error_message?.startsWith('Mixing named and positional parameters')) return firstPositional(sql);
  if (parsed.error_type === 'not implemented')
    return notOneSelect(sql, (await session.connection.extractStatements(sql)).count);
  if (parsed.error) return syntaxFault(sql, parsed);
  const statements = parsed.statements ?? [];
  return statements.length === 1 ? { sql, tree: statements[0].node } : notOneSelect(sql, statements.length);
}

/** A parameter that has a place and no name. */
export function positional(written: string, spot: Partial<Spot> = {}): SqlFault {
  const hint = 'give it the name of a declared parameter: $name';
  return { rule: 'unknown-parameter', message: `'${written}' is a parameter without a name`, hint, ...spot };
}

/** The first that is told by its place, where others are told by their names: the parser reads no such text. */
function firstPositional(sql: string): SqlFault {
  const tokens = sqlTokens(sql);
  const at = tokens.findIndex((token) => /^(\?|\$\d+)$/.test(token));
  return at < 0
    ? positional('?')
    : positional(tokens[at], spotAt(sql, Buffer.byteLength(tokens.slice(0, at).join(''))));
}

function notOneSelect(sql: string, statements: number): SqlFault {
  const rule = 'not-one-select';
  if (statements === 0) return { rule, message: 'there is no SQL in it', hint: 'write one SELECT' };
  if (/\bpivot\b/i.test(sql)) {
    return { rule, message: 'a PIVOT must list its values', hint: 'write FROM t PIVOT (sum(x) FOR y IN (1, 2))' };
  }
  return statements === 1
    ? { rule, message: 'it is no SELECT', hint: 'write one SELECT' }
    : {
        rule,
        message: `it holds ${statements} statements, one is expected`,
        hint: 'keep one SELECT; common table expressions (WITH) can hold steps',
      };
}

function syntaxFault(sql: string, { error_message = '', position }: Serialized): SqlFault {
  return {
    rule: 'syntax',
    message: error_message,
    hint: 'mend the SQL; its dialect is DuckDB',
    ...(position === undefined ? {} : spotAt(sql, Number(position))),
  };
}
