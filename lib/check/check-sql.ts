import type { EngineColumn, Session } from '../engine';
import type { Problem } from '../error';
import { logicalName, type ModelManifest } from '../manifest';
import { type Mesh, parametersOf } from '../plan';
import type { EmptyTables } from './empty-tables';
import { explainError } from './explain-error';
import { bindableSql } from './parameters';
import { refusedBy } from './repair';
import { BOUND_RULES, OUTPUT_RULES, READING_RULES, SOUND_RULES, SQL_RULES } from './rules';
import { foreignTables } from './rules/table-names';
import { isSelect, parseSelect, type Select, type SqlFault } from './select';
import { problemAt, problemIn, type Subject } from './subject';
import { spotAt } from './syntax-tree';

/** What the rules say of a model's SQL and of that of its checks. */
export async function checkSql(
  mesh: Mesh,
  model: ModelManifest,
  select: Select | SqlFault,
  tables: EmptyTables,
  session: Session,
): Promise<Problem[]> {
  if (!isSelect(select)) return [problemIn(model, select)];
  const inputs = await tables.columnsOf(model);
  if (!inputs) return [];
  const subject = { mesh, model, select, inputs };
  const read = await checkReading(subject, tables, session);
  const problems = [...read.problems, ...OUTPUT_RULES.flatMap((rule) => rule(subject))];
  const used = new Set(read.used);
  const { outputs, whole } = read;
  if (outputs) problems.push(...BOUND_RULES.flatMap((rule) => rule({ ...subject, outputs })));
  if (outputs && whole) problems.push(...SOUND_RULES.flatMap((rule) => rule({ ...subject, outputs })));
  for (const check of model.checks) {
    if (check.kind !== 'noRows') continue;
    const found = await checkRowsSql(subject, check, tables, session);
    problems.push(...found.problems);
    for (const name of found.used) used.add(name);
  }
  return [...problems, ...unusedParameters(subject, used)];
}

interface Reading {
  readonly problems: Problem[];
  /** Parameters that it uses. */
  readonly used: ReadonlySet<string>;
  /** What it gives, as far as that is known. */
  readonly outputs?: readonly EngineColumn[];
  /** False where that is what it would give if its faults were mended. */
  readonly whole?: boolean;
}

/** A check's SELECT reads the inputs and the model's own rows, and what it gives is only counted. */
async function checkRowsSql(
  { mesh, model, inputs }: Subject,
  { name, sql }: { name: string; sql: string },
  tables: EmptyTables,
  session: Session,
): Promise<Pick<Reading, 'problems' | 'used'>> {
  const prefixed = (problem: Problem) => ({ ...problem, message: `checks.${name}: ${problem.message}` });
  const own = { name: model.name, table: logicalName(model), view: { kind: 'default' } as const };
  const reader: ModelManifest = { ...model, sql: { text: sql }, inputs: [...model.inputs, own] };
  const select = await parseSelect(session, sql);
  if (!isSelect(select)) return { problems: [prefixed(problemIn(reader, select))], used: new Set() };
  const subject = { mesh, model: reader, select, inputs: new Map([...inputs, [model.name, tables.rowsOf(model)]]) };
  const { problems, used } = await checkReading(subject, tables, session);
  return { problems: problems.map(prefixed), used };
}

/** What the SQL reads is declared, and the engine can bind it; then its outputs are known. */
async function checkReading(subject: Subject, tables: EmptyTables, session: Session): Promise<Reading> {
  const { model, select, inputs } = subject;
  const misread = READING_RULES.flatMap((rule) => rule(subject));
  const bindable = bindableSql(select, parametersOf(model));
  const unbound = bindable.faults.map((fault) => problemIn(model, fault));
  const problems = [...misread, ...unbound, ...SQL_RULES.flatMap((rule) => rule(subject))];
  const { used } = bindable;
  const guessed = guessedTables(subject);
  if (!guessed || misread.some(({ rule }) => rule !== 'no-input')) return { problems, used };
  await tables.bind(new Map([...inputs, ...guessed]));
  try {
    const outputs = await session.columns(bindable.sql);
    // Of what nothing binds no type is known.
    const told = unbound.length > 0 ? outputs.map(({ name }) => ({ name, duckdbType: '' })) : outputs;
    return { problems, used, outputs: told, whole: problems.length === 0 };
  } catch (error) {
    const columns = [...inputs.values()].flat().flatMap(({ name }) => (name.startsWith('__') ? [] : [name]));
    const known = { tables: [...inputs.keys()], columns: [...new Set(columns)] };
    const spot = (offset: number) => spotAt(select.sql, bindable.original(offset));
    const { faults, outputs } = await refusedBy(session, bindable.sql, known, spot);
    const told = faults.length > 0 ? faults : [explainError(error, known)];
    return { problems: [...problems, ...told.map((fault) => problemIn(model, fault))], used, outputs };
  }
}

/**
 * Tables that are no inputs, with the columns of the inputs that they most likely mean: the rest can be checked all the same.
 * Undefined where one of them means none.
 */
function guessedTables(subject: Subject): Map<string, readonly EngineColumn[]> | undefined {
  const guessed = new Map<string, readonly EngineColumn[]>();
  for (const { name, meant } of foreignTables(subject)) {
    const columns = meant === undefined ? undefined : subject.inputs.get(meant);
    if (!columns) return undefined;
    guessed.set(name, columns);
  }
  return guessed;
}

function unusedParameters(subject: Subject, used: ReadonlySet<string>): Problem[] {
  return Object.keys(subject.model.parameters ?? {})
    .filter((name) => !used.has(name))
    .map((name) =>
      problemAt(
        'unused-parameter',
        subject,
        `the parameter '$${name}' is not used`,
        "use it in the SQL or take it out of 'parameters'",
      ),
    );
}
