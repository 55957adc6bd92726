/** Days since 1970-01-01 in the proleptic Gregorian calendar, for any year: JavaScript's Date ends in 275760. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const DATE = /^(\d{4,})-(\d\d)-(\d\d)( \(BC\))?/;
const TIME = /^[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** Days of a date as DuckDB prints it, or undefined where the text is none (also for the infinite ones). */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text);
  return match && match[0].length === text.length ? daysOfMatch(match) : undefined;
}

/** Microseconds of a timestamp as DuckDB or ISO 8601 prints it; without offset it is in UTC. */
export function parseTimestamp(text: string): bigint | undefined {
  const date = DATE.exec(text);
  if (!date) return undefined;
  const rest = text.slice(date[0].length);
  const days = BigInt(daysOfMatch(date)) * 86_400_000_000n;
  if (rest === '') return days;
  const time = TIME.exec(rest);
  if (!time) return undefined;
  const [, hours, minutes, seconds = '0', fraction = '', offset = ''] = time;
  const secondsOfDay = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) - offsetSeconds(offset);
  return days + BigInt(secondsOfDay) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function daysOfMatch([, year, month, day, bc]: RegExpExecArray): number {
  return daysOf(bc ? 1 - Number(year) : Number(year), Number(month), Number(day));
}

function offsetSeconds(offset: string): number {
  if (offset === '' || offset === 'Z') return 0;
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  return offset.startsWith('-') ? -seconds : seconds;
}

/** The year and month (1 to 12) of a day counted from 1970-01-01. */
export function civilOf(days: number): { year: number; month: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month };
}
