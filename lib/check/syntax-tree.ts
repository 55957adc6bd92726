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
export function* nodesOf(tree: unknown): Generator<SyntaxNode> {
  if (tree === null || typeof tree !== 'object') return;
  if (!Array.isArray(tree) && typeof (tree as SyntaxNode).type === 'string') yield tree as SyntaxNode;
  for (const child of Object.values(tree)) yield* nodesOf(child);
}

export interface TableReference {
  readonly name: string;
  /** With its schema and database, as written. */
  readonly qualified: string;
  readonly at?: number;
}

/** Tables in FROM, common table expressions among them. */
export function tablesIn(tree: unknown): TableReference[] {
  return [...nodesOf(tree)]
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

export function functionsIn(tree: unknown): FunctionCall[] {
  const all = [...nodesOf(tree)];
  const inFrom = new Set(all.filter((node) => node.type === 'TABLE_FUNCTION').map((node) => node.function));
  return all
    .filter((node) => typeof node.function_name === 'string')
    .map((node) => ({
      name: String(node.function_name).toLowerCase(),
      isTable: inFrom.has(node),
      at: node.query_location,
    }));
}

/** Names of common table expressions, as written. */
export function commonTablesIn(tree: unknown): string[] {
  const names: string[] = [];
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { cte_map } = node as { cte_map?: { map?: { key: string }[] } };
    for (const { key } of cte_map?.map ?? []) names.push(key);
    for (const child of Object.values(node)) visit(child);
  };
  visit(tree);
  return names;
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
