import type { Session } from '../engine';
import type { Problem } from '../error';
import { lineAt, type SyntaxNode } from './syntax-tree';

/** An SQL text that was parsed alone as exactly one SELECT. */
export interface Select {
  readonly sql: string;
  readonly tree: SyntaxNode;
}

/** What is wrong with an SQL text, and its line in it. */
export interface SqlFault extends Pick<Problem, 'message' | 'hint'> {
  readonly line?: number;
}

interface Serialized {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: SyntaxNode }[];
}

/**
 * Parses an SQL text by itself, before it stands in any other: `SELECT 1) q; DROP TABLE t; SELECT * FROM (SELECT 1` is one
 * harmless subquery to whoever pastes it between parentheses.
 */
export async function parseSelect(session: Session, sql: string): Promise<Select | SqlFault> {
  const { json } = await session.one<{ json: string }>(
    'SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true) AS json',
    [sql],
  );
  const parsed = JSON.parse(json) as Serialized;
  if (parsed.error_type === 'not implemented')
    return notOneSelect(sql, (await session.connection.extractStatements(sql)).count);
  if (parsed.error) return syntaxFault(sql, parsed);
  const statements = parsed.statements ?? [];
  return statements.length === 1 ? { sql, tree: statements[0].node } : notOneSelect(sql, statements.length);
}

export function isSelect(parsed: Select | SqlFault): parsed is Select {
  return 'tree' in parsed;
}

function notOneSelect(sql: string, statements: number): SqlFault {
  if (statements === 0) return { message: 'there is no SQL in it', hint: 'write one SELECT' };
  if (/\bpivot\b/i.test(sql)) {
    return { message: 'a PIVOT must list its values', hint: 'write FROM t PIVOT (sum(x) FOR y IN (1, 2))' };
  }
  return statements === 1
    ? { message: 'it is no SELECT', hint: 'write one SELECT' }
    : {
        message: `it holds ${statements} statements, one is expected`,
        hint: 'keep one SELECT; common table expressions (WITH) can hold steps',
      };
}

function syntaxFault(sql: string, { error_message = '', position }: Serialized): SqlFault {
  return {
    message: error_message,
    hint: 'mend the SQL; its dialect is DuckDB',
    line: position === undefined ? undefined : lineAt(sql, Number(position)),
  };
}
