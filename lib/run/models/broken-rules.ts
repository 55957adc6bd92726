import { isClassified } from '../../contract';
import type { Parameters, Session } from '../../engine';
import { MeshError, type Problem } from '../../error';
import { type ModelManifest, severityOfRows } from '../../manifest';
import { identifiers, type Mesh } from '../../plan';
import { fatalError, isFatal, problemsOf } from '../faults';
import { assertOneSelect } from '../one-select';
import type { FailedCheck } from '../report';
import type { StepOptions } from '../workspace';
import { type AuditRule, probeSql } from './audit-rules';
import { isReadingClassified, withoutValues } from './quoted-values';

/** Rows that a broken rule keeps to be looked at. */
const SAMPLE = 20;
/** Characters of a value that a sample keeps. */
const LONGEST = 200;

export interface RuleOptions extends StepOptions {
  /** What the rules read. */
  readonly rows: string;
  /** Values for what a SELECT of the user's own reads as `$name`. */
  readonly parameters?: (sql: string) => Promise<Parameters>;
}

/** What the model's rows break, each with a few of them that leave out what is classified. */
export async function brokenRules(
  session: Session,
  mesh: Mesh,
  model: ModelManifest,
  rules: readonly AuditRule[],
  { signal, parameters, rows }: RuleOptions,
): Promise<FailedCheck[]> {
  const place = { construct: model.path };
  for (const check of model.checks) {
    if (check.kind === 'noRows') await assertOneSelect(session, `check '${check.name}'`, check.sql, place);
  }
  const failed: FailedCheck[] = [];
  const problems: Problem[] = [];
  if (await allHold(session, rules, rows)) return failed;
  for (const rule of rules) {
    try {
      const values = rule.gives === 'query' ? await parameters?.(rule.sql) : undefined;
      const broken = await brokenRule(session, rule, model, () => isReadingClassified(mesh, model), values);
      if (broken) failed.push(broken);
    } catch (error) {
      if (isFatal(error) || signal?.aborted) throw fatalError(error);
      const shown = rule.gives === 'query' ? withoutValues(error, mesh, model) : error;
      problems.push(
        ...problemsOf(shown, place).map((it) => ({ ...it, message: `check '${rule.check}': ${it.message}` })),
      );
    }
  }
  if (problems.length > 0) throw new MeshError(problems);
  return failed;
}

/** Mostly every rule is kept, and one query says so; which one is not, or is no SQL, is then told one by one. */
async function allHold(session: Session, rules: readonly AuditRule[], rows: string): Promise<boolean> {
  if (rules.length === 0) return true;
  const broken = await session.all(probeSql(rules, rows)).catch(() => undefined);
  return broken?.length === 0;
}

/** Undefined where the rule is kept, or broken by no more rows than it tolerates. */
export async function brokenRule(
  session: Session,
  rule: AuditRule,
  { columns, key }: Pick<ModelManifest, 'columns' | 'key'>,
  isWithheld: () => boolean,
  values?: Parameters,
): Promise<FailedCheck | undefined> {
  const { check, gives, tells = [], sql, tolerance } = rule;
  const { rows } = await session.one<{ rows: string }>(`SELECT count(*) AS rows FROM (\n${sql}\n) AS broken`, values);
  const severity = severityOfRows(rule, Number(rows));
  if (severity === undefined) return undefined;
  const allowed = tolerance && { tolerance };
  const found = { check, severity, rows: Number(rows), ...allowed, ...(gives === 'facts' && { whole: true as const }) };
  const classified = columns.filter(isClassified).map(({ name }) => name);
  const told = gives === 'rows' ? classified : classified.filter((name) => tells.includes(name));
  if (gives === 'query' ? isWithheld() : told.length > 0 && gives === 'facts')
    return { ...found, sample: [], withheld: gives === 'query' ? ['*'] : told };
  const shown = columns.map(({ name }) => name).filter((name) => !told.includes(name));
  if (gives === 'rows' && shown.length === 0) return { ...found, sample: [], withheld: told };
  const order = gives === 'rows' && key.length > 0 ? identifiers(key) : 'ALL';
  const sample = await session.all(
    `SELECT ${gives === 'rows' ? identifiers(shown) : '*'} FROM (\n${sql}\n) AS broken ORDER BY ${order} LIMIT ${SAMPLE}`,
    values,
  );
  return { ...found, sample: sample.map(clipped), ...(told.length > 0 && { withheld: told }) };
}

function clipped(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      return [name, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : value];
    }),
  );
}
