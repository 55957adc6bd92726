import type { SyntaxNode } from '../syntax-tree';
import type { Relation } from './relation';
import { unsure } from './unsure';

/** What a PIVOT reads. Names are lower case. */
export interface PivotSource {
  readonly columns: readonly string[];
  /** Those that an expression speaks of. */
  columnsIn(expression: SyntaxNode): readonly string[];
}

/** What a PIVOT makes of its source: a row for each of the values of what it groups by, which is all that it does not turn. */
export function pivoted(tree: SyntaxNode, source: PivotSource): Omit<Relation, 'name'> {
  const [aggregate, ...moreAggregates] = (tree.aggregates as SyntaxNode[] | undefined) ?? [];
  const [pivot, ...morePivots] = (tree.pivots as SyntaxNode[] | undefined) ?? [];
  const entries = (pivot?.entries as SyntaxNode[] | undefined) ?? [];
  if (!aggregate || aggregate.alias || moreAggregates.length + morePivots.length > 0 || entries.length === 0)
    return unsure('PIVOT in FROM');
  const turned = new Set([...source.columnsIn(aggregate), ...source.columnsIn(pivot)]);
  if (new Set(source.columns).size < source.columns.length) return unsure('a column of several tables');
  const named = tree.groups as string[] | undefined;
  const groups = named?.map((it) => it.toLowerCase()) ?? source.columns.filter((column) => !turned.has(column));
  return {
    columns: [...groups, ...entries.map(nameOf)],
    identifiedBy: (some) => groups.every((column) => some.has(column)),
    originsOf: () => unsure('PIVOT in FROM'),
  };
}

function nameOf({ alias, values }: SyntaxNode): string {
  const [value, ...more] = (values as { value?: unknown }[] | undefined) ?? [];
  if (alias) return String(alias).toLowerCase();
  return value?.value === undefined || more.length > 0 ? unsure('PIVOT in FROM') : String(value.value).toLowerCase();
}
