import type { SeverityRule, ToleranceRule } from './check-manifest';

/** What a rule says of its own weight: absent `severity` is `error`. */
export interface Weighed {
  readonly severity?: SeverityRule;
  readonly tolerance?: ToleranceRule;
}

/** What so many rows that break a rule mean; undefined where it tolerates them. */
export function severityOfRows({ severity = 'error', tolerance }: Weighed, rows: number): SeverityRule | undefined {
  if (!tolerance) return rows > 0 ? severity : undefined;
  const { warnAbove = 0, failAbove } = tolerance;
  if (failAbove !== undefined && rows > failAbove) return 'error';
  return rows > warnAbove ? 'warning' : undefined;
}

/** What the rule is where it is broken by any number of rows: `error` where that can keep a version from its readers. */
export function worstSeverity(rule: Weighed): SeverityRule {
  return severityOfRows(rule, Number.POSITIVE_INFINITY) ?? 'warning';
}

/** Rules of the table as a whole: no row of it breaks them. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(['fresh', 'notEmpty', 'rowCount', 'rowCountChange']);

/** What is wrong with a tolerance, each with its mend. */
export function toleranceProblems({ severity, tolerance, kind }: Weighed & { readonly kind?: string }): string[][] {
  if (!tolerance) return [];
  const { warnAbove, failAbove } = tolerance;
  const problems = Object.entries({ warnAbove, failAbove }).flatMap(([name, rows]) =>
    rows === undefined || (Number.isSafeInteger(rows) && rows >= 0)
      ? []
      : [
          [
            `'${name}' must be a number of rows, whole and 0 or more, got ${rows}`,
            'count rows; a part of the table is not taken',
          ],
        ],
  );
  if (problems.length > 0) return problems;
  if (kind !== undefined && OF_THE_WHOLE.has(kind))
    problems.push(['it looks at the table as a whole and counts no rows', 'leave the tolerance out, or use asWarning']);
  if (warnAbove === undefined && failAbove === undefined)
    problems.push(['its tolerance has neither warnAbove nor failAbove', 'give it one of them']);
  if (severity === 'warning' && failAbove !== undefined)
    problems.push([`it is a warning and fails above ${failAbove} rows`, "leave out 'failAbove' or asWarning"]);
  if (warnAbove !== undefined && failAbove !== undefined && warnAbove > failAbove)
    problems.push([`'warnAbove' is ${warnAbove} and above 'failAbove', which is ${failAbove}`, 'exchange them']);
  return problems;
}
