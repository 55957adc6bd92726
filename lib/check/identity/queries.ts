import { allNodes, type SyntaxNode } from '../syntax-tree';
import { columnsIn, fromOf, lower } from './from';
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
    if (isNode(node.left) && node.type === 'SET_OPERATION_NODE')
      return this.outputsOf(node.left, this.within(node, environment));
    return this.rowsOf(node, environment).outputs.map(({ name }) => name);
  }

  /** The columns of inputs that the output at a place is made of, as `input.column`. Throws where it is not sure. */
  originsOf(node: SyntaxNode, environment: Environment, index: number): ReadonlySet<string> {
    if (node.type === 'SET_OPERATION_NODE') {
      const inner = this.within(node, environment);
      const sides = [node.left, node.right].map((it) => this.originsOf(it as SyntaxNode, inner, index));
      return new Set(sides.flatMap((it) => [...it]));
    }
    const rows = this.rowsOf(node, environment);
    const { expression } = rows.outputs[index] ?? unsure('an output that is not there');
    const columns = columnsIn(rows.meant(expression, false), rows.from);
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
    if (node.type === 'SET_OPERATION_NODE') return this.answerOfTwo(node, this.within(node, environment), outputs);
    const rows = this.rowsOf(node, environment);
    const given = rows.outputs
      .filter(({ name }, index) => outputs.has(name ?? placeName(index)))
      .map(({ expression }) => expression);
    const distinct = modifiersOf(node).find(({ type }) => type === 'DISTINCT_MODIFIER');
    if (distinct) {
      const targets = distinct.distinct_on_targets as SyntaxNode[] | undefined;
      const all = targets ?? rows.outputs.map(({ expression }) => expression);
      if (all.every((it) => rows.fix(given, it))) return true;
    }
    const firsts = firstOnly(node, rows.outputs);
    if (firsts?.every((it) => rows.fix(given, it))) return true;
    return rows.identifiedBy(given);
  }

  private answerOfTwo(node: SyntaxNode, environment: Environment, outputs: ReadonlySet<string>): boolean {
    const { left, right, setop_type: kind } = node as { left: SyntaxNode; right: SyntaxNode; setop_type?: string };
    if (!isNode(left) || !isNode(right)) return unsure('an operation on sets');
    const names = this.outputsOf(left, environment);
    if (node.setop_all === false && names.every((name) => name !== undefined && outputs.has(name))) return true;
    if (kind !== 'UNION') return this.identifies(left, environment, outputs);
    if (node.setop_by_name) return unsure('UNION BY NAME');
    // The right side's names make no difference, its places do.
    const places = names.flatMap((name, index) => (name !== undefined && outputs.has(name) ? [index] : []));
    const rightNames = this.outputsOf(right, environment);
    const there = new Set(places.flatMap((index) => rightNames[index] ?? placeName(index)));
    const apart = places.some((index) =>
      disjoint(this.valuesOf(left, environment, index), this.valuesOf(right, environment, index)),
    );
    return apart && this.identifies(left, environment, outputs) && this.identifies(right, environment, there);
  }

  /** All values that an output can have, where they stand in the SQL. */
  private valuesOf(node: SyntaxNode, environment: Environment, index: number): ReadonlySet<string> | undefined {
    if (node.type === 'SET_OPERATION_NODE') {
      const inner = this.within(node, environment);
      const [one, other] = [node.left, node.right].map((it) => this.valuesOf(it as SyntaxNode, inner, index));
      return one && other && new Set([...one, ...other]);
    }
    const expression = this.rowsOf(node, environment).outputs[index]?.expression;
    return expression?.class === 'CONSTANT'
      ? new Set([JSON.stringify((expression.value as { value?: unknown }).value)])
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
      const relation = ifSure(() => (aliases ? unsure('renamed columns of a step') : this.relationOf(step, seen)));
      const unknown = { identifiedBy: () => unsure(`the step ${name}`), originsOf: () => unsure(`the step ${name}`) };
      inner = new Map([...inner, [lower(name), relation ?? unknown]]);
    }
    return inner;
  }
}

/** The steps of a query's WITH. */
function stepsOf(node: SyntaxNode): { name: string; step: SyntaxNode; aliases: boolean }[] {
  const { map = [] } = (node.cte_map ?? {}) as {
    map?: { key: string; value: { aliases?: string[]; query: { node: SyntaxNode } } }[];
  };
  return map.map(({ key, value }) => ({
    name: key,
    step: value.query.node,
    aliases: (value.aliases?.length ?? 0) > 0,
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

/** False where the tree's groups cannot be told from its JSON. */
export function canTellGroups(sql: string, tree: SyntaxNode): boolean {
  return (
    !/\b(rollup|cube|grouping\s+sets)\b/i.test(sql) || !allNodes(tree).some((node) => node.group_sets !== undefined)
  );
}
