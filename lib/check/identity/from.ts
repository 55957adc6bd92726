import { nodesOf, type SyntaxNode } from '../syntax-tree';
import { pivoted } from './pivot';
import { type ColumnOf, type Dependency, type Environment, type Follower, isNode, type Relation } from './relation';
import { unsure } from './unsure';

/** What stands in a FROM, and what is known of it. */
export interface From {
  readonly relations: readonly Relation[];
  readonly dependencies: readonly Dependency[];
  readonly followers: readonly Follower[];
  /** Names that USING merged: those of the left side stand for both. */
  readonly merged: ReadonlyMap<string, ColumnOf>;
}

/** The relation of a subquery's node. */
export type Nested = (node: SyntaxNode, environment: Environment) => Omit<Relation, 'name'>;

const NOTHING: From = { relations: [], dependencies: [], followers: [], merged: new Map() };

/** Reads a FROM clause off the syntax tree. */
export function fromOf(tree: unknown, environment: Environment, nested: Nested): From {
  if (!isNode(tree) || tree.type === 'EMPTY') return NOTHING;
  switch (tree.type) {
    case 'BASE_TABLE': {
      const found = environment.get(lower(tree.table_name)) ?? unsure('a table that is not known');
      return single(tree, found, lower(tree.alias || tree.table_name));
    }
    case 'SUBQUERY': {
      const { node } = tree.subquery as { node: SyntaxNode };
      return single(tree, nested(node, environment), lower(tree.alias));
    }
    case 'TABLE_FUNCTION':
      return single(tree, tableFunction(tree), lower(tree.alias));
    case 'JOIN':
      return besides(
        tree,
        environment,
        fromOf(tree.left, environment, nested),
        fromOf(tree.right, environment, nested),
      );
    case 'PIVOT':
      return single(tree, pivotOf(tree, fromOf(tree.source, environment, nested)), lower(tree.alias));
    default:
      return unsure(`${tree.type} in FROM`);
  }
}

function pivotOf(tree: SyntaxNode, source: From): Omit<Relation, 'name'> {
  const read = (expression: SyntaxNode) => columnsIn(expression, source).map(({ column }) => column);
  return pivoted(tree, { columns: namesOf(source), columnsIn: read });
}

/** The columns of all that stands in a FROM; one that several have is in it several times. */
function namesOf({ relations }: From): string[] {
  return relations.flatMap(({ columns }) => columns ?? unsure('a table whose columns are not known'));
}

function single(tree: SyntaxNode, relation: Omit<Relation, 'name'>, name: string): From {
  const renamed = (tree.column_name_alias as string[] | undefined) ?? [];
  return { ...NOTHING, relations: [{ ...withNames(relation, renamed), name }] };
}

/** A relation whose columns, from the first one on, are called otherwise: `AS t(k, n)`. */
export function withNames(relation: Omit<Relation, 'name'>, names: readonly string[]): Omit<Relation, 'name'> {
  if (names.length === 0) return relation;
  const renamed = names.map(lower);
  const { columns } = relation;
  if (!columns) return { ...relation, columns: renamed };
  const former = new Map(columns.map((column, index) => [renamed[index] ?? column, column]));
  const before = (column: string) => former.get(column) ?? column;
  return {
    columns: [...former.keys()],
    identifiedBy: (some) => relation.identifiedBy(new Set([...some].map(before))),
    originsOf: (column) => relation.originsOf(before(column)),
  };
}

/** A join, whose right side may have other rows beside each row of the left one. */
function besides(tree: SyntaxNode, environment: Environment, left: From, right: From): From {
  if (!isLateral(tree, environment, left)) return joined(tree, left, right);
  const [only, ...more] = right.relations;
  if (!only || more.length + right.merged.size > 0) return unsure('a lateral join');
  return joined(tree, left, { ...right, relations: [{ ...only, within: left.relations }] });
}

/** True where the right side speaks of the left one, so that it has other rows beside each of its rows. */
function isLateral({ left, right }: SyntaxNode, environment: Environment, before: From): boolean {
  if (!isNode(right) || right.type === 'BASE_TABLE') return false;
  const references = nodesOf(right).filter((it) => it.class === 'COLUMN_REF');
  if (right.type === 'TABLE_FUNCTION') return references.length > 0;
  const inside = new Set(
    nodesOf(right).flatMap(({ alias, table_name: table, column_name_alias: renamed }) => [
      ...((renamed as string[] | undefined) ?? []).map(lower),
      ...(alias ? [lower(alias)] : []),
      ...(table ? (environment.get(lower(table))?.columns ?? []) : []),
    ]),
  );
  const outside = references
    .map(({ column_names: path }) => lower((path as string[])[0]))
    .filter((it) => !inside.has(it));
  if (outside.some((name) => before.relations.some(({ columns }) => columns?.includes(name)))) return true;
  const names = (tree: unknown) =>
    new Set(nodesOf(tree).flatMap(({ alias, table_name: table }) => [alias, table].filter(Boolean).map(lower)));
  const [own, others] = [names(right), names(left)];
  return nodesOf(right).some(({ class: kind, column_names: path }) => {
    const first = kind === 'COLUMN_REF' && (path as string[]).length > 1 ? lower((path as string[])[0]) : undefined;
    return first !== undefined && others.has(first) && !own.has(first);
  });
}

