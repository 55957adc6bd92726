import type { Session } from '../engine';
import type { Problem } from '../error';
import type { ModelManifest } from '../manifest';
import { type Mesh, modelWaves } from '../plan';
import { checkSql } from './check-sql';
import { checkConditions } from './conditions';
import { EmptyTables } from './empty-tables';
import { DATASET_RULES, MESH_RULES, MODEL_RULES } from './rules';
import { parseSelects } from './select';
import { NO_MEMORY, type VerdictMemory, verdictKey } from './verdicts';

export interface CheckOptions {
  /** What was proven before, and need not be again. @default - nothing */
  readonly memory?: VerdictMemory;
}

/**
 * Proves what is declared, without running it: every problem with its construct's path, the SQL's file, line and column, and the
 * mend; warnings and hints among them. Tables that another stack fills are proven there.
 *
 * @param engine is left as it was; one that is opened only when it is needed may be given
 */
export async function check(
  mesh: Mesh,
  engine: Session | (() => Promise<Session>),
  { memory = NO_MEMORY }: CheckOptions = {},
): Promise<Problem[]> {
  const own = [...mesh.models].filter(([name]) => !mesh.external.has(name)).map(([, model]) => model);
  const declared = [...mesh.datasets]
    .filter(([name]) => !mesh.external.has(name))
    .flatMap(([, dataset]) => DATASET_RULES.flatMap((rule) => rule(mesh, dataset)));
  const verdicts = await sqlVerdicts(mesh, own, engine, memory);
  const ofModels = own.flatMap((model) => [
    ...MODEL_RULES.flatMap((rule) => rule(mesh, model)),
    ...(verdicts.models.get(model) ?? []),
  ]);
  const circles = modelWaves(mesh).problems.map((problem) => ({ ...problem, rule: 'circle' }));
  const remarks = MESH_RULES.flatMap((rule) => rule(mesh));
  return [...declared, ...ofModels, ...verdicts.products, ...circles, ...remarks];
}

interface SqlVerdicts {
  readonly models: ReadonlyMap<ModelManifest, readonly Problem[]>;
  readonly products: readonly Problem[];
}

/** What the engine is needed for. Only what has no error is remembered: what names can be meant hangs on the whole mesh. */
async function sqlVerdicts(
  mesh: Mesh,
  own: readonly ModelManifest[],
  engine: Session | (() => Promise<Session>),
  memory: VerdictMemory,
): Promise<SqlVerdicts> {
  const keys = new Map(own.map((model) => [model, verdictKey(mesh, model)]));
  const models = new Map<ModelManifest, readonly Problem[]>();
  for (const [model, key] of keys) {
    const known = memory.recall(key);
    if (known) models.set(model, known);
  }
  const open = own.filter((model) => !models.has(model));
  const conditions = [...mesh.products.values()].filter((it) =>
    it.audiences.some(({ tables }) => tables.some(({ where }) => where)),
  );
  if (open.length === 0 && conditions.length === 0) return { models, products: [] };
  const session = typeof engine === 'function' ? await engine() : engine;
  await session.run('BEGIN');
  try {
    const tables = new EmptyTables(session, mesh);
    const selects = await parseSelects(
      session,
      open.map(({ sql }) => sql.text),
    );
    const inputs = [];
    for (const model of open) inputs.push((await tables.columnsOf(model)) ?? new Map());
    await tables.bindAll(inputs);
    for (const [index, model] of open.entries()) {
      const problems = await checkSql(mesh, model, selects[index], tables, session);
      models.set(model, problems);
      if (problems.every(({ severity }) => severity !== undefined)) memory.keep(keys.get(model) as string, problems);
    }
    const products: Problem[] = [];
    for (const product of conditions) products.push(...(await checkConditions(product, tables, session)));
    return { models, products };
  } finally {
    await session.run('ROLLBACK');
  }
}
