import type { Row } from '../engine';
import type { PeriodRule, PeriodUnit } from '../manifest';
import { enumerate } from './header';
import type { Standardized, StandardizeRequest } from './intake';
import { Refusal } from './refusal';

const MOST_SHOWN = 4;

/** A rule by which all rows of a file are of one period, which only the rows tell. */
type WholeFile = Extract<PeriodRule, { kind: 'fromColumn' }> & { readonly unit: PeriodUnit };

interface FoundPeriod extends Row {
  /** First day, `yyyy-MM-dd`. */
  readonly period: string;
  readonly records: string;
  /** Where its first record stands. */
  readonly file: string;
  readonly line: string;
  /** How many periods there are. */
  readonly periods: string;
}

export function isOfWholeFile(rule: PeriodRule): rule is WholeFile {
  return rule.kind === 'fromColumn' && rule.unit !== undefined;
}

/** The period that all staged rows of a file are of, where the rule asks for one; undefined where no row tells. @throws Refusal */
export async function filePeriod(
  { session, intake, source: { period: rule } }: Pick<StandardizeRequest, 'session' | 'intake' | 'source'>,
  { staged, stagedSql }: Pick<Standardized, 'staged' | 'stagedSql'>,
): Promise<string | undefined> {
  if (!isOfWholeFile(rule) || staged === 0) return undefined;
  const found = await session.all<FoundPeriod>(
    `SELECT CAST(period AS VARCHAR) AS period, CAST(records AS VARCHAR) AS records, place.file AS file,
  CAST(place.line AS VARCHAR) AS line, CAST(count(*) OVER () AS VARCHAR) AS periods
FROM (SELECT "__period" AS period, count(*) AS records, min({'file': "__file", 'line': "__row"}) AS place
  FROM (${stagedSql}) AS s WHERE "__period" IS NOT NULL GROUP BY 1) AS p ORDER BY p.records DESC, p.period LIMIT ${MOST_SHOWN}`,
  );
  if (found.length < 2) return found[0]?.period;
  const shown = found.map(({ period, records, file, line }, index) => {
    const where = file === intake.name ? `line ${line}` : `line ${line} of ${file}`;
    const first = index === 0 ? '' : `, ${records === '1' ? 'at' : 'the first at'} ${where}`;
    return `${periodName(period, rule.unit)} (${records} ${records === '1' ? 'record' : 'records'}${first})`;
  });
  const more = Number(found[0].periods) - shown.length;
  throw new Refusal(
    'several_periods',
    `by ${rule.column} its records are of several ${rule.unit}s: ${enumerate(more > 0 ? [...shown, `${more} more`] : shown)}; ` +
      `a file of this source is of one: correct the dates, or send a file for each`,
  );
}

/** As people name it: `2026-03`, `2026-Q1`, `the week of 2026-03-02`. */
export function periodName(firstDay: string, unit: PeriodUnit): string {
  switch (unit) {
    case 'day':
      return firstDay;
    case 'week':
      return `the week of ${firstDay}`;
    case 'month':
      return firstDay.slice(0, -3);
    case 'quarter':
      return `${firstDay.slice(0, -6)}-Q${Math.ceil(Number(firstDay.slice(-5, -3)) / 3)}`;
    case 'year':
      return firstDay.slice(0, -6);
  }
}
