import { canonicalJson, duckdbType, STAGED_META_COLUMNS, typeProblem } from '../contract';
import { quoteIdentifier, type Session } from '../engine';
import { type InputManifest, logicalName, type ModelManifest, publishedName } from '../manifest';
import { type Mesh, parametersOf, subscribedTable } from '../plan';
import type { LineageTable } from './lineage-table';
import { queryLineage } from './query-lineage';
import { withSamples } from './samples';
import {
  columnOf,
  deciding,
  keyOf,
  madeBy,
  NOTHING,
  type Sources,
  sourceOf,
  together,
  unknownSources,
} from './sources';

interface Input {
  /** Its name in lineage. */
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** What decides which of the table's rows the SQL sees. */
  readonly rows: Sources;
  /** True where it has `valid_from` and `valid_to`, which are told from the rows' periods. */
  readonly hasValidity?: boolean;
}

/** The columns of a history view that tell how long a version held. */
const VALIDITY = [
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
];

/** Where a model's columns come from, by its SQL. The session may have no tables that matter: those of the inputs replace them. */
export async function modelLineage(
  session: Session,
  mesh: Mesh,
  model: ModelManifest,
  /** The tables that the session has, by their names: making one costs most, so one that is there as it should be stays. */
  made: Map<string, string> = new Map(),
): Promise<LineageTable> {
  const inputs = new Map(model.inputs.map((input) => [input.name.toLowerCase(), inputOf(mesh, input)]));
  const reads = [...new Set([...inputs.values()].map(({ table }) => table))];
  const name = logicalName(model);
  const table = { name, layer: 'curated', path: model.path, reads, isElsewhere: mesh.external.has(name) } as const;
  const told = await sqlLineage(session, model, inputs, made);
  const rows = translated(told.rows, inputs);
  const views = [...inputs.values()].map((it) => it.rows);
  const columns = model.columns.map((column): [string, Sources] => {
    const sources = told.columns.get(column.name.toLowerCase());
    if (sources) return [column.name, translated(sources, inputs)];
    return [column.name, unknownSources(rows.unknown ?? 'the SQL does not produce it')];
  });
  return { ...table, columns: new Map(columns), rows: together([rows, ...views]) };
}

async function sqlLineage(
  session: Session,
  model: ModelManifest,
  inputs: ReadonlyMap<string, Input>,
  made: Map<string, string>,
): Promise<{ columns: ReadonlyMap<string, Sources>; rows: Sources }> {
  const sql = withSamples(model.sql.text, parametersOf(model));
  try {
    for (const [name, { columns }] of inputs) {
      const create = tableSql(name, columns);
      if (made.get(name) !== create) await session.run(create);
      made.set(name, create);
    }
    const produced = await session.columns(sql);
    const { columns, rows } = await queryLineage(session, sql);
    const byName = produced.map(({ name }, at): [string, Sources] => [
      name.toLowerCase(),
      columns[at] ?? unknownSources(rows.unknown ?? 'the plan does not name it'),
    ]);
    return { columns: new Map(byName), rows };
  } catch (error) {
    return { columns: new Map(), rows: unknownSources((error as Error).message.split('\n')[0]) };
  }
}

/** Names that differ in case alone are one to the engine; a type that is misspelt is told by the check. */
function tableSql(name: string, columns: Input['columns']): string {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const fields = [...byName.values()].map(
    (it) => `${quoteIdentifier(it.name)} ${typeProblem(it.type) ? 'VARCHAR' : duckdbType(it.type)}`,
  );
  return `CREATE OR REPLACE TEMP TABLE ${quoteIdentifier(name)} (${fields.join(', ')})`;
}

function inputOf(mesh: Mesh, { table, view }: InputManifest): Input {
  const subscribed = subscribedTable(mesh, table);
  if (subscribed) {
    const { product, audience } = subscribed.subscription;
    const name = publishedName(product, audience, subscribed.table.name);
    return { table: name, columns: subscribed.table.columns, rows: NOTHING };
  }
  const dataset = mesh.datasets.get(table);
  if (!dataset) return { table, columns: mesh.models.get(table)?.columns ?? [], rows: NOTHING };
  const kind = view.kind === 'default' ? dataset.history : view.kind;
  const columns = [...dataset.columns, ...STAGED_META_COLUMNS, ...(kind === 'changes' ? VALIDITY : [])];
  const key = kind === 'all' ? [] : dataset.key;
  const picked = key.map((column) => sourceOf({ table, column }));
  const rows = madeBy(deciding(together(picked), 'window'), canonicalJson(view));
  return { table, columns, rows, hasValidity: kind === 'changes' };
}

/** In the names of lineage instead of those of the SQL. */
function translated(sources: Sources, inputs: ReadonlyMap<string, Input>): Sources {
  const key = (named: string): string => {
    const { table, column } = columnOf(named);
    const input = inputs.get(table.toLowerCase());
    const isValidity = input?.hasValidity === true && VALIDITY.some(({ name }) => name === column);
    return keyOf({ table: input?.table ?? table, column: isValidity ? '__period' : column });
  };
  const renamed = <T>(map: ReadonlyMap<string, T>, put: (key: string, kind: T) => Sources): Sources[] =>
    [...map].map(([named, kind]) => put(key(named), kind));
  const all = together([
    ...renamed(sources.direct, (to, kind) => ({ ...NOTHING, direct: new Map([[to, kind]]) })),
    ...renamed(sources.indirect, (to, kinds) => ({ ...NOTHING, indirect: new Map([[to, kinds]]) })),
  ]);
  return { ...sources, direct: all.direct, indirect: all.indirect };
}
