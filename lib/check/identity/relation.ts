import type { SyntaxNode } from '../syntax-tree';

/** Something that stands in FROM. Names are lower case. */
export interface Relation {
  readonly name: string;
  /** Absent where they are not known. */
  readonly columns?: readonly string[];
  /** Some columns that identify its rows, for a mend. */
  readonly key?: readonly string[];
  /** The columns of inputs that one of its columns is made of, as `input.column`. */
  originsOf(column: string): ReadonlySet<string>;
  /** Where it has other rows beside each row of some relations: those. What identifies its rows does so beside one of theirs. */
  readonly within?: readonly Relation[];
  /** True where no two of its rows have the same values in these columns. */
  identifiedBy(columns: ReadonlySet<string>): boolean;
}

/** What a name in FROM stands for: an input or a step of WITH. */
export type Environment = ReadonlyMap<string, Omit<Relation, 'name'>>;

/** A column of a relation. */
export interface ColumnOf {
  readonly relation: Relation;
  readonly column: string;
}

/** True where the columns of each relation that are known identify the rows of this one. */
export function isIdentified(relation: Relation, known: (relation: Relation) => ReadonlySet<string>): boolean {
  return (relation.within ?? []).every((it) => isIdentified(it, known)) && relation.identifiedBy(known(relation));
}

/** One column fixes another: in no row of the FROM do equal values of `from` stand beside other values of `to`. */
export interface Dependency {
  readonly from: readonly ColumnOf[];
  readonly to: ColumnOf;
}

/** A relation that has one row at most for each of the rows of others. */
export interface Follower {
  readonly relations: readonly Relation[];
  readonly after: readonly Relation[];
}

/** Columns of relations, as a set. */
export class ColumnSet {
  private readonly byRelation = new Map<Relation, Set<string>>();

  add({ relation, column }: ColumnOf): boolean {
    const columns = this.of(relation);
    if (columns.has(column)) return false;
    columns.add(column);
    return true;
  }

  has({ relation, column }: ColumnOf): boolean {
    return this.byRelation.get(relation)?.has(column) ?? false;
  }

  of(relation: Relation): Set<string> {
    const known = this.byRelation.get(relation);
    if (known) return known;
    const made = new Set<string>();
    this.byRelation.set(relation, made);
    return made;
  }
}

/** An expression without what makes no difference to its value: its place and its alias. */
export function signature(node: unknown): string {
  return JSON.stringify(node, (key, value) => {
    if (key === 'query_location' || key === 'alias') return undefined;
    return key === 'column_names' ? (value as string[]).map((name) => name.toLowerCase()) : value;
  });
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null;
}
