import { monthNames } from '../../contract';
import { type Guess, keptAsText, type Reading, shown, sure } from './reading';

/** In the order in which they are tried: English is what is understood without being said. */
const LOCALES = ['en', 'nl', 'de', 'fr', 'es', 'it', 'pt', 'da', 'sv', 'nb', 'pl', 'cs'];
const TIME =
  '(?<hour>\\d{1,2}):(?<minute>\\d\\d)(?::(?<second>\\d\\d)(?:\\.(?<fraction>\\d{1,6}))?)?(?<half> ?[AaPp][Mm])?';
const DIGITS = new RegExp(
  `^(?<a>\\d{1,4})(?<sign>[-/. ])(?<b>\\d{1,2})\\k<sign>(?<c>\\d{1,4})(?:(?<gap>T| )${TIME})?$`,
);
const CLOCK = new RegExp(`^${TIME}$`);
const NAMED =
  /^(?:(?<a>\d{1,2})(?<sign>[-/. ]|\. )(?<name>\p{L}{3,})(?<behind>[-/. ])(?<c>\d{2}|\d{4})|(?<first>\p{L}{3,}) (?<day>\d{1,2}),? (?<year>\d{4}))$/u;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/;

const MONTHS = new Map<string, ReadonlyMap<string, number>>();

type Parts = Record<string, string | undefined>;
type Order = 'ymd' | 'dmy' | 'mdy';

/** Days and moments, where all of them can be read in one way only; text with the ways where there are several. */
export function guessMoment(values: readonly string[]): Guess | undefined {
  if (values.every((value) => INSTANT.test(value) && isIsoDay(value))) return sure({ type: 'timestamptz' });
  return guessDigits(values) ?? guessNamed(values) ?? guessTime(values);
}

/** Times of a day look like spans of time. */
function guessTime(values: readonly string[]): Guess | undefined {
  const parts = values.map((value) => CLOCK.exec(value)?.groups as Parts | undefined);
  if (!parts.every((it) => it !== undefined) || !parts.every(isTime)) return undefined;
  const isIso = parts.every(({ hour, half }) => hour?.length === 2 && !half);
  const widths = widthsOf(parts);
  const formats = [...new Set(parts.map((it) => timePattern(it, widths)))];
  const reading = isIso ? { type: 'time' } : { type: 'time', parse: { formats } };
  return keptAsText(`${shown(values[0])} may be a time of day or a span of time`, [reading]);
}

function guessDigits(values: readonly string[]): Guess | undefined {
  const parts = values.map((value) => DIGITS.exec(value)?.groups as Parts | undefined);
  if (!parts.every((it) => it !== undefined)) return undefined;
  if (!parts.every(isTime)) return undefined;
  const timed = parts.filter((it) => it.hour !== undefined).length;
  const type = timed === 0 ? 'date' : 'timestamp';
  const orders = (['ymd', 'dmy', 'mdy'] as const).filter((order) => parts.every((it) => isDayIn(it, order)));
  if (orders.length === 0) return undefined;
  const isIso = values.every((value, at) => orders[0] === 'ymd' && isPlainIso(value, parts[at], timed > 0));
  const widths = widthsOf(parts);
  const readings = orders.map((order): Reading => {
    const formats = [...new Set(parts.map((it) => patternOf(it, order, widths)))];
    return isIso ? { type } : { type, parse: { formats } };
  });
  if (parts.some((it) => yearOf(it).length === 2))
    return keptAsText(`${shown(values[0])} has a year of two digits`, readings);
  if (timed > 0 && timed < parts.length) return keptAsText('some have a time of day and some have none', readings);
  if (readings.length === 1) return sure(readings[0]);
  return keptAsText(
    `${shown(values[0])} has its day first or its month: none here tells, no day is above 12`,
    readings,
  );
}

