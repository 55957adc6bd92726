import type { StagedColumn } from '../../contract';
import { declaredSpellings, firstOf, fitsAny, likeAny, type Spelling, strptime } from './moment-spelling';
import { TimeZone } from './time-zone';
import { CellKind, type CellText, matches, type TypeRule } from './type-rule';

const ISO_DATE = '\\d{4}-\\d{2}-\\d{2}';
const ISO_LOCAL = `${ISO_DATE}[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6}0*)?)?`;
const ISO_TIME = '\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6}0*)?)?';
const ISO_OFFSET = '(?:Z|[+-]\\d{2}(?::?\\d{2})?)';

/** Days. A time of day other than midnight would be lost, so it is a fault. */
export function dateRule(column: StagedColumn, cell: CellText): TypeRule {
  const spellings = declaredSpellings(column, cell.text, (format) => strptime(cell.text, format)) ?? [
    { like: 'yyyy-MM-dd', fits: matches(cell.text, ISO_DATE), moment: `TRY_CAST(${cell.text} AS DATE)` },
  ];
  const all = [...typedDate(cell, (text) => `TRY_CAST(${text} AS TIMESTAMP)`), ...spellings];
  const days = all.map(({ moment, hasTime, ...spelling }) => {
    const midnight = hasTime ? `CASE WHEN ${moment} = date_trunc('day', ${moment}) THEN ${moment} END` : moment;
    return { ...spelling, moment: `CAST(${midnight} AS DATE)` };
  });
  const timed = all.filter(({ hasTime }) => hasTime);
  return {
    value: firstOf(days),
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_date', says: `is not a date like ${likeAny(spellings)}` },
      ...(timed.length === 0
        ? []
        : [
            {
              when: `${firstOf(timed)} IS NOT NULL`,
              code: 'not_a_date',
              says: 'has a time of day, which a date cannot keep',
            },
          ]),
      { code: 'no_such_date', says: 'is no day of the calendar' },
    ],
  };
}

/** Moments on a clock of no particular place. */
export function timestampRule(column: StagedColumn, cell: CellText): TypeRule {
  const spellings = declaredSpellings(column, cell.text, (format) => strptime(cell.text, format)) ?? [
    { like: 'yyyy-MM-dd HH:mm:ss', fits: matches(cell.text, ISO_LOCAL), moment: `TRY_CAST(${cell.text} AS TIMESTAMP)` },
  ];
  const all = [...typedDate(cell, (text) => `TRY_CAST(${text} AS TIMESTAMP)`), ...spellings];
  return {
    value: `CAST(${firstOf(all)} AS TIMESTAMP)`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_timestamp', says: `is not a timestamp like ${likeAny(spellings)}` },
      { code: 'no_such_time', says: 'is no moment of the calendar' },
    ],
  };
}

/**
 * Instants. A text without an offset is read in the declared time zone; a local time that its clocks skipped is a fault,
 * and so is one that they showed twice, unless it is declared which counts.
 */
export function instantRule(column: StagedColumn, cell: CellText, timeZone: string): TypeRule {
  const { text } = cell;
  const { timeZone: own, repeatedHour } = column.parse ?? {};
  const zone = new TimeZone(own ?? timeZone, repeatedHour);
  const locals: Spelling[] = [];
  const inZone = (like: string, fits: string, local: string): Spelling => {
    locals.push({ like, fits, moment: local });
    return { like, fits, moment: zone.instant(local) };
  };
  const spellings = declaredSpellings(column, text, (format) => strptime(text, format))?.map((spelling) =>
    spelling.hasOffset ? spelling : inZone(spelling.like, spelling.fits, `CAST(${spelling.moment} AS TIMESTAMP)`),
  ) ?? [
    inZone('yyyy-MM-dd HH:mm:ss', matches(text, ISO_LOCAL), `TRY_CAST(${text} AS TIMESTAMP)`),
    { like: 'yyyy-MM-ddTHH:mm:ssZ', fits: matches(text, ISO_LOCAL + ISO_OFFSET), moment: withOffset(text) },
  ];
  const typed = typedDate(cell, (local) => `TRY_CAST(${local} AS TIMESTAMP)`);
  const all = [...typed.map(({ like, fits, moment }) => inZone(like, fits, moment)), ...spellings];
  const repeated = locals.map(({ fits, moment }) => `(${fits} AND ${zone.isRepeated(moment)})`).join(' OR ');
  return {
    value: `CAST(${firstOf(all)} AS TIMESTAMPTZ)`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_timestamp', says: `is not a timestamp like ${likeAny(spellings)}` },
      ...(repeated === ''
        ? []
        : [
            {
              when: repeated,
              code: 'repeated_hour',
              says: `comes twice in ${zone.name}, where the clocks went back; send it with its offset or declare 'repeatedHour'`,
            },
          ]),
      { code: 'no_such_time', says: `is no moment of the calendar in ${zone.name}` },
    ],
  };
}

/** Times of day: of a clock that has no day. */
export function timeRule(column: StagedColumn, cell: CellText): TypeRule {
  const { text, kind } = cell;
  const spellings = declaredSpellings(column, text, (format) => strptime(text, format)) ?? [
    { like: 'HH:mm:ss', fits: matches(text, ISO_TIME), moment: `TRY_CAST(${text} AS TIME)` },
  ];
  const typed = kind && {
    like: 'a time cell',
    fits: `${kind} = '${CellKind.time}'`,
    moment: `TRY_CAST(${text} AS TIME)`,
  };
  const all = typed ? [typed, ...spellings] : spellings;
  const times = all.map((spelling) => ({ ...spelling, moment: `CAST(${spelling.moment} AS TIME)` }));
  return {
    value: `NULLIF(${firstOf(times)}, TIME '24:00:00')`,
    faults: [
      { when: `NOT (${fitsAny(all)})`, code: 'not_a_time', says: `is not a time like ${likeAny(spellings)}` },
      { code: 'no_such_time', says: 'is no time of a day' },
    ],
  };
}

function withOffset(text: string): string {
  const complete = `regexp_replace(${text}, '^([^T ]+[T ]\\d{2}:\\d{2})([Z+-])', '\\1:00\\2')`;
  return `TRY_CAST(${complete} AS TIMESTAMPTZ)`;
}

/** A date cell of a workbook comes as ISO 8601, whatever the contract's formats for texts are. */
function typedDate({ text, kind }: CellText, moment: (text: string) => string): Spelling[] {
  return kind
    ? [{ like: 'a date cell', fits: `${kind} = '${CellKind.date}'`, moment: moment(text), hasTime: true }]
    : [];
}
