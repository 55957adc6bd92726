import type { ModelManifest, ParameterManifest } from '../manifest';

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
