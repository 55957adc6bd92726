import type { Problem } from '../../error';
import { canTellGroups, environmentOf, ifSure, Queries, whyUnsure } from '../identity';
import { type BoundSubject, problemAt } from '../subject';
import type { SyntaxNode } from '../syntax-tree';

/** The SQL itself sees to it that no two rows have one key: it groups by it, or joins by keys of what it reads. */
export function guaranteedKey(subject: BoundSubject): Problem[] {
  const { mesh, model, select, inputs } = subject;
  const { tree, sql } = select;
  if (model.key.length === 0) return [];
  if (!canTellGroups(sql, tree)) return [untold(subject, 'GROUP BY in several ways at once')];
  const environment = environmentOf(mesh, model, inputs);
  const queries = new Queries();
  const key = new Set(model.key.map((name) => name.toLowerCase()));
  const unknown = whyUnsure(() => queries.identifies(tree, environment, key));
  if (unknown !== undefined) return [untold(subject, unknown)];
  if (queries.identifies(tree, environment, key)) return [];
  const because = ifSure(() => reason(queries, tree, environment, key)) ?? 'rows of its parts can have one key';
  const message = `the SQL can give several rows with one ${model.key.join(', ')}: ${because}`;
  const hint =
    'group by the key, join by keys, or name in it what tells such rows apart; the audit stops a version that has some';
  return [problemAt('key-not-guaranteed', subject, message, hint)];
}

/** Nothing is wrong by that: silence would say that the key is proven. */
function untold(subject: BoundSubject, what: string): Problem {
  const message = `whether the SQL can give several rows with one ${subject.model.key.join(', ')} is not told: ${what} is not followed here`;
  return problemAt('key-not-told', subject, message, 'the audit of each version stops one that has some');
}

function reason(
  queries: Queries,
  tree: SyntaxNode,
  environment: Parameters<Queries['rowsOf']>[1],
  key: ReadonlySet<string>,
): string {
  const rows = queries.rowsOf(tree, environment);
  const given = rows.outputs
    .filter(({ name }) => name !== undefined && key.has(name))
    .map(({ expression }) => expression);
  const groups = rows.apart(given);
  if (groups.length > 0) return `it groups by ${groups.map(written).join(', ')} besides`;
  const names = rows.repeating(given).map(({ name }) => `'${name}'`);
  return `of ${names.join(' and ')} several rows can stand beside it`;
}

/** An expression in a message. */
export function written(expression: SyntaxNode): string {
  if (expression.class === 'COLUMN_REF') return (expression.column_names as string[]).join('.');
  if (typeof expression.function_name === 'string') return `${expression.function_name}(…)`;
  return expression.alias || 'an expression';
}