function guessNamed(values: readonly string[]): Guess | undefined {
  const parts = values.map((value) => NAMED.exec(value)?.groups as Parts | undefined);
  if (!parts.every((it) => it !== undefined)) return undefined;
  const nameIn = (it: Parts) => (it.name ?? it.first ?? '').toLowerCase();
  const locale = LOCALES.find((it) => {
    const names = monthsIn(it);
    return parts.every((each) => names.has(nameIn(each)));
  });
  if (locale === undefined) return undefined;
  const names = monthsIn(locale);
  const fits = parts.every((it) => isDay(it.c ?? it.year ?? '', String(names.get(nameIn(it))), it.a ?? it.day ?? ''));
  if (!fits) return undefined;
  const isPadded = parts.every((it) => (it.a ?? it.day)?.length === 2);
  const formats = [
    ...new Set(
      parts.map(({ name, first, sign, behind, c }) => {
        const day = isPadded ? 'dd' : 'd';
        const month = (name ?? first ?? '').length === 3 ? 'MMM' : 'MMMM';
        return first === undefined
          ? `${day}${sign}${month}${behind}${c?.length === 2 ? 'yy' : 'yyyy'}`
          : `${month} ${day}, yyyy`;
      }),
    ),
  ];
  const reading = { type: 'date', parse: { formats, ...(locale === 'en' ? {} : { locale }) } };
  if (parts.some(({ c }) => c?.length === 2))
    return keptAsText(`${shown(values[0])} has a year of two digits`, [reading]);
  return values.some((value, at) => parts[at].first !== undefined && !value.includes(',')) ? undefined : sure(reading);
}

function monthsIn(locale: string): ReadonlyMap<string, number> {
  const known = MONTHS.get(locale) ?? monthNames(locale);
  MONTHS.set(locale, known);
  return known;
}

/** How all of a column's values are written: with zeros before days and months, and before hours. */
interface Widths {
  readonly days: 1 | 2;
  readonly hours: 1 | 2;
}

function widthsOf(all: readonly Parts[]): Widths {
  const isPadded = all.every(({ a, b, c }) => a?.length !== 1 && b?.length !== 1 && c?.length !== 1);
  return { days: isPadded ? 2 : 1, hours: all.every(({ hour }) => hour === undefined || hour.length === 2) ? 2 : 1 };
}

function patternOf(it: Parts, order: Order, widths: Widths): string {
  const { sign = '', gap, hour } = it;
  const [day, month] = ['d', 'M'].map((letter) => letter.repeat(widths.days));
  const year = yearOf(it).length === 2 ? 'yy' : 'yyyy';
  const date = { ymd: [year, month, day], dmy: [day, month, year], mdy: [month, day, year] };
  const whole = date[order].join(sign);
  return hour === undefined ? whole : `${whole}${gap === 'T' ? "'T'" : ' '}${timePattern(it, widths)}`;
}

function timePattern({ second, fraction, half }: Parts, { hours }: Widths): string {
  const clock = (half ? 'h' : 'H').repeat(hours);
  const rest = `:mm${second === undefined ? '' : ':ss'}${fraction === undefined ? '' : `.${'S'.repeat(fraction.length)}`}`;
  return `${clock}${rest}${half ? half.replace(/[AaPp][Mm]/, 'a') : ''}`;
}

function isDayIn({ a = '', b = '', c = '' }: Parts, order: Order): boolean {
  if (order === 'ymd')
    return ((a.length === 4 && c.length <= 2) || (a.length === 2 && c.length === 2)) && isDay(a, b, c);
  if (a.length > 2 || (c.length !== 4 && c.length !== 2)) return false;
  return order === 'dmy' ? isDay(c, b, a) : isDay(c, a, b);
}

function yearOf({ a = '', c = '' }: Parts): string {
  return a.length === 4 ? a : c.length === 4 ? c : 'yy';
}

function isDay(year: string, month: string, day: string): boolean {
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  const time = new Date(Date.UTC(full, Number(month) - 1, Number(day)));
  return (
    time.getUTCFullYear() === full && time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day)
  );
}

function isIsoDay(value: string): boolean {
  return isDay(value.slice(0, 4), value.slice(5, 7), value.slice(8, 10));
}

function isTime({ hour, minute, second = '0', half }: Parts): boolean {
  if (hour === undefined) return true;
  const hours = Number(hour);
  return (half ? hours >= 1 && hours <= 12 : hours < 24) && Number(minute) < 60 && Number(second) < 60;
}

/** What is read without being told how. */
function isPlainIso(value: string, { a, b, c, sign }: Parts, timed: boolean): boolean {
  if (timed) return ISO_TIME.test(value);
  return a?.length === 4 && sign === '-' && b?.length === 2 && c?.length === 2;
}
