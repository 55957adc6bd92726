import { type CheckManifest, type ModelManifest, worstSeverity } from '../../manifest';

/** A rule that was broken, as an audit tells it. */
export interface BrokenRule {
  readonly check: string;
  readonly severity: 'error' | 'warning';
  /** How many rows break it. */
  readonly rows: number;
}

interface Assertion {
  readonly assertion: string;
  readonly success: boolean;
  readonly name: string;
  readonly severity: 'error' | 'warn';
  readonly column?: string;
  readonly actual?: string;
}

const KINDS: Readonly<Record<CheckManifest['kind'], string>> = {
  notNull: 'not_null',
  notNegative: 'range',
  unique: 'unique',
  acceptedValues: 'accepted_values',
  between: 'range',
  range: 'range',
  fresh: 'freshness',
  notEmpty: 'row_count',
  rowCount: 'row_count',
  rowCountChange: 'row_count',
  noRows: 'custom_sql',
};

/** What an audit asked of a version, and whether it held. */
export function assertionsOf(model: ModelManifest, broken: readonly BrokenRule[]): readonly Assertion[] {
  const { key, columns, relations, checks } = model;
  const told = (
    assertion: string,
    name: string,
    severity: 'error' | 'warning' = 'error',
    column?: string,
  ): Assertion => {
    const found = broken.find(({ check }) => check === name);
    return {
      assertion,
      success: found === undefined,
      name,
      severity: (found?.severity ?? severity) === 'error' ? 'error' : 'warn',
      ...(column !== undefined && { column }),
      ...(found && { actual: `${found.rows} ${found.rows === 1 ? 'row breaks' : 'rows break'} it` }),
    };
  };
  const required = columns.filter(({ name, required }) => required || key.includes(name));
  return [
    ...required.map(({ name }) => told('not_null', `required column ${name}`, 'error', name)),
    ...(key.length > 0 ? [told('unique', `key ${key.join(', ')}`)] : []),
    ...relations.map((it) => told('relationship', `relation ${it.columns.join(', ')} to ${it.to}`, worstSeverity(it))),
    ...checks.map((it) => told(KINDS[it.kind], it.name, worstSeverity(it), 'column' in it ? it.column : undefined)),
  ];
}