const SERIES = new Set(['range', 'generate_series']);
const DISTINCT_LISTS = new Set([...SERIES, 'list_distinct', 'array_distinct', 'map_keys']);

/** A series has each of its values once; a list may repeat its own. */
function tableFunction(tree: SyntaxNode): Omit<Relation, 'name'> {
  const called = tree.function as SyntaxNode | undefined;
  const name = lower(called?.function_name);
  const [list, ...more] = (called?.children as SyntaxNode[] | undefined) ?? [];
  const unnests = name === 'unnest' && more.length === 0;
  const once = SERIES.has(name) || (unnests && DISTINCT_LISTS.has(lower(list?.function_name)));
  return {
    columns: SERIES.has(name) || unnests ? [name] : undefined,
    identifiedBy: (columns) => once && columns.size > 0,
    originsOf: () => unsure('a function in FROM'),
  };
}

function joined(tree: SyntaxNode, left: From, right: From): From {
  const kind = String(tree.join_type);
  const natural = tree.ref_type === 'NATURAL';
  const reference = natural ? 'REGULAR' : String(tree.ref_type);
  const using = natural ? shared(left, right) : ((tree.using_columns as string[] | undefined) ?? []).map(lower);
  const both: From = {
    relations: [...left.relations, ...right.relations],
    dependencies: [...left.dependencies, ...right.dependencies],
    followers: [...left.followers, ...right.followers],
    merged: new Map([...right.merged, ...left.merged]),
  };
  if (kind === 'SEMI' || kind === 'ANTI') return left;
  if (reference === 'ASOF' && (kind === 'INNER' || kind === 'LEFT'))
    return { ...both, followers: [...both.followers, { relations: right.relations, after: left.relations }] };
  if (reference === 'CROSS') return both;
  if (reference !== 'REGULAR' || !['INNER', 'LEFT', 'RIGHT', 'FULL'].includes(kind))
    return unsure(`${kind} ${reference} JOIN`);
  const pairs = using.map((name) => [columnIn(left, name), columnIn(right, name)] as const);
  const merged = new Map([
    ...both.merged,
    ...using.map((name, index) => [name, pairs[index][kind === 'RIGHT' ? 1 : 0]] as const),
  ]);
  if (kind === 'FULL') return using.length > 0 ? fullUsing(both, left, right, pairs) : both;
  const condition = conditionOf(tree.condition, both, left, right);
  const equal = [...pairs, ...condition.pairs];
  if (kind === 'INNER') {
    const dependencies = equal.flatMap(([one, other]) => [
      { from: [one], to: other },
      { from: [other], to: one },
    ]);
    return { ...both, merged, dependencies: [...both.dependencies, ...dependencies] };
  }
  return { ...both, merged, ...outer(both, equal, condition.others, kind === 'LEFT' ? [left, right] : [right, left]) };
}

/** What a NATURAL JOIN is ON: the names that both sides have. */
function shared(left: From, right: From): string[] {
  const [here, there] = [left, right].map(namesOf);
  return [...new Set(here)].filter((name) => there.includes(name));
}

/**
 * A merged column of FULL JOIN USING holds the values of both sides, and that of one side alone does not fix it. So the merged
 * columns stand for themselves; a side in which they are a key has one row at most for each of their values.
 */
function fullUsing(both: From, left: From, right: From, pairs: readonly Pair[]): From {
  const columns = pairs.map(([{ column }]) => column);
  const values: Relation = {
    name: '',
    columns,
    identifiedBy: (some) => columns.every((column) => some.has(column)),
    originsOf: (column) => {
      const pair = pairs[columns.indexOf(column)];
      return new Set(pair.flatMap((it) => [...it.relation.originsOf(it.column)]));
    },
  };
  const followers = [left, right]
    .filter(({ relations: [only, ...more] }) => more.length === 0 && only.identifiedBy(new Set(columns)))
    .map(({ relations }) => ({ relations, after: [values] }));
  return {
    ...both,
    relations: [...both.relations, values],
    merged: new Map([...both.merged, ...columns.map((column) => [column, { relation: values, column }] as const)]),
    dependencies: [
      ...both.dependencies,
      ...pairs.map((pair, index) => ({ from: [...pair], to: { relation: values, column: columns[index] } })),
    ],
    followers: [...both.followers, ...followers],
  };
}

