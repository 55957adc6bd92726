import { NOTHING, type Sources, together } from '../sources';

/** Rows as they come out of an operator. */
export interface Relation {
  readonly columns: readonly Sources[];
  /** What decides which rows there are; nothing is direct in it. */
  readonly rows: Sources;
  /** What decides in which order they come. */
  readonly order: Sources;
}

/** A row without columns. */
export const ONE_ROW: Relation = { columns: [], rows: NOTHING, order: NOTHING };

/** Side by side. */
export function beside(left: Relation, right: Relation): Relation {
  return {
    columns: [...left.columns, ...right.columns],
    rows: together([left.rows, right.rows]),
    order: together([left.order, right.order]),
  };
}

/** One below the other; both have as many columns. */
export function stacked(left: Relation, right: Relation): Relation {
  const columns = left.columns.map((column, at) => together([column, right.columns[at] ?? NOTHING]));
  return { ...beside(left, right), columns };
}

/** With more that decides which rows there are. */
export function restricted(relation: Relation, ...by: readonly Sources[]): Relation {
  return { ...relation, rows: together([relation.rows, ...by]) };
}
