import type { StagedColumn } from '../contract';
import { quoteIdentifier, quoteLiteral } from '../engine';
import { fail } from '../error';
import type { DatasetManifest, PeriodRule, PeriodUnit } from '../manifest';
import type { Intake } from './intake';
import { Refusal } from './refusal';

/** What a name may have behind it to say how the file is packed. */
const PACKED = /\.(gz|gzip|zst|zstd|zip)$/i;

const FIELDS: Readonly<Record<string, string>> = {
  '{yyyy}': '(?<year>\\d{4})',
  '{MM}': '(?<month>\\d{2})',
  '{dd}': '(?<day>\\d{2})',
};

/** SQL over a typed row: the first day of the period that it speaks of. @throws Refusal where a name does not tell it */
export function periodSql(rule: PeriodRule, intake: Intake, dataset: DatasetManifest, timeZone: string): string {
  switch (rule.kind) {
    case 'none':
      return 'NULL::DATE';
    case 'arrival':
      return `DATE ${quoteLiteral(new Date(intake.arrivedAt).toISOString().slice(0, 10))}`;
    case 'fromName':
      return `DATE ${quoteLiteral(periodOfName(rule.pattern, intake.name))}`;
    case 'fromColumn':
      return firstDayOf(dayOf(dataset, rule.column, timeZone), rule.unit);
  }
}

function firstDayOf(day: string, unit: PeriodUnit = 'day'): string {
  return unit === 'day' ? day : `CAST(date_trunc(${quoteLiteral(unit)}, ${day}) AS DATE)`;
}

/**
 * `bills-2026-03.csv`, also with `.gz` or the like behind it, by `bills-{yyyy}-{MM}.csv`: 2026-03-01. A `*` stands for any
 * characters but a slash. @throws Refusal
 */
export function periodOfName(pattern: string, name: string): string {
  const shape = pattern.replace(/\{yyyy\}|\{MM\}|\{dd\}|\*|[^{*]+|\{/g, (part) =>
    part === '*' ? '[^/]*' : (FIELDS[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')),
  );
  if (!pattern.includes('{yyyy}')) fail(`'${pattern}' names no period`, "a period's pattern needs {yyyy}");
  const subject = pattern.includes('/') ? name : (name.split('/').at(-1) ?? name);
  const form = new RegExp(`^${shape}$`);
  const found = (form.exec(subject) ?? form.exec(subject.replace(PACKED, '')))?.groups;
  if (!found) throw new Refusal('no_period', `the name '${subject}' does not tell its period: expected '${pattern}'`);
  const day = `${found.year}-${found.month ?? '01'}-${found.day ?? '01'}`;
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) {
    throw new Refusal('no_period', `the name '${subject}' gives ${day}, which is no day of the calendar`);
  }
  return day;
}

function dayOf(dataset: DatasetManifest, name: string, timeZone: string): string {
  const column: StagedColumn | undefined = dataset.columns.find((candidate) => candidate.name === name);
  const value = quoteIdentifier(name);
  switch (column?.type) {
    case 'date':
      return value;
    case 'timestamp':
      return `CAST(${value} AS DATE)`;
    case 'timestamptz':
      return `CAST(timezone(${quoteLiteral(timeZone)}, ${value}) AS DATE)`;
    default:
      return fail(
        `the period of '${dataset.name}' is to come from '${name}', which is ${column ? `of type ${column.type}` : 'no column'}`,
        'name a column that is a date or a timestamp',
      );
  }
}
