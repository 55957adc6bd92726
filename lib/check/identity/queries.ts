import { allNodes, type SyntaxNode } from '../syntax-tree';
import { columnsIn, fromOf, lower, withNames } from './from';
import { type Environment, isNode, type Relation } from './relation';
import { type Output, Rows } from './rows';
import { ifSure, unsure } from './unsure';

/** A SELECT in a query, with the rows it is made of; absent where they are not known. */
export interface SelectIn {
  readonly node: SyntaxNode;
  readonly rows?: Rows;
}

/** What is known of the rows of a query and of all queries within it. */
export class Queries {
  private readonly known = new WeakMap<SyntaxNode, Map<string, boolean | 'open'>>();
  private readonly rows = new WeakMap<SyntaxNode, Rows>();

  /** True where no two rows of the query have the same values in the outputs named. Throws where it is not sure. */
  identifies(node: SyntaxNode, environment: Environment, outputs: ReadonlySet<string>): boolean {
    const key = JSON.stringify([...outputs].sort());
    const answers = this.known.get(node) ?? new Map<string, boolean | 'open'>();
    this.known.set(node, answers);
    const known = answers.get(key);
    if (known === 'open') return unsure('a query that reads itself');
    if (known !== undefined) return known;
    answers.set(key, 'open');
    try {
      const answer = this.answer(node, environment, outputs);
      answers.set(key, answer);
      return answer;
    } finally {
      if (answers.get(key) === 'open') answers.delete(key);
    }
  }

  /** The names that a query's outputs have. */
  outputsOf(node: SyntaxNode, environment: Environment): readonly (string | undefined)[] {
    if (node.type === 'SET_OPERATION_NODE') return this.sidesOf(node, environment).names;
    return this.rowsOf(node, environment).outputs.map(({ name }) => name);
  }

  /**
   * The columns of inputs that the output at a place is made of, as `input.column`: what rows are counted or numbered by is not in
   * it. Throws where it is not sure.
   */
  originsOf(node: SyntaxNode, environment: Environment, index: number): ReadonlySet<string> {
    if (node.type === 'SET_OPERATION_NODE') {
      const { inner, places } = this.sidesOf(node, environment);
      const found = places(index).flatMap(({ side, at }) => [...this.originsOf(side, inner, at)]);
      return new Set(found);
    }
    const rows = this.rowsOf(node, environment);
    const { expression } = rows.outputs[index] ?? unsure('an output that is not there');
    const columns = columnsIn(withoutCounts(rows.meant(expression, false)), rows.from);
    return new Set(columns.flatMap(({ relation, column }) => [...relation.originsOf(column)]));
  }

  rowsOf(node: SyntaxNode, environment: Environment): Rows {
    const known = this.rows.get(node);
    if (known) return known;
    if (node.type !== 'SELECT_NODE') return unsure(String(node.type));
    const inner = this.within(node, environment);
    const made = new Rows(
      node,
      fromOf(node.from_table, inner, (it, at) => this.relationOf(it, at)),
    );
    this.rows.set(node, made);
    return made;
  }

  /** Every SELECT of the query and of those within it. */
  *selects(node: SyntaxNode, environment: Environment): Generator<SelectIn> {
    const inner = this.within(node, environment);
    if (node.type === 'SELECT_NODE') yield { node, rows: ifSure(() => this.rowsOf(node, environment)) };
    else yield { node };
    for (const { step } of stepsOf(node)) yield* this.selects(step, inner);
    const { cte_map: _, ...rest } = node;
    for (const below of nearestQueries(rest)) yield* this.selects(below, inner);
  }

  private answer(node: SyntaxNode, environment: Environment, outputs: ReadonlySet<string>): boolean {
    if (limitOf(node) === 1) return true;
    if (node.type === 'SET_OPERATION_NODE') return this.answerOfTwo(node, environment, outputs);
    if (isDistinctIn(node, outputs)) return true;
    const rows = this.rowsOf(node, environment);
    const given = rows.outputs
      .filter(({ name }, index) => outputs.has(name ?? placeName(index)))
      .map(({ expression }) => expression);
    const distinct = modifiersOf(node).find(({ type }) => type === 'DISTINCT_MODIFIER');
    if (distinct) {
      const targets = distinct.distinct_on_targets as SyntaxNode[] | undefined;
      const all = targets?.map((it) => rows.listed(it)) ?? rows.outputs.map(({ expression }) => expression);
      if (all.every((it) => rows.fix(given, it))) return true;
    }
    const firsts = firstOnly(node, rows.outputs);
    if (firsts?.every((it) => rows.fix(given, it))) return true;
    return rows.identifiedBy(given);
  }

