import { nodesOf, type SyntaxNode } from '../syntax-tree';
import { AGGREGATES } from './aggregates';
import { columnOf, conjuncts, EQUAL, type From, lower } from './from';
import { ColumnSet, type Dependency, isIdentified, isNode, type Relation, signature } from './relation';
import { unsure } from './unsure';

/** An output of a SELECT: a name, and what it is; a column that a star stands for has no expression of its own. */
export interface Output {
  readonly name?: string;
  readonly expression: SyntaxNode;
}

/**
 * The rows of one SELECT before DISTINCT and LIMIT: which expressions fix which others. An expression is fixed by others where no
 * two rows have the same values in those and different ones in it.
 */
export class Rows {
  readonly outputs: readonly Output[];
  /** Absent where rows are not grouped. */
  readonly groups?: readonly SyntaxNode[];
  private readonly dependencies: readonly Dependency[];
  private readonly constants: readonly SyntaxNode[];

  constructor(
    readonly node: SyntaxNode,
    readonly from: From,
    grouped = true,
  ) {
    this.outputs = ((node.select_list as SyntaxNode[] | undefined) ?? []).flatMap((it) => this.spelled(it));
    this.groups = grouped ? this.groupsOf() : undefined;
    const conditions = [...conjuncts(node.where_clause), ...conjuncts(node.qualify)];
    const equal = conditions.filter((it) => EQUAL.has(String(it.type)));
    this.dependencies = [...from.dependencies, ...equal.flatMap((it) => this.equality(it))];
    this.constants = equal
      .flatMap(({ left, right }) => (isConstant(right) ? [left] : isConstant(left) ? [right] : []))
      .filter(isNode);
  }

  /** The same rows before they are grouped. */
  get sources(): Rows {
    return this.groups ? new Rows(this.node, this.from, false) : this;
  }

  /** True where no two rows have the same values in all of these expressions. */
  identifiedBy(expressions: readonly SyntaxNode[]): boolean {
    const known = this.knownFrom(expressions);
    if (this.groups) return this.groups.every((it) => this.isFixed(it, known)) && this.tellsSets(known);
    if (expressions.some((it) => this.numbers(it, known))) return true;
    return this.from.relations.every((it) => isIdentified(it, (of) => known.columns.of(of)));
  }

  /** True where the expressions fix another one. */
  fix(expressions: readonly SyntaxNode[], other: SyntaxNode): boolean {
    return this.isFixed(other, this.knownFrom(expressions));
  }

  /** Tables of the FROM of which several rows can have the same values in the expressions. */
  repeating(expressions: readonly SyntaxNode[]): readonly Relation[] {
    const { columns } = this.knownFrom(expressions);
    return this.from.relations.filter((it) => !isIdentified(it, (of) => columns.of(of)));
  }

  /** Groups that the expressions do not fix. */
  apart(expressions: readonly SyntaxNode[]): readonly SyntaxNode[] {
    const known = this.knownFrom(expressions);
    return this.groups?.filter((it) => !this.isFixed(it, known)) ?? [];
  }

  /** What an item of GROUP BY, ORDER BY or DISTINCT ON stands for: there, and nowhere else, a number is a place in the list. */
  listed(expression: SyntaxNode, aliasFirst = true): SyntaxNode {
    const value = expression.class === 'CONSTANT' ? (expression.value as { value?: unknown }).value : undefined;
    if (typeof value !== 'number') return this.meant(expression, aliasFirst);
    return this.outputs[value - 1]?.expression ?? unsure('a place in the list');
  }

  /** What an expression stands for: an alias of this SELECT is looked up. Of a column and an alias with one name, ORDER BY means the alias and all else the column. */
  meant(expression: SyntaxNode, aliasFirst = true): SyntaxNode {
    if (expression.class !== 'COLUMN_REF') return expression;
    const names = expression.column_names as string[];
    const named = names.length === 1 ? this.outputs.filter(({ name }) => name === lower(names[0])) : [];
    if (named.length === 0) return expression;
    const column = columnOf(expression, this.from);
    const other = named[0].expression;
    const same = columnOf(other, this.from);
    if (column && !(same && same.relation === column.relation && same.column === column.column)) {
      return aliasFirst ? other : expression;
    }
    return other;
  }

