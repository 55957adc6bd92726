import { type ColumnContract, duckdbType } from '../../contract';
import { type CheckManifest, type ModelManifest, type Weighed, worstSeverity } from '../../manifest';
import { identifier, identifiers, literal, withoutTerminator } from '../../plan';
import type { Predicate } from '../../table';
import { type AuditFacts, oldestFresh } from './audit-facts';

/** A rule as a SELECT of what breaks it. */
export interface AuditRule extends Required<Pick<Weighed, 'severity'>>, Pick<Weighed, 'tolerance'> {
  readonly check: string;
  /** What the SELECT gives: rows of the table, one row of what is wrong with the table as a whole, or what a user's own SELECT gives. */
  readonly gives: 'rows' | 'facts' | 'query';
  /** The columns of the table that a SELECT of facts tells of. */
  readonly tells?: readonly string[];
  readonly sql: string;
  /** Where each row keeps or breaks the rule by itself: what is true of a row that breaks it. */
  readonly broken?: string;
  /** The same for a rule that the statistics of files may prove: a row that breaks it fulfils one of these. */
  readonly brokenBy?: readonly Predicate[];
  /** Where no two rows may have the same values in some columns, nulls aside: those columns. */
  readonly apart?: readonly string[];
}

/** What the rules read: names, or SELECTs in parentheses. */
export interface AuditNames {
  /** The new version. */
  readonly rows: string;
  /** A table that a relation points to. */
  related(table: string): string;
}

/** What rules are told by. */
export type Audited = Pick<ModelManifest, 'columns' | 'key' | 'relations' | 'checks'>;

/**
 * Everything that a new version must keep: its key, its required columns, its relations, the checks that were declared. Without
 * facts only what the rows alone decide.
 */
export function auditRules(model: Audited, names: AuditNames, facts?: AuditFacts): AuditRule[] {
  const from = `FROM ${names.rows} AS r`;
  const required = new Set([
    ...model.key,
    ...model.columns.filter((column) => column.required).map(({ name }) => name),
  ]);
  const always = { severity: 'error', gives: 'rows' } as const;
  const rules: AuditRule[] = [...required].map((column) => ({
    ...always,
    check: `required column ${column}`,
    ...nulls(column, names.rows),
  }));
  if (model.key.length > 0) {
    rules.push({ ...always, check: `key ${model.key.join(', ')}`, ...repeated(model.key, names.rows) });
  }
  for (const relation of model.relations) {
    const { columns, to, toColumns, tolerance } = relation;
    const match = columns.map((column, at) => `t.${identifier(toColumns[at])} = r.${identifier(column)}`).join(' AND ');
    const there = columns.map((column) => `r.${identifier(column)} IS NOT NULL`).join(' AND ');
    rules.push({
      check: `relation ${columns.join(', ')} to ${to}`,
      severity: worstSeverity(relation),
      tolerance,
      gives: 'rows',
      sql: `SELECT * ${from} WHERE ${there} AND NOT EXISTS (SELECT 1 FROM ${names.related(to)} AS t WHERE ${match})`,
    });
  }
  const checks = model.checks.flatMap((check) => {
    const { name, tolerance } = check;
    const rule = checkRule(check, model.columns, names.rows, facts);
    return rule ? [{ check: name, severity: worstSeverity(check), tolerance, ...rule }] : [];
  });
  return [...rules, ...checks];
}

