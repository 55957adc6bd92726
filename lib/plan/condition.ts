import { canonicalJson } from '../contract';
import { identifier } from './sql-text';

/** What the engine's `json_serialize_sql` gives. */
export interface SerializedSql {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly { readonly node: Readonly<Record<string, unknown>> }[];
}

/** The rows of a table for which a condition holds. The line breaks end a comment in it. */
export function conditionSql(table: string, condition: string): string {
  return `SELECT * FROM ${identifier(table)} WHERE (\n${condition}\n)`;
}

/**
 * What is wrong with a condition, or undefined. It must be an expression over the table's columns and nothing else:
 * `true) UNION SELECT …` would be a condition to whoever only pastes it.
 *
 * @param written `conditionSql` of the condition, as the engine parses it
 * @param plain the same of the condition `true`
 */
export function conditionProblem(
  written: SerializedSql,
  plain: SerializedSql,
): { message: string; hint: string } | undefined {
  const hint = "write one condition over the table's own columns, for example: amount > 0";
  if (written.error) return { message: `it is no condition: ${written.error_message}`, hint };
  const { where_clause, ...rest } = written.statements?.[0]?.node ?? {};
  const { where_clause: _, ...expected } = plain.statements?.[0]?.node ?? {};
  if (written.statements?.length !== 1 || shape(rest) !== shape(expected)) {
    return { message: 'it is more than a condition', hint };
  }
  const classes = classesIn(where_clause);
  if (classes.has('SUBQUERY')) return { message: 'it holds a query of its own', hint };
  if (classes.has('WINDOW')) return { message: 'it looks at other rows', hint };
  return undefined;
}

/** Without the places in the text. */
function shape(node: unknown): string {
  return canonicalJson(
    JSON.parse(JSON.stringify(node, (key, value) => (key === 'query_location' ? undefined : value))),
  );
}

function classesIn(node: unknown): Set<unknown> {
  const found = new Set<unknown>();
  JSON.stringify(node, (key, value) => {
    if (key === 'class') found.add(value);
    return value;
  });
  return found;
}