  private knownFrom(expressions: readonly SyntaxNode[]): Known {
    const known: Known = { columns: new ColumnSet(), signatures: new Set() };
    const meant = expressions.map((it) => this.meant(it, false));
    // In the sums of several groupings a column is null whatever it was: nothing but itself fixes it there.
    const constants = this.inSets ? [] : this.constants;
    for (const expression of [...meant, ...meant.flatMap(undone), ...constants]) {
      known.signatures.add(signature(expression));
      const column = columnOf(expression, this.from);
      if (column) known.columns.add(column);
    }
    if (!this.inSets) this.close(known.columns);
    return known;
  }

  /** Adds all that follows, until nothing more does. */
  private close(columns: ColumnSet): void {
    for (let grown = true; grown; ) {
      grown = false;
      for (const { from, to } of this.dependencies) {
        if (from.every((it) => columns.has(it)) && columns.add(to)) grown = true;
      }
      const whole = (relation: Relation) => isIdentified(relation, (of) => columns.of(of));
      const following = this.from.followers
        .filter(({ after }) => after.every(whole))
        .flatMap(({ relations }) => relations);
      for (const relation of this.from.relations) {
        if (!following.includes(relation) && !whole(relation)) continue;
        const known = columns.of(relation);
        for (const column of relation.columns ?? [ALL]) {
          if (!known.has(column)) grown = columns.add({ relation, column }) || grown;
        }
      }
    }
  }

  private isFixed(expression: SyntaxNode, known: Known): boolean {
    const meant = this.meant(expression, false);
    if (known.signatures.has(signature(meant))) return true;
    if (isConstant(meant)) return true;
    if (meant.type === 'GROUPING_FUNCTION') return false;
    if (meant.class === 'WINDOW')
      return isOfPartition(meant) && partitionsOf(meant).every((it) => this.isFixed(it, known));
    if (isAggregate(meant)) {
      if (!this.groups) return unsure('an aggregate');
      return this.groups.every((it) => this.isFixed(it, known)) && this.tellsSets(known);
    }
    const column = columnOf(meant, this.from);
    if (column) return known.columns.has(column);
    if (this.inSets && this.groups?.some((it) => signature(it) === signature(meant))) return false;
    if (meant.class === 'COLUMN_REF') return true;
    return partsOf(meant).every((part) => this.isFixed(part, known));
  }

  /** True for row_number(), where what it is counted by is known too. */
  private numbers(expression: SyntaxNode, known: Known): boolean {
    const meant = this.meant(expression, false);
    if (meant.type !== 'WINDOW_ROW_NUMBER') return false;
    return partitionsOf(meant).every((it) => this.isFixed(it, known));
  }

  /** True where rows are grouped in several ways at once: ROLLUP, CUBE, GROUPING SETS. */
  private get inSets(): boolean {
    return this.groups !== undefined && ((this.node.group_sets as unknown[] | undefined) ?? []).length > 1;
  }

  /** True where rows are grouped in one way, or GROUPING of all that they are grouped by tells in which. */
  private tellsSets({ signatures, columns }: Known): boolean {
    if (!this.inSets) return true;
    const sets = (this.node.group_sets as number[][]).map((set) => JSON.stringify([...set].sort()));
    if (new Set(sets).size < sets.length) return false;
    const told = this.outputs
      .map(({ expression }) => expression)
      .filter((it) => it.type === 'GROUPING_FUNCTION' && signatures.has(signature(it)))
      .flatMap(partsOf);
    const seen = new Set(told.map(signature));
    const places = told.flatMap((it) => columnOf(it, this.from) ?? []);
    return (
      this.groups?.every((group) => {
        const own = columnOf(group, this.from);
        return (
          seen.has(signature(group)) ||
          (own && columns.has(own) && places.some((it) => it.relation === own.relation && it.column === own.column))
        );
      }) ?? true
    );
  }

  private equality({ left, right }: SyntaxNode): Dependency[] {
    const [one, other] = [columnOf(left, this.from), columnOf(right, this.from)];
    return one && other
      ? [
          { from: [one], to: other },
          { from: [other], to: one },
        ]
      : [];
  }

  private groupsOf(): readonly SyntaxNode[] | undefined {
    const { node } = this;
    const written = node.group_expressions as SyntaxNode[] | undefined;
    const aggregates = [...this.outputs.map(({ expression }) => expression), node.having].some(hasAggregate);
    if (node.aggregate_handling === 'FORCE_AGGREGATES') {
      const outputs = this.outputs.map(({ expression }) => expression);
      return outputs.filter((it) => !hasAggregate(it));
    }
    if (written) return written.map((it) => this.listed(it, false));
    return aggregates || node.having ? [] : undefined;
  }