/**
 * In an outer join, what was not matched is null beside each value. So all that the condition asks of a kept row fixes what
 * is found for it; and where the condition names a key of the other side, each kept row finds one row at most.
 */
function outer(
  both: From,
  equal: readonly Pair[],
  others: readonly SyntaxNode[],
  [kept, added]: readonly [From, From],
): Pick<From, 'dependencies' | 'followers'> {
  const sideOf = (pair: Pair, side: From) => pair.find(({ relation }) => side.relations.includes(relation)) as ColumnOf;
  const asked = others
    .flatMap((part) => columnsIn(part, both))
    .filter(({ relation }) => kept.relations.includes(relation));
  const from = [...equal.map((pair) => sideOf(pair, kept)), ...asked];
  const dependencies = equal.map((pair) => ({ from, to: sideOf(pair, added) }));
  const [only, ...more] = added.relations;
  const found = new Set(equal.map((pair) => sideOf(pair, added).column));
  const single = more.length === 0 && only.identifiedBy(found);
  const followers = single ? [{ relations: added.relations, after: kept.relations }] : [];
  return { dependencies: [...both.dependencies, ...dependencies], followers: [...both.followers, ...followers] };
}

type Pair = readonly [ColumnOf, ColumnOf];

/** The equal columns of a join's condition, left before right, and what else it asks. */
function conditionOf(condition: unknown, both: From, left: From, right: From): { pairs: Pair[]; others: SyntaxNode[] } {
  const pairs: Pair[] = [];
  const others: SyntaxNode[] = [];
  for (const part of conjuncts(condition)) {
    const [one, other] = EQUAL.has(String(part.type)) ? [columnOf(part.left, both), columnOf(part.right, both)] : [];
    if (one && other && left.relations.includes(one.relation) && right.relations.includes(other.relation))
      pairs.push([one, other]);
    else if (one && other && right.relations.includes(one.relation) && left.relations.includes(other.relation))
      pairs.push([other, one]);
    else others.push(part);
  }
  return { pairs, others };
}

export const EQUAL = new Set(['COMPARE_EQUAL', 'COMPARE_NOT_DISTINCT_FROM']);

/** Every column of this FROM that an expression speaks of. */
export function columnsIn(expression: unknown, from: From): ColumnOf[] {
  return nodesOf(expression).flatMap((node) => {
    if (node.class === 'SUBQUERY') return unsure('a subquery');
    const column = columnOf(node, from);
    return column ? [column] : [];
  });
}

/** The parts of a condition that must all hold. */
export function conjuncts(condition: unknown): SyntaxNode[] {
  if (!isNode(condition)) return [];
  if (condition.type === 'CONJUNCTION_AND') return ((condition.children as unknown[]) ?? []).flatMap(conjuncts);
  return [condition];
}

/** The column that an expression is, where it is one of this FROM and nothing else. */
export function columnOf(expression: unknown, from: From): ColumnOf | undefined {
  if (!isNode(expression) || expression.class !== 'COLUMN_REF') return undefined;
  const names = (expression.column_names as string[]).map(lower);
  if (names.length === 1) return findColumn(from, names[0]);
  const relation = from.relations.find(({ name }) => name === names[0]);
  if (!relation) return findColumn(from, names[0]) ? unsure('a field of a struct') : undefined;
  if (names.length > 2) return unsure('a field of a struct');
  if (relation.columns && !relation.columns.includes(names[1])) return unsure('a column that is not there');
  return { relation, column: names[1] };
}

function columnIn(from: From, name: string): ColumnOf {
  return findColumn(from, name) ?? unsure(`where ${name} comes from`);
}

function findColumn(from: From, name: string): ColumnOf | undefined {
  const merged = from.merged.get(name);
  if (merged) return merged;
  const having = from.relations.filter(({ columns }) => columns?.includes(name));
  if (having.length > 1) return unsure('a column of several tables');
  if (having.length === 1) return { relation: having[0], column: name };
  return from.relations.some(({ columns }) => columns === undefined)
    ? unsure('a table whose columns are not known')
    : undefined;
}

export function lower(name: unknown): string {
  return String(name ?? '').toLowerCase();
}
