import { duckdbType } from '../../contract';
import { type BoundValues, type EngineColumn, quoteIdentifier, type Session } from '../../engine';
import { MeshError, nearest, type Problem } from '../../error';
import type { ModelManifest, SeverityRule } from '../../manifest';
import { parametersOf, parametersUsed, withoutTerminator } from '../../plan';
import { castSelect } from '../cast-select';
import { problemsOf } from '../faults';
import { auditRules } from '../models/audit-rules';
import { type GivenRow, type GivenValue, givenRowsSql } from './given-rows';

/** What a model is tried on. */
export interface TriedOn {
  /** The columns of each of its inputs, as a run binds them. */
  readonly columns: ReadonlyMap<string, readonly EngineColumn[]>;
  /** Rows by the name that the SQL has for the input. One that is left out is empty. */
  readonly inputs: Readonly<Record<string, readonly GivenRow[]>>;
  /** Values of the SQL's parameters. @default - their samples */
  readonly parameters?: Readonly<Record<string, GivenValue>>;
}

/** Values that lose nothing: decimals and whole numbers, dates and timestamps as texts. */
export type ResultRow = Record<string, unknown>;

/**
 * Runs a model on given rows as a run does and holds the result to its key, required columns, checks and relations to its inputs. The
 * rows come in the order of its key.
 *
 * @throws MeshError with a rule that the result breaks, or a value that does not fit
 */
export async function tryModel(session: Session, model: ModelManifest, on: TriedOn): Promise<ResultRow[]> {
  await bindGiven(session, model, on);
  const rows = quoteIdentifier(model.name);
  const result = quoteIdentifier('__result');
  const place = { construct: model.path, file: model.sql.file };
  try {
    const values = await boundParameters(session, model, on.parameters ?? {});
    const sql = castSelect(model, await session.columns(withoutTerminator(model.sql.text), values));
    await session.run(`CREATE OR REPLACE TEMP TABLE ${result} AS ${sql}`, values);
  } catch (error) {
    throw new MeshError(problemsOf(error, place), { cause: error });
  }
  await session.run(`CREATE OR REPLACE TEMP VIEW ${rows} AS FROM ${result}`);
  try {
    await assertKept(session, model, on.parameters ?? {});
    const order = model.key.length > 0 ? ` ORDER BY ${model.key.map(quoteIdentifier).join(', ')}` : '';
    return await session.all(`FROM ${rows}${order}`);
  } finally {
    await session.run(`DROP VIEW ${rows}`);
  }
}

async function bindGiven(session: Session, model: ModelManifest, { columns, inputs }: TriedOn): Promise<void> {
  const names = model.inputs.map(({ name }) => name);
  const problems: Problem[] = Object.keys(inputs)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = nearest(name, names);
      const hint = near ? `did you mean '${near}'` : `there are: ${names.join(', ')}`;
      return { message: `there is no input '${name}'`, hint, place: { construct: model.path } };
    });
  const selects = new Map<string, string>();
  for (const [name, of] of columns) {
    try {
      selects.set(name, givenRowsSql(`input '${name}'`, of, inputs[name] ?? []));
    } catch (error) {
      problems.push(...problemsOf(error, {}));
    }
  }
  if (problems.length > 0) throw new MeshError(problems);
  for (const [name, sql] of selects) {
    const table = quoteIdentifier(`__given_${name}`);
    await session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${sql}`).catch((error: Error) => {
      const [{ message }] = problemsOf(error, {});
      throw new MeshError([{ message: `input '${name}': ${message}`, hint: "mend the test's rows" }], { cause: error });
    });
    await session.run(`CREATE OR REPLACE TEMP VIEW ${quoteIdentifier(name)} AS FROM ${table}`);
  }
}

/** Of a parameter that no value is given for, a sample is bound: for a declared one its default. */
async function boundParameters(
  session: Session,
  model: ModelManifest,
  given: Readonly<Record<string, GivenValue>>,
): Promise<BoundValues | []> {
  const known = parametersOf(model);
  const names = known.map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new MeshError(
      unknown.map((name) => {
        const near = nearest(name, names);
        const hint = near ? `did you mean '${near}'` : `there are: ${names.join(', ') || 'none'}`;
        return { message: `there is no parameter '${name}'`, hint, place: { construct: model.path } };
      }),
    );
  }
  const used = parametersUsed(model.sql.text);
  const bound = known.filter(({ name }) => used.has(name));
  if (bound.length === 0) return [];
  return session.bind(
    bound.map(({ name, type, sample }) => ({
      name,
      duckdbType: duckdbType(type),
      text: textOf(given[name]) ?? sample,
    })),
  );
}

function textOf(value: GivenValue | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return value instanceof Date ? value.toISOString() : String(value);
}

async function assertKept(
  session: Session,
  model: ModelManifest,
  given: Readonly<Record<string, GivenValue>>,
): Promise<void> {
  const inputOf = (to: string) => model.inputs.find(({ table, view }) => table === to && view.kind === 'default')?.name;
  const seen = { ...model, relations: model.relations.filter(({ to }) => inputOf(to) !== undefined) };
  const names = {
    rows: quoteIdentifier(model.name),
    related: (to: string) => quoteIdentifier(inputOf(to) ?? model.name),
  };
  const broken: string[] = [];
  // A warning stops nobody, and what depends on the time or on other versions is nothing that given rows decide.
  for (const { check: rule, gives, sql, tolerance } of auditRules(seen, names).filter(isError)) {
    const values = gives === 'query' ? await boundParameters(session, { ...model, sql: { text: sql } }, given) : [];
    const [row] = await session.all(
      `SELECT * FROM (\n${sql}\n) AS broken LIMIT 1 OFFSET ${tolerance?.failAbove ?? 0}`,
      values,
    );
    if (row) broken.push(`${rule} is broken, for example by ${JSON.stringify(row)}`);
  }
  if (broken.length > 0) {
    const place = { construct: model.path, file: model.sql.file };
    throw new MeshError(broken.map((message) => ({ message, hint: "mend the SQL, or the test's rows", place })));
  }
}

function isError({ severity }: { readonly severity: SeverityRule }): boolean {
  return severity === 'error';
}
