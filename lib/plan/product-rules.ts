import type { ContractRule } from '../contract';
import type { AudienceTable, CheckManifest, ProductTable } from '../manifest';
import { audienceShape } from './audience';
import type { Mesh } from './mesh';

const NONE = { mustBe: 0 };

/** What an audience may count on: the rules of the table that still hold for the columns and rows that it sees. */
export function audienceRules(mesh: Mesh, table: ProductTable, audience: AudienceTable): ContractRule[] {
  const { key } = audienceShape(table, audience);
  const sees = (name: string): boolean => audience.columns.some((it) => it.name === name && it.mask === undefined);
  const rules: ContractRule[] = key.length > 0 ? [uniqueRule('key', key)] : [];
  for (const { name, acceptedValues } of mesh.datasets.get(table.table)?.columns ?? []) {
    if (acceptedValues && sees(name)) rules.push(acceptedRule(`${name} is one of`, name, acceptedValues));
  }
  for (const check of mesh.models.get(table.table)?.checks ?? []) {
    const rule = checkRule(check);
    if (!rule || (check.kind === 'notEmpty' && audience.where !== undefined)) continue;
    if (columnsOf(check).every(sees)) rules.push(rule);
  }
  return rules;
}

function columnsOf(check: CheckManifest): readonly string[] {
  if (check.kind === 'unique') return check.columns;
  return 'column' in check ? [check.column] : [];
}

/** Undefined for what need not hold, and for what is no rule of the rows alone: SQL over other tables, a version before, a time. */
function checkRule(check: CheckManifest): ContractRule | undefined {
  const { name } = check;
  if (check.severity === 'warning' || check.tolerance) return undefined;
  switch (check.kind) {
    case 'notNull': {
      const { column } = check;
      return { name, description: `${column} is never empty`, column, metric: { metric: 'nullValues', ...NONE } };
    }
    case 'unique':
      return uniqueRule(name, check.columns);
    case 'acceptedValues':
      return acceptedRule(name, check.column, check.values);
    case 'notNegative':
      return { name, description: `${check.column} is not negative`, column: check.column };
    case 'between': {
      const { column, minimum, maximum } = check;
      return { name, description: `${column} is between ${minimum} and ${maximum}`, column };
    }
    case 'notEmpty':
      return { name, description: 'there are rows', metric: { metric: 'rowCount', mustBeGreaterThan: 0 } };
    case 'range': {
      const { column, minimum, maximum } = check;
      const bounds = [minimum && `at least ${minimum}`, maximum && `at most ${maximum}`].filter(Boolean);
      return { name, description: `${column} is ${bounds.join(' and ')}`, column };
    }
    case 'rowCount':
    case 'rowCountChange':
    case 'fresh':
    case 'noRows':
      return undefined;
  }
}

function uniqueRule(name: string, columns: readonly string[]): ContractRule {
  return {
    name,
    description: `no two rows have the same ${columns.join(', ')}`,
    metric: { metric: 'duplicateValues', ...NONE, arguments: { properties: columns } },
  };
}

function acceptedRule(name: string, column: string, values: readonly string[]): ContractRule {
  return {
    name,
    description: `${column} is one of ${values.join(', ')}`,
    column,
    metric: { metric: 'invalidValues', ...NONE, arguments: { validValues: values } },
  };
}
