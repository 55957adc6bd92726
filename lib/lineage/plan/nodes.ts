/**
 * What is read off the engine's bound plan (`json_serialize_plan`): names, stars, USING, aliases and macros are resolved in it,
 * and a column is its place in what comes from below. A node that is not known here makes its result unknown, so that a new
 * engine version cannot make it wrong.
 */
export interface Operator {
  readonly type: string;
  readonly children?: readonly Operator[];
  readonly expressions?: readonly Expression[];
  readonly table_index?: number;
  readonly [field: string]: unknown;
}

export interface Expression {
  readonly expression_class: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export function expressions(list: unknown): readonly Expression[] {
  return Array.isArray(list) ? list.filter((it) => it !== null && it !== undefined) : [];
}

/** Of a node that may be null. */
export function optional(node: unknown): readonly Expression[] {
  return expressions([node]);
}

/** Expressions of an ORDER BY. */
export function orderings(list: unknown): readonly Expression[] {
  return Array.isArray(list) ? list.map(({ expression }: { expression: Expression }) => expression) : [];
}
