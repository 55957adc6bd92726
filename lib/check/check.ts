import type { EngineColumn, Session } from '../engine';
import type { Problem } from '../error';
import { logicalName, type ModelManifest } from '../manifest';
import { type Mesh, modelWaves } from '../plan';
import { checkConditions } from './conditions';
import { EmptyTables } from './empty-tables';
import { explainError } from './explain-error';
import { BOUND_RULES, DATASET_RULES, MODEL_RULES, OUTPUT_RULES, READING_RULES, SQL_RULES } from './rules';
import { isSelect, parseSelect } from './select';
import { problemIn, type Subject } from './subject';

/**
 * Proves what is declared, without running it: every problem with its construct's path, the SQL's file and line, and the mend.
 * Tables that another stack fills are proven there. The session is left as it was.
 */
export async function check(mesh: Mesh, session: Session): Promise<Problem[]> {
  await session.run('BEGIN');
  try {
    const tables = await EmptyTables.open(session, mesh);
    const problems = [...mesh.datasets]
      .filter(([name]) => !mesh.external.has(name))
      .flatMap(([, dataset]) => DATASET_RULES.flatMap((rule) => rule(mesh, dataset)));
    for (const [name, model] of mesh.models) {
      if (mesh.external.has(name)) continue;
      problems.push(...MODEL_RULES.flatMap((rule) => rule(mesh, model)));
      problems.push(...(await checkSql(mesh, model, tables, session)));
    }
    for (const product of mesh.products.values()) problems.push(...(await checkConditions(product, session)));
    return [...problems, ...modelWaves(mesh).problems];
  } finally {
    await session.run('ROLLBACK');
  }
}

async function checkSql(mesh: Mesh, model: ModelManifest, tables: EmptyTables, session: Session): Promise<Problem[]> {
  const select = await parseSelect(session, model.sql.text);
  if (!isSelect(select)) return [problemIn(model, select)];
  const inputs = await tables.bind(model);
  if (!inputs) return [];
  const subject = { mesh, model, select, inputs };
  const read = await checkReading(subject, session);
  const problems = [...read.problems, ...OUTPUT_RULES.flatMap((rule) => rule(subject))];
  const { outputs } = read;
  if (outputs) problems.push(...BOUND_RULES.flatMap((rule) => rule({ ...subject, outputs })));
  for (const check of model.checks) {
    if (check.kind === 'noRows') problems.push(...(await checkRowsSql(subject, check, tables, session)));
  }
  return problems;
}

/** A check's SELECT reads the inputs and the model's own rows, and what it gives is only counted. */
async function checkRowsSql(
  { mesh, model, inputs }: Subject,
  { name, sql }: { name: string; sql: string },
  tables: EmptyTables,
  session: Session,
): Promise<Problem[]> {
  const prefixed = (problem: Problem) => ({ ...problem, message: `checks.${name}: ${problem.message}` });
  const own = { name: model.name, table: logicalName(model), view: { kind: 'default' } as const };
  const reader: ModelManifest = { ...model, sql: { text: sql }, inputs: [...model.inputs, own] };
  const select = await parseSelect(session, sql);
  if (!isSelect(select)) return [prefixed(problemIn(reader, select))];
  const columns = await tables.bindRows(model);
  const subject = { mesh, model: reader, select, inputs: new Map([...inputs, [model.name, columns]]) };
  return (await checkReading(subject, session)).problems.map(prefixed);
}

/** What the SQL reads is declared, and the engine can bind it; then its outputs are known. */
async function checkReading(
  subject: Subject,
  session: Session,
): Promise<{ problems: Problem[]; outputs?: readonly EngineColumn[] }> {
  const { model, select, inputs } = subject;
  const misread = READING_RULES.flatMap((rule) => rule(subject));
  const problems = [...misread, ...SQL_RULES.flatMap((rule) => rule(subject))];
  if (misread.length > 0) return { problems };
  try {
    return { problems, outputs: await session.columns(select.sql) };
  } catch (error) {
    const columns = [...inputs.values()].flat().map(({ name }) => name);
    const known = { tables: inputs.keys(), columns };
    return { problems: [...problems, problemIn(model, explainError(error, known))] };
  }
}
