import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, EmptyTables, explainError, nameHint } from '../check';
import { quoteIdentifier, Session } from '../engine';
import { fail, MeshError } from '../error';
import type { ModelManifest } from '../manifest';
import { readManifests } from '../manifest/read';
import { type Mesh, mergeManifests } from '../plan';
import { auditRules, castSelect } from '../run';
import { type GivenRow, givenRowsSql } from './given-rows';

/** An App of aws-cdk-lib. */
export interface AppLike {
  synth(): { readonly directory: string };
}

export interface ModelTest {
  /** The app, or the folder of its cloud assembly (cdk.out). */
  readonly app: AppLike | string;
  /** Logical name, `domain.name`. */
  readonly model: string;
  /** What the model reads: rows by the name that its SQL has for the input. One that is left out is empty. */
  readonly inputs: Readonly<Record<string, readonly GivenRow[]>>;
}

/** Values that lose nothing: decimals and whole numbers, dates and timestamps as texts. */
export type ResultRow = Record<string, unknown>;

/**
 * Runs a model on given rows as a run does: the same engine, the same types, the model's key and checks (and its relations to tables
 * that are inputs). The rows come in the order of its key.
 *
 * @throws the model's problems, a rule that the result breaks, a value that does not fit
 */
export async function runModel(test: ModelTest): Promise<ResultRow[]> {
  const { mesh, problems } = mergeManifests(readManifests(assemblyOf(test.app)));
  if (problems.length > 0) throw new MeshError(problems);
  const model = mesh.models.get(test.model);
  if (!model) fail(`there is no model '${test.model}'`, nameHint(test.model, mesh.models.keys()));
  const scratch = mkdtempSync(join(tmpdir(), 'model-test-'));
  try {
    const session = await Session.open({ scratch, threads: 1 });
    try {
      return await rowsOf(session, mesh, model, test.inputs);
    } finally {
      session.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function rowsOf(
  session: Session,
  mesh: Mesh,
  model: ModelManifest,
  given: ModelTest['inputs'],
): Promise<ResultRow[]> {
  const wrong = (await check(mesh, session)).filter(({ place }) => place?.construct === model.path);
  if (wrong.length > 0) throw new MeshError(wrong);
  await bindGiven(session, mesh, model, given);
  const sql = castSelect(model, await session.columns(model.sql.text));
  const rows = quoteIdentifier(model.name);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${quoteIdentifier('__result')} AS ${sql}`);
  await session.run(`CREATE OR REPLACE TEMP VIEW ${rows} AS FROM ${quoteIdentifier('__result')}`);
  await assertKept(session, model);
  const order = model.key.length > 0 ? ` ORDER BY ${model.key.map(quoteIdentifier).join(', ')}` : '';
  return session.all(`FROM ${rows}${order}`);
}

async function bindGiven(
  session: Session,
  mesh: Mesh,
  model: ModelManifest,
  given: ModelTest['inputs'],
): Promise<void> {
  const names = model.inputs.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const path = { construct: model.path };
    throw new MeshError(
      unknown.map((name) => ({ message: `there is no input '${name}'`, hint: nameHint(name, names), place: path })),
    );
  }
  const columns = await (await EmptyTables.open(session, mesh)).bind(model);
  for (const [name, of] of columns ?? []) {
    const table = quoteIdentifier(`__given_${name}`);
    const sql = givenRowsSql(name, of, given[name] ?? []);
    await session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${sql}`).catch((error: Error) => {
      const message = `input '${name}': ${explainError(error, { tables: [], columns: [] }).message}`;
      throw new MeshError([{ message, hint: "mend the test's rows" }], { cause: error });
    });
    await session.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(name)} AS FROM ${table}`);
  }
}

async function assertKept(session: Session, model: ModelManifest): Promise<void> {
  const inputOf = (to: string) => model.inputs.find(({ table, view }) => table === to && view.kind === 'default')?.name;
  const seen = { ...model, relations: model.relations.filter(({ to }) => inputOf(to) !== undefined) };
  const names = {
    rows: quoteIdentifier(model.name),
    related: (to: string) => quoteIdentifier(inputOf(to) ?? model.name),
  };
  const broken: string[] = [];
  // A warning stops nobody, and what depends on the time or on other versions is nothing that given rows decide.
  for (const { check: rule, sql } of auditRules(seen, names).filter(({ severity }) => severity === 'error')) {
    const [row] = await session.all(`SELECT * FROM (\n${sql}\n) AS broken LIMIT 1`);
    if (row) broken.push(`${rule} is broken, for example by ${JSON.stringify(row)}`);
  }
  if (broken.length > 0) {
    const place = { construct: model.path, file: model.sql.file };
    throw new MeshError(broken.map((message) => ({ message, hint: "mend the SQL, or the test's rows", place })));
  }
}

function assemblyOf(app: AppLike | string): string {
  if (typeof app === 'string') return app;
  const before = process.env.CDK_VALIDATION;
  // A test of SQL needs no judgement of templates; it costs seconds.
  process.env.CDK_VALIDATION ??= 'false';
  try {
    return app.synth().directory;
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
  }
}
