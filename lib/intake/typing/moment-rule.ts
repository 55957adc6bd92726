import { type DatePattern, parseDatePattern, type StagedColumn } from '../../contract';
import { quoteLiteral } from '../../engine';
import { CellKind, type CellText, matches, type TypeRule } from './type-rule';

const ISO_DATE = '\\d{4}-\\d{2}-\\d{2}';
const ISO_LOCAL = `${ISO_DATE}[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6}0*)?)?`;
const ISO_OFFSET = '(?:Z|[+-]\\d{2}(?::?\\d{2})?)';

/** One way in which a moment may be written. */
interface Spelling {
  /** As a person would name it. */
  readonly like: string;
  /** SQL: true where the text has this shape. */
  readonly fits: string;
  /** SQL: the moment, NULL where there is no such one. */
  readonly moment: string;
}

/** Days. A time of day other than midnight would be lost, so it is a fault. */
export function dateRule(column: StagedColumn, cell: CellText): TypeRule {
  const spellings = declared(column, cell.text, (format) => strptime(cell.text, format)) ?? [
    { like: 'yyyy-MM-dd', fits: matches(cell.text, ISO_DATE), moment: `TRY_CAST(${cell.text} AS DATE)` },
  ];
  const all = [...typedDate(cell, (text) => `TRY_CAST(${text} AS TIMESTAMP)`), ...spellings];
  const moment = first(all);
  return {
    value: `CASE WHEN ${moment} = date_trunc('day', ${moment}) THEN CAST(${moment} AS DATE) END`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_date', says: `is not a date like ${like(spellings)}` },
      { when: `${moment} IS NOT NULL`, code: 'not_a_date', says: 'has a time of day, which a date cannot keep' },
      { code: 'no_such_date', says: 'is no day of the calendar' },
    ],
  };
}

/** Moments on a clock of no particular place. */
export function timestampRule(column: StagedColumn, cell: CellText): TypeRule {
  const spellings = declared(column, cell.text, (format) => strptime(cell.text, format)) ?? [
    { like: 'yyyy-MM-dd HH:mm:ss', fits: matches(cell.text, ISO_LOCAL), moment: `TRY_CAST(${cell.text} AS TIMESTAMP)` },
  ];
  const all = [...typedDate(cell, (text) => `TRY_CAST(${text} AS TIMESTAMP)`), ...spellings];
  return {
    value: `CAST(${first(all)} AS TIMESTAMP)`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_timestamp', says: `is not a timestamp like ${like(spellings)}` },
      { code: 'no_such_time', says: 'is no moment of the calendar' },
    ],
  };
}

/** Instants. A text without an offset is read in the declared time zone; a local time that its clocks skipped is a fault. */
export function instantRule(column: StagedColumn, cell: CellText, timeZone: string): TypeRule {
  const { text } = cell;
  const zone = column.parse?.timeZone ?? timeZone;
  const spellings = declared(column, text, (format) =>
    format.hasOffset
      ? strptime(`regexp_replace(${text}, 'Z$', '+00')`, format)
      : inZone(`CAST(${strptime(text, format)} AS TIMESTAMP)`, zone),
  ) ?? [
    {
      like: 'yyyy-MM-dd HH:mm:ss',
      fits: matches(text, ISO_LOCAL),
      moment: inZone(`TRY_CAST(${text} AS TIMESTAMP)`, zone),
    },
    { like: 'yyyy-MM-ddTHH:mm:ssZ', fits: matches(text, ISO_LOCAL + ISO_OFFSET), moment: withOffset(text) },
  ];
  const all = [...typedDate(cell, (local) => inZone(`TRY_CAST(${local} AS TIMESTAMP)`, zone)), ...spellings];
  return {
    value: `CAST(${first(all)} AS TIMESTAMPTZ)`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_timestamp', says: `is not a timestamp like ${like(spellings)}` },
      { code: 'no_such_time', says: `is no moment of the calendar in ${zone}` },
    ],
  };
}

/** SQL: the instant at which clocks of the zone showed the local time; NULL where they never did. */
export function inZone(local: string, zone: string): string {
  const instant = `timezone(${quoteLiteral(zone)}, ${local})`;
  return `CASE WHEN timezone(${quoteLiteral(zone)}, ${instant}) = ${local} THEN ${instant} END`;
}

function withOffset(text: string): string {
  const complete = `regexp_replace(${text}, '^([^T ]+[T ]\\d{2}:\\d{2})([Z+-])', '\\1:00\\2')`;
  return `TRY_CAST(${complete} AS TIMESTAMPTZ)`;
}

function declared(column: StagedColumn, text: string, moment: (format: DatePattern) => string): Spelling[] | undefined {
  return column.parse?.formats?.map((pattern) => {
    const format = parseDatePattern(pattern);
    if ('problem' in format) throw new Error(`${format.problem}; ${format.hint}`);
    return { like: pattern, fits: matches(text, format.shape), moment: moment(format) };
  });
}

function strptime(text: string, format: DatePattern): string {
  return `try_strptime(${text}, ${quoteLiteral(format.strptime)})`;
}

/** A date cell of a workbook comes as ISO 8601, whatever the contract's formats for texts are. */
function typedDate({ text, kind }: CellText, moment: (text: string) => string): Spelling[] {
  return kind ? [{ like: 'a date cell', fits: `${kind} = '${CellKind.date}'`, moment: moment(text) }] : [];
}

function first(spellings: readonly Spelling[]): string {
  return `COALESCE(${spellings.map(({ fits, moment }) => `CASE WHEN ${fits} THEN ${moment} END`).join(', ')})`;
}

function fitsAny(spellings: readonly Spelling[]): string {
  return spellings.map(({ fits }) => fits).join(' OR ');
}

function like(spellings: readonly Spelling[]): string {
  return spellings.map((spelling) => spelling.like).join(' or ');
}
