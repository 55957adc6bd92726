/**
 * What is read off the engine's own syntax tree (`json_serialize_sql`). Its nodes are told apart by `type`; only the few that
 * the rules need are named here, so that a new engine version that adds others breaks nothing.
 */
export interface SyntaxNode {
  readonly type?: string;
  readonly class?: string;
  readonly alias?: string;
  /** Offset in the SQL's UTF-8 bytes. */
  readonly query_location?: number;
  readonly [field: string]: unknown;
}

/** Every node below and including this one, parents first. */
export function nodesOf(tree: unknown): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (const child of value) visit(child);
      return;
    }
    const node = value as SyntaxNode;
    if (typeof node.type === 'string') nodes.push(node);
    for (const field in node) visit(node[field]);
  };
  visit(tree);
  return nodes;
}

const known = new WeakMap<object, readonly SyntaxNode[]>();

/** The same of a tree that nobody changes: looked for once, however many rules ask. */
export function allNodes(tree: SyntaxNode): readonly SyntaxNode[] {
  const nodes = known.get(tree) ?? nodesOf(tree);
  known.set(tree, nodes);
  return nodes;
}

export interface TableReference {
  readonly name: string;
  /** With its schema and database, as written. */
  readonly qualified: string;
  readonly at?: number;
}

/** Tables in FROM, common table expressions among them. */
export function tablesIn(tree: SyntaxNode): TableReference[] {
  return allNodes(tree)
    .filter((node) => node.type === 'BASE_TABLE')
    .map((node) => {
      const name = String(node.table_name ?? '');
      const path = [node.catalog_name, node.schema_name, name].filter(Boolean);
      return { name, qualified: path.join('.'), at: node.query_location };
    });
}

export interface FunctionCall {
  /** Lower case. */
  readonly name: string;
  /** True for a function in FROM. */
  readonly isTable: boolean;
  readonly at?: number;
}

export function functionsIn(tree: SyntaxNode): FunctionCall[] {
  const all = allNodes(tree);
  const inFrom = new Set(all.filter((node) => node.type === 'TABLE_FUNCTION').map((node) => node.function));
  return all
    .filter((node) => typeof node.function_name === 'string')
    .map((node) => ({
      name: String(node.function_name).toLowerCase(),
      isTable: inFrom.has(node),
      at: node.query_location,
    }));
}

/** A common table expression. */
export interface CommonTable {
  /** As written. */
  readonly name: string;
  readonly query: SyntaxNode;
}

export function commonTablesIn(tree: SyntaxNode): CommonTable[] {
  return allNodes(tree).flatMap(({ cte_map: steps }) => {
    const { map = [] } = (steps ?? {}) as { map?: { key: string; value: { query: { node: SyntaxNode } } }[] };
    return map.map(({ key, value }) => ({ name: key, query: value.query.node }));
  });
}

/** What the outermost SELECT gives, as far as it is spelled out; of a UNION the first branch, which names the columns. */
export function outputsOf(tree: SyntaxNode): SyntaxNode[] {
  const left = tree.left as SyntaxNode | undefined;
  if (left && tree.type !== 'SELECT_NODE') return outputsOf(left);
  return (tree.select_list as SyntaxNode[] | undefined) ?? [];
}

/** The name that an output is known to have; undefined for an expression without alias and for a star. */
export function outputName(output: SyntaxNode): string | undefined {
  if (output.alias) return output.alias;
  return output.class === 'COLUMN_REF' ? (output.column_names as string[]).at(-1) : undefined;
}

/** A place in an SQL text. */
export interface Spot {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in letters. */
  readonly column: number;
}

/** Where an offset in UTF-8 bytes stands. */
export function spotAt(sql: string, byteOffset: number): Spot {
  const before = Buffer.from(sql).subarray(0, byteOffset).toString();
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(start)].length + 1 };
}