  private answerOfTwo(node: SyntaxNode, environment: Environment, outputs: ReadonlySet<string>): boolean {
    const { left, right, inner, names, places } = this.sidesOf(node, environment);
    if (node.setop_all === false && names.every((name) => name !== undefined && outputs.has(name))) return true;
    if (!isUnion(node)) return this.identifies(left, inner, outputs);
    const given = names.flatMap((name, index) => (name !== undefined && outputs.has(name) ? [places(index)] : []));
    // Two sides that have no row in common: somewhere other values stand, or nothing on one side.
    const apart = given.some((of) => {
      const [one, other] = [left, right].map((side) => {
        const place = of.find((it) => it.side === side);
        return place ? this.valuesOf(side, inner, place.at) : new Set([NULL]);
      });
      return disjoint(one, other);
    });
    return (
      apart &&
      [left, right].every((side) => {
        const own = this.outputsOf(side, inner);
        const there = given.flatMap((of) =>
          of.filter((it) => it.side === side).map(({ at }) => own[at] ?? placeName(at)),
        );
        return this.identifies(side, inner, new Set(there));
      })
    );
  }

  /** The outputs of an operation on two queries, and where each of them comes from: by place, or by name where the SQL says so. */
  private sidesOf(node: SyntaxNode, environment: Environment): Sides {
    const { left, right } = node;
    if (!isNode(left) || !isNode(right)) return unsure('an operation on sets');
    const inner = this.within(node, environment);
    const names = this.outputsOf(left, inner);
    if (node.setop_type !== 'UNION_BY_NAME') {
      const sides = isUnion(node) ? [left, right] : [left];
      return { left, right, inner, names, places: (index) => sides.map((side) => ({ side, at: index })) };
    }
    const others = this.outputsOf(right, inner);
    const all = [...names, ...others.filter((name) => !names.includes(name))];
    const find = (side: SyntaxNode, own: Sides['names'], index: number) => {
      const at = own.indexOf(all[index]);
      return at < 0 ? [] : [{ side, at }];
    };
    const places: Sides['places'] = (index) => [...find(left, names, index), ...find(right, others, index)];
    return { left, right, inner, names: all, places };
  }

  /** All values that an output can have, where they stand in the SQL. */
  private valuesOf(node: SyntaxNode, environment: Environment, index: number): ReadonlySet<string> | undefined {
    if (node.type === 'SET_OPERATION_NODE') {
      const { inner, places } = this.sidesOf(node, environment);
      const found = places(index).map(({ side, at }) => this.valuesOf(side, inner, at));
      return found.length === 2 && found[0] && found[1] ? new Set([...found[0], ...found[1]]) : undefined;
    }
    const expression = this.rowsOf(node, environment).outputs[index]?.expression;
    return expression?.class === 'CONSTANT'
      ? new Set([JSON.stringify((expression.value as { value?: unknown }).value) ?? NULL])
      : undefined;
  }

  private relationOf(node: SyntaxNode, environment: Environment): Omit<Relation, 'name'> {
    const names = this.outputsOf(node, environment);
    const columns = names.map((name, index) => name ?? placeName(index));
    return {
      columns,
      identifiedBy: (some) => this.identifies(node, environment, some),
      originsOf: (column) => this.originsOf(node, environment, columns.indexOf(column)),
    };
  }

  /** What names in FROM stand for within a query that has steps of its own. */
  private within(node: SyntaxNode, environment: Environment): Environment {
    let inner = environment;
    for (const { name, step, aliases } of stepsOf(node)) {
      const seen = inner;
      const relation = ifSure(() => withNames(this.relationOf(step, seen), aliases));
      const unknown = { identifiedBy: () => unsure(`the step ${name}`), originsOf: () => unsure(`the step ${name}`) };
      inner = new Map([...inner, [lower(name), relation ?? unknown]]);
    }
    return inner;
  }
}

/** The two queries of a UNION, INTERSECT or EXCEPT. */
interface Sides {
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  /** What names stand for within them. */
  readonly inner: Environment;
  readonly names: readonly (string | undefined)[];
  /** The outputs of the sides that an output holds rows of. */
  places(index: number): readonly { readonly side: SyntaxNode; readonly at: number }[];
}

