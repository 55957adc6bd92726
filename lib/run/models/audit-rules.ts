import type { CheckManifest, ModelManifest } from '../../manifest';
import { identifier, identifiers, literal, withoutTerminator } from '../../plan';

/** A rule as a SELECT of the rows that break it. */
export interface AuditRule {
  readonly check: string;
  readonly sql: string;
}

/** Names of the views that the rules read. */
export interface AuditNames {
  /** The new version. */
  readonly rows: string;
  /** The view of a table that a relation points to. */
  related(table: string): string;
}

/** What rules are told by. */
export type Audited = Pick<ModelManifest, 'columns' | 'key' | 'relations' | 'checks'>;

/** Everything that a new version must keep: its key, its required columns, its relations, the checks that were declared. */
export function auditRules(model: Audited, names: AuditNames): AuditRule[] {
  const from = `FROM ${names.rows} AS r`;
  const required = new Set([
    ...model.key,
    ...model.columns.filter((column) => column.required).map(({ name }) => name),
  ]);
  const rules: AuditRule[] = [...required].map((column) => ({
    check: `required column ${column}`,
    sql: `SELECT * ${from} WHERE ${identifier(column)} IS NULL`,
  }));
  if (model.key.length > 0) {
    rules.push({ check: `key ${model.key.join(', ')}`, sql: repeatedSql(model.key, names.rows) });
  }
  for (const { columns, to, toColumns } of model.relations) {
    const match = columns.map((column, at) => `t.${identifier(toColumns[at])} = r.${identifier(column)}`).join(' AND ');
    const there = columns.map((column) => `r.${identifier(column)} IS NOT NULL`).join(' AND ');
    rules.push({
      check: `relation ${columns.join(', ')} to ${to}`,
      sql: `SELECT * ${from} WHERE ${there} AND NOT EXISTS (SELECT 1 FROM ${names.related(to)} AS t WHERE ${match})`,
    });
  }
  return [...rules, ...model.checks.map((check) => ({ check: check.name, sql: checkSql(check, names.rows) }))];
}

function checkSql(check: CheckManifest, rows: string): string {
  const from = `FROM ${rows} AS r`;
  switch (check.kind) {
    case 'notNull':
      return `SELECT * ${from} WHERE ${identifier(check.column)} IS NULL`;
    case 'notNegative':
      return `SELECT * ${from} WHERE ${identifier(check.column)} < 0`;
    case 'unique':
      return repeatedSql(check.columns, rows);
    case 'acceptedValues':
      return `SELECT * ${from} WHERE CAST(${identifier(check.column)} AS VARCHAR) NOT IN (${check.values.map(literal).join(', ')})`;
    case 'between':
      return `SELECT * ${from} WHERE ${identifier(check.column)} NOT BETWEEN ${check.minimum} AND ${check.maximum}`;
    case 'notEmpty':
      return `SELECT 'no rows' AS "problem" WHERE NOT EXISTS (SELECT 1 ${from})`;
    case 'noRows':
      return `SELECT * FROM (\n${withoutTerminator(check.sql)}\n) AS q`;
  }
}

/** The rows whose values in `columns` another row has as well; nulls are not compared. */
function repeatedSql(columns: readonly string[], rows: string): string {
  const list = identifiers(columns);
  const there = columns.map((column) => `${identifier(column)} IS NOT NULL`).join(' AND ');
  const on = columns.map((column) => `r.${identifier(column)} = d.${identifier(column)}`).join(' AND ');
  return `SELECT r.* FROM ${rows} AS r JOIN (SELECT ${list} FROM ${rows} WHERE ${there} GROUP BY ${list} HAVING count(*) > 1) AS d ON ${on} ORDER BY ${columns.map((column) => `r.${identifier(column)}`).join(', ')}`;
}
