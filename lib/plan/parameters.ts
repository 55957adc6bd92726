import { boundProblems, type ColumnType } from '../contract';
import { logicalName, type ModelManifest, type ParameterManifest } from '../manifest';
import { localTime } from './local-time';
import type { Mesh } from './mesh';
import { sqlTokens } from './sql-text';

/** What a model's SQL may read as `$name`. */
export interface Parameter {
  readonly name: string;
  /** As a column's: `date`, `decimal(12,2)`. */
  readonly type: string;
  /** A value of the type, as plain text: the default where there is one. */
  readonly sample: string;
}

/** What every SQL may read but that of a view, which no run makes. */
const ALWAYS: readonly Parameter[] = [
  { name: 'run_date', type: 'date', sample: '2026-01-31' },
  { name: 'run_time', type: 'timestamp', sample: '2026-01-31 12:00:00' },
  { name: 'time_zone', type: 'string', sample: 'UTC' },
];

/** The range that an incremental model is asked for: from the first value to before the second. */
const RANGE = ['from', 'to'] as const;

const SAMPLES: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  timestamp: '2026-01-31 12:00:00',
  timestamptz: '2026-01-31 12:00:00+00',
};

/** The names that a model's own parameters cannot have. */
export const RESERVED_PARAMETERS: readonly string[] = [...ALWAYS.map(({ name }) => name), ...RANGE];

/** All that a model's SQL may read as `$name`; empty for a view, which no run makes. */
export function parametersOf(
  model: Pick<ModelManifest, 'materialization' | 'parameters' | 'columns'>,
): readonly Parameter[] {
  const { materialization, parameters = {}, columns } = model;
  if (materialization?.kind === 'view') return [];
  const own = Object.entries(parameters).map(([name, { type, default: sample }]: [string, ParameterManifest]) => ({
    name,
    type,
    sample,
  }));
  if (materialization?.kind !== 'incremental') return [...ALWAYS, ...own];
  const { by } = materialization;
  const type = columns.find(({ name }) => name === by)?.type ?? 'date';
  const sample = SAMPLES[type] ?? '1';
  return [...ALWAYS, ...own, ...RANGE.map((name) => ({ name, type, sample }))];
}

/** What a run binds to parameters. */
export interface RunFacts {
  /** The time of the run: one for all its models. */
  readonly at: Date;
  /** Values for this run alone, as plain text, by `domain.model.parameter`. */
  readonly given?: Readonly<Record<string, string>>;
}

/** Values as plain text, by the parameter's name. */
export type ParameterValues = Readonly<Record<string, string>>;

/** The values of those parameters that the model's SQL uses, but for the range of an incremental one. */
export function parameterValues(mesh: Mesh, model: ModelManifest, { at, given = {} }: RunFacts): ParameterValues {
  const always: ParameterValues = {
    run_date: localTime(at, mesh.timeZone).slice(0, 10),
    run_time: at.toISOString().replace('T', ' ').replace('Z', ''),
    time_zone: mesh.timeZone,
  };
  const used = usedBy(model);
  return Object.fromEntries(
    parametersOf(model)
      .filter(({ name }) => used.has(name) && !RANGE.some((it) => it === name))
      .map(({ name, sample }) => [name, given[`${logicalName(model)}.${name}`] ?? always[name] ?? sample]),
  );
}

/** A declaration does not change, and each turn of a run asks again. */
const known = new WeakMap<ModelManifest['sql'], ReadonlySet<string>>();

function usedBy({ sql }: ModelManifest): ReadonlySet<string> {
  const used = known.get(sql) ?? parametersUsed(sql.text);
  known.set(sql, used);
  return used;
}

/** How a text must be written to be a value of the type; undefined where it is one. */
export function parameterProblem(type: string, text: string): string | undefined {
  if (type === 'string') return undefined;
  if (type === 'boolean') return text === 'true' || text === 'false' ? undefined : 'write true or false';
  return boundProblems({ type: type as ColumnType, minimum: text })[0]?.hint;
}

/** Names of the parameters in an SQL text, in small letters: the engine does not tell them apart by case. */
export function parametersUsed(sql: string): Set<string> {
  return new Set(sqlTokens(sql).flatMap((token) => /^\$(\w+)$/.exec(token)?.[1]?.toLowerCase() ?? []));
}