/** The value of an output that a side does not have. */
const NULL = 'null';

/** Functions that tell how many rows there are or which one of them this is, and nothing of what stands in them. */
const COUNTING: ReadonlySet<unknown> = new Set(
  'approx_count_distinct count count_if count_star countif cume_dist dense_rank ntile percent_rank rank rank_dense regr_count row_number'.split(
    ' ',
  ),
);

function withoutCounts(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutCounts);
  if (part === null || typeof part !== 'object') return part;
  if (COUNTING.has((part as SyntaxNode).function_name)) return null;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withoutCounts(value)]));
}

function isUnion({ setop_type: kind }: SyntaxNode): boolean {
  return kind === 'UNION' || kind === 'UNION_BY_NAME';
}

/** True for a SELECT DISTINCT whose outputs are all among those named, whatever they are made of. */
function isDistinctIn(node: SyntaxNode, outputs: ReadonlySet<string>): boolean {
  const distinct = modifiersOf(node).find(({ type }) => type === 'DISTINCT_MODIFIER');
  const targets = (distinct?.distinct_on_targets as unknown[] | undefined) ?? [];
  const list = (node.select_list as SyntaxNode[] | undefined) ?? [];
  return (
    distinct !== undefined &&
    targets.length === 0 &&
    list.every(({ alias }) => outputs.has(lower(alias || placeName(0))))
  );
}

/** The steps of a query's WITH. */
function stepsOf(node: SyntaxNode): { name: string; step: SyntaxNode; aliases: readonly string[] }[] {
  const { map = [] } = (node.cte_map ?? {}) as {
    map?: { key: string; value: { aliases?: string[]; query: { node: SyntaxNode } } }[];
  };
  return map.map(({ key, value }) => ({
    name: key,
    step: value.query.node,
    aliases: value.aliases ?? [],
  }));
}

export function modifiersOf(node: SyntaxNode): SyntaxNode[] {
  return (node.modifiers as SyntaxNode[] | undefined) ?? [];
}

function limitOf(node: SyntaxNode): unknown {
  const limit = modifiersOf(node).find(({ type }) => type === 'LIMIT_MODIFIER')?.limit;
  return isNode(limit) ? (limit.value as { value?: unknown } | undefined)?.value : undefined;
}

/** What rows are the first ones of, where QUALIFY row_number() OVER (…) = 1 leaves those only. */
function firstOnly({ qualify }: SyntaxNode, outputs: readonly Output[]): SyntaxNode[] | undefined {
  if (!isNode(qualify) || qualify.type !== 'COMPARE_EQUAL' || !isNode(qualify.left) || !isNode(qualify.right))
    return undefined;
  if ((qualify.right.value as { value?: unknown } | undefined)?.value !== 1) return undefined;
  const names = qualify.left.class === 'COLUMN_REF' ? (qualify.left.column_names as string[]) : [];
  const window = outputs.find(({ name }) => names.length === 1 && name === lower(names[0]))?.expression ?? qualify.left;
  return window.type === 'WINDOW_ROW_NUMBER' ? ((window.partitions as SyntaxNode[] | undefined) ?? []) : undefined;
}

/** The queries that stand in a tree and in no other query of it. */
function nearestQueries(tree: unknown): SyntaxNode[] {
  if (!isNode(tree)) return [];
  return Object.values(tree).flatMap((child): SyntaxNode[] => {
    if (!isNode(child)) return [];
    return /_NODE$/.test(String(child.type)) ? [child] : nearestQueries(child);
  });
}

/** Of an output that has no name of its own. */
function placeName(index: number): string {
  return `(${index})`;
}

function disjoint(one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean {
  return one !== undefined && other !== undefined && [...one].every((value) => !other.has(value));
}

/**
 * False where the tree's groups cannot be told from its JSON, which leaves out the empty ones: `GROUPING SETS ((a), ())` is as
 * `GROUP BY a` there. They can where each of the words belongs to a SELECT that has several others.
 */
export function canTellGroups(sql: string, tree: SyntaxNode): boolean {
  const words = sql.match(/\b(rollup|cube|grouping\s+sets)\b/gi) ?? [];
  const nodes = allNodes(tree).filter((node) => node.group_sets !== undefined);
  return (
    nodes.length === 0 || words.length === nodes.filter((node) => (node.group_sets as unknown[]).length > 1).length
  );
}
