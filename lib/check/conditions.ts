import type { Session } from '../engine';
import type { Problem } from '../error';
import type { ProductManifest, ProductTable } from '../manifest';
import { conditionProblem, conditionSql, type SerializedSql } from '../plan';
import type { EmptyTables } from './empty-tables';
import { explainError } from './explain-error';
import { isBareFunction, mendOfVolatile } from './functions';
import { isSelect, parseSelect, type SqlFault } from './select';
import { allNodes, functionsIn, type SyntaxNode } from './syntax-tree';

/** Proves the conditions of a product's audiences on empty tables: each is one, speaks of columns that are there, and is the same in every run. */
export async function checkConditions(
  product: ProductManifest,
  tables: EmptyTables,
  session: Session,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const audience of product.audiences) {
    for (const declared of audience.tables) {
      const table = product.tables.find(({ name }) => name === declared.name);
      if (!table || declared.where === undefined) continue;
      for (const { rule, message, hint } of await faultsOf(session, tables, table, declared.where)) {
        const what = `audience '${audience.name}': 'where' of '${declared.name}'`;
        problems.push({ message: `${what}: ${message}`, hint, place: { construct: product.path }, rule });
      }
    }
  }
  return problems;
}

async function faultsOf(
  session: Session,
  tables: EmptyTables,
  { name, columns }: ProductTable,
  where: string,
): Promise<SqlFault[]> {
  await tables.bind(new Map([[name, tables.rowsOf({ columns })]]));
  const sql = conditionSql(name, where);
  const problem = conditionProblem(await serialize(session, sql), await serialize(session, conditionSql(name, 'true')));
  if (problem) return [{ rule: 'not-bound', ...problem }];
  const names = columns.map((column) => column.name);
  try {
    await session.columns(sql);
  } catch (error) {
    return [explainError(error, { tables: [name], columns: names })];
  }
  const select = await parseSelect(session, sql);
  return isSelect(select) ? volatile(select.tree, names) : [select];
}

function volatile(tree: SyntaxNode, columns: readonly string[]): SqlFault[] {
  const bare = allNodes(tree)
    .filter((node) => node.class === 'COLUMN_REF')
    .map((node) => (node.column_names as string[]).join('.').toLowerCase())
    .filter((name) => isBareFunction(name) && !columns.includes(name));
  return [...functionsIn(tree).map(({ name }) => name), ...bare].flatMap((name) => {
    const hint = 'a condition may look at the row only';
    return mendOfVolatile(name)
      ? [{ rule: 'volatile', message: `${name} gives another answer in every run`, hint }]
      : [];
  });
}

async function serialize(session: Session, sql: string): Promise<SerializedSql> {
  const { json } = await session.one<{ json: string }>(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS json',
    [sql],
  );
  return JSON.parse(json) as SerializedSql;
}
