import type { Problem } from '../error';
import type { StagedColumn } from './column';
import { type DatePattern, parseDatePattern } from './date-pattern';
import { localeProblem } from './month-names';

/** What is wrong with how dates, times and timestamps are declared to be read. */
export function momentProblems({ type, parse = {} }: StagedColumn): Problem[] {
  const { formats, locale, timeZone } = parse;
  const problems: Problem[] = [];
  const strange = locale === undefined ? undefined : localeProblem(locale);
  if (strange !== undefined) problems.push({ message: strange, hint: "for example 'nl', 'de' or 'pt-BR'" });
  else if (locale !== undefined && !formats?.some((pattern) => pattern.includes('MMM')))
    problems.push({ message: "'locale' is for months by name, and no format has MMM", hint: 'leave it out' });
  if (formats?.length === 0)
    problems.push({ message: "'formats' is empty", hint: "leave it out for ISO 8601, or give 'dd/MM/yyyy'" });
  for (const pattern of formats ?? []) {
    const format = parseDatePattern(pattern, strange === undefined ? locale : undefined);
    const problem = 'problem' in format ? { message: format.problem, hint: format.hint } : unfit(format, type);
    if (problem) problems.push(problem);
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const message = `'timeZone' must be an IANA name, got '${timeZone}'`;
    problems.push({ message, hint: "for example 'Europe/Amsterdam'" });
  }
  return problems;
}

/** Why a pattern that is one is none for the type. */
function unfit({ pattern, hasDate, hasTime, hasOffset }: DatePattern, type: string): Problem | undefined {
  if (type === 'time') {
    if (!hasTime || hasDate || hasOffset)
      return { message: `'${pattern}' is no time of day alone, got the type time`, hint: "for example 'HH:mm'" };
    return undefined;
  }
  if (!hasDate) return { message: `'${pattern}' has no year`, hint: 'a date needs yyyy; use a time for a time of day' };
  if (!hasOffset || type === 'timestamptz') return undefined;
  return type === 'date'
    ? { message: `'${pattern}' has an offset, got the type date`, hint: 'use an instant for a moment' }
    : {
        message: `'${pattern}' has an offset that the type timestamp cannot keep`,
        hint: 'use an instant (timestamptz)',
      };
}

/** True for a name of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