  private spelled(output: SyntaxNode): Output[] {
    if (output.class !== 'STAR') {
      if (nodesOf(output).some((it) => it.function_name === 'unnest' || (it.class === 'STAR' && it !== output)))
        unsure('an output that makes rows or columns');
      const name =
        output.alias || (output.class === 'COLUMN_REF' ? (output.column_names as string[]).at(-1) : undefined);
      return [{ name: name === undefined ? undefined : lower(name), expression: output }];
    }
    if (output.columns || output.replace_list || output.rename_list || output.qualified_exclude_list || output.expr)
      unsure('a star with changes');
    const left = new Set(((output.exclude_list as string[] | undefined) ?? []).map(lower));
    const only = output.relation_name === undefined ? undefined : lower(output.relation_name);
    const merged = only === undefined ? new Set(this.from.merged.keys()) : new Set<string>();
    const told = new Set<string>();
    return this.from.relations
      .filter(({ name }) => only === undefined || name === only)
      .flatMap(({ name, columns }) =>
        (columns ?? unsure('a star over what is not known')).map((column) => ({ name, column })),
      )
      .filter(({ column }) => !left.has(column) && !(merged.has(column) && told.has(column)) && told.add(column))
      .map(({ name, column }) => {
        const path = merged.has(column) ? [column] : [name, column];
        return { name: column, expression: { class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: path } };
      });
  }
}

/** Window functions that give one value to all rows of a partition, where they look at all of it. */
const OF_PARTITION = new Set(['WINDOW_AGGREGATE', 'WINDOW_FIRST_VALUE', 'WINDOW_LAST_VALUE', 'WINDOW_NTH_VALUE']);

function isOfPartition({ type, start, end, orders, exclude_clause: left }: SyntaxNode): boolean {
  if (!OF_PARTITION.has(String(type)) || (left !== undefined && left !== 'NO_OTHER')) return false;
  if (start !== undefined && start !== 'UNBOUNDED_PRECEDING') return false;
  if (end === 'UNBOUNDED_FOLLOWING') return true;
  return (end === undefined || end === 'CURRENT_ROW_RANGE') && ((orders as unknown[] | undefined) ?? []).length === 0;
}

function partitionsOf({ partitions }: SyntaxNode): SyntaxNode[] {
  return (partitions as SyntaxNode[] | undefined) ?? [];
}

/** No two values give the same; of a digest nobody will find two that do. */
const ONE_TO_ONE = new Set(['md5', 'sha1', 'sha256', 'hex', 'to_hex', 'base64', 'to_base64', 'reverse']);

/** What an expression also fixes: the key that a digest was made of, what a constant text was put around. */
function undone(expression: SyntaxNode): SyntaxNode[] {
  const name = lower(expression.function_name);
  const parts = expression.class === 'FUNCTION' ? partsOf(expression).filter((it) => !isConstant(it)) : [];
  if (parts.length !== 1 || !(ONE_TO_ONE.has(name) || name === '||')) return [];
  return [parts[0], ...undone(parts[0])];
}

/** Stands for all columns of a relation whose names are not known. */
const ALL = '*';

interface Known {
  readonly columns: ColumnSet;
  readonly signatures: Set<string>;
}

export function isAggregate(node: SyntaxNode): boolean {
  return node.class === 'FUNCTION' && AGGREGATES.has(lower(node.function_name));
}

/** True where an aggregate stands in the expression itself, and not in a query within it or in a window function. */
export function hasAggregate(expression: unknown): boolean {
  if (!isNode(expression) || expression.class === 'SUBQUERY') return false;
  if (isAggregate(expression)) return true;
  return partsOf(expression).some(hasAggregate);
}

function isConstant(value: unknown): boolean {
  return isNode(value) && (value.class === 'CONSTANT' || value.class === 'PARAMETER');
}

/** The expressions that an expression is made of. */
function partsOf(expression: SyntaxNode): SyntaxNode[] {
  if (expression.class === 'SUBQUERY') return unsure('a subquery');
  if (expression.class === 'LAMBDA') return unsure('a lambda');
  const parts: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (!isNode(value)) return;
    if (!Array.isArray(value) && typeof (value as SyntaxNode).class === 'string') parts.push(value);
    else for (const child of Object.values(value)) visit(child);
  };
  for (const child of Object.values(expression)) visit(child);
  return parts;
}
