import type { SyntaxNode } from '../syntax-tree';
import { columnsIn, type From, lower } from './from';
import type { Relation } from './relation';
import { unsure } from './unsure';

/** What a PIVOT makes of its source: a row for each of the values of what it groups by, which is all that it does not turn. */
export function pivoted(tree: SyntaxNode, source: From): Omit<Relation, 'name'> {
  const [aggregate, ...moreAggregates] = (tree.aggregates as SyntaxNode[] | undefined) ?? [];
  const [pivot, ...morePivots] = (tree.pivots as SyntaxNode[] | undefined) ?? [];
  const entries = (pivot?.entries as SyntaxNode[] | undefined) ?? [];
  if (!aggregate || aggregate.alias || moreAggregates.length + morePivots.length > 0 || entries.length === 0)
    return unsure('PIVOT in FROM');
  const turned = new Set([...columnsIn(aggregate, source), ...columnsIn(pivot, source)].map(({ column }) => column));
  const all = source.relations.flatMap(({ columns }) => columns ?? unsure('a table whose columns are not known'));
  if (new Set(all).size < all.length) return unsure('a column of several tables');
  const groups = ((tree.groups as string[] | undefined) ?? all.filter((column) => !turned.has(column))).map(lower);
  return {
    columns: [...groups, ...entries.map(nameOf)],
    identifiedBy: (some) => groups.every((column) => some.has(column)),
    originsOf: () => unsure('PIVOT in FROM'),
  };
}

function nameOf({ alias, values }: SyntaxNode): string {
  const [value, ...more] = (values as { value?: unknown }[] | undefined) ?? [];
  if (alias) return lower(alias);
  return value?.value === undefined || more.length > 0 ? unsure('PIVOT in FROM') : lower(value.value);
}