/** Undefined where the facts that decide it are not there. */
function checkRule(
  check: CheckManifest,
  columns: readonly ColumnContract[],
  rows: string,
  facts: AuditFacts | undefined,
): Omit<AuditRule, 'check' | keyof Weighed> | undefined {
  const from = `FROM ${rows} AS r`;
  const broken = (condition: string, by?: readonly Predicate[]) =>
    ({ gives: 'rows', ...rowsThat(condition, rows), ...(by && { brokenBy: by }) }) as const;
  const typeOf = (name: string): string => columns.find((column) => column.name === name)?.type ?? 'string';
  switch (check.kind) {
    case 'notNull':
      return { gives: 'rows', ...nulls(check.column, rows) };
    case 'notNegative':
      return broken(`${identifier(check.column)} < 0`, [{ column: check.column, op: '<', value: 0 }]);
    case 'unique':
      return { gives: 'rows', ...repeated(check.columns, rows) };
    case 'acceptedValues':
      return broken(`CAST(${identifier(check.column)} AS VARCHAR) NOT IN (${check.values.map(literal).join(', ')})`);
    case 'between':
      return broken(`${identifier(check.column)} NOT BETWEEN ${check.minimum} AND ${check.maximum}`, [
        { column: check.column, op: '<', value: check.minimum },
        { column: check.column, op: '>', value: check.maximum },
      ]);
    case 'range': {
      const { column, minimum, maximum } = check;
      const bound = (text: string) => `CAST(${literal(text)} AS ${duckdbType(typeOf(column))})`;
      const below = minimum === undefined ? [] : [`${identifier(column)} < ${bound(minimum)}`];
      const above = maximum === undefined ? [] : [`${identifier(column)} > ${bound(maximum)}`];
      return broken([...below, ...above].join(' OR '), [
        ...(minimum === undefined ? [] : [{ column, op: '<', value: minimum } as const]),
        ...(maximum === undefined ? [] : [{ column, op: '>', value: maximum } as const]),
      ]);
    }
    case 'notEmpty':
      return { gives: 'facts', sql: `SELECT count(*) AS "rows" ${from} HAVING count(*) = 0` };
    case 'rowCount': {
      const { minimum, maximum } = check;
      return facts && countRule(from, minimum, maximum, { minimum, maximum });
    }
    case 'rowCountChange': {
      const before = facts?.rowsBefore;
      if (!before) return undefined;
      const { decrease, increase } = check;
      // A binary fraction times a count may lie a hair beside the whole number that is meant.
      const fewest = decrease === undefined ? undefined : Math.ceil(before * (1 - decrease) - 1e-6);
      const most = increase === undefined ? undefined : Math.floor(before * (1 + increase) + 1e-6);
      return countRule(from, fewest, most, { rows_before: before });
    }
    case 'fresh': {
      if (!facts) return undefined;
      const [newest, oldest] = [`max(${identifier(check.column)})`, oldestFresh(check, typeOf(check.column), facts)];
      const stale = `${newest} IS NULL OR ${newest} < ${oldest}`;
      const sql = `SELECT ${newest} AS "newest", ${oldest} AS "oldest_that_is_fresh" ${from} HAVING ${stale}`;
      return { gives: 'facts', tells: [check.column], sql };
    }
    case 'noRows':
      return { gives: 'query', sql: `SELECT * FROM (\n${withoutTerminator(check.sql)}\n) AS q` };
  }
}

function countRule(
  from: string,
  fewest: number | undefined,
  most: number | undefined,
  told: Readonly<Record<string, number | undefined>>,
): Pick<AuditRule, 'gives' | 'sql'> {
  const known = Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : `, ${value} AS "${name}"`));
  const few = fewest === undefined ? [] : [`count(*) < ${fewest}`];
  const many = most === undefined ? [] : [`count(*) > ${most}`];
  const sql = `SELECT count(*) AS "rows"${known.join('')} ${from} HAVING ${[...few, ...many].join(' OR ')}`;
  return { gives: 'facts', sql };
}

function nulls(column: string, rows: string): Pick<AuditRule, 'sql' | 'broken' | 'brokenBy'> {
  return { ...rowsThat(`${identifier(column)} IS NULL`, rows), brokenBy: [{ column, op: 'is null' }] };
}

function rowsThat(broken: string, rows: string): Pick<AuditRule, 'sql' | 'broken'> {
  return { sql: `SELECT * FROM ${rows} AS r WHERE ${broken}`, broken };
}

/** The rows whose values in `columns` another row has as well; nulls are not compared. */
function repeated(columns: readonly string[], rows: string): Pick<AuditRule, 'sql' | 'apart'> {
  const list = identifiers(columns);
  const on = columns.map((column) => `r.${identifier(column)} = d.${identifier(column)}`).join(' AND ');
  const twice = `SELECT ${list} FROM ${rows} AS r WHERE ${allThere(columns)} GROUP BY ${list} HAVING count(*) > 1`;
  return { apart: columns, sql: `SELECT r.* FROM ${rows} AS r JOIN (${twice}) AS d ON ${on}` };
}

function allThere(columns: readonly string[]): string {
  return columns.map((column) => `${identifier(column)} IS NOT NULL`).join(' AND ');
}

/**
 * One SELECT that gives a row, of any shape, just where one of the rules is broken. However many rules look at each row by itself,
 * the rows are read once for them, and for one that groups rows at the same time.
 */
export function probeSql(rules: readonly AuditRule[], rows: string): string {
  const alone = rules.flatMap(({ broken }) => (broken === undefined ? [] : [`(${broken})`]));
  const groups = rules.flatMap(({ apart }) => (apart === undefined ? [] : [apart]));
  const [first = [], ...more] = groups;
  const probes = rules.flatMap(({ broken, apart, sql }) => ((broken ?? apart) === undefined ? [sql] : []));
  if (first.length === 0 && alone.length > 0) probes.push(`SELECT 1 FROM ${rows} AS r WHERE ${alone.join(' OR ')}`);
  if (first.length > 0) probes.push(repeats(first, rows, alone));
  probes.push(...more.map((columns) => repeats(columns, rows)));
  return probes.map((sql) => `(SELECT 1 FROM (\n${sql}\n) AS broken LIMIT 1)`).join('\nUNION ALL\n');
}

function repeats(columns: readonly string[], rows: string, alone: readonly string[] = []): string {
  const twice = `count(*) > 1 AND ${allThere(columns)}`;
  const broken = alone.length > 0 ? ` OR bool_or(${alone.join(' OR ')})` : '';
  return `SELECT 1 FROM ${rows} AS r GROUP BY ${identifiers(columns)} HAVING ${twice}${broken}`;
}
