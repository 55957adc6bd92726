import { monthNames } from './month-names';

/** A pattern of Unicode TR35, understood. */
export interface DatePattern {
  readonly pattern: string;
  /** What a text of this shape looks like: an RE2 expression for the whole text. */
  readonly shape: string;
  /** The same in the words of `strptime`; it alone is laxer than the pattern (`%Y` takes two digits), so the shape is checked too. */
  readonly strptime: string;
  readonly hasDate: boolean;
  readonly hasTime: boolean;
  /** The text ends with an offset from UTC. */
  readonly hasOffset: boolean;
  /** Present where a month stands there by a name that `strptime` does not know; there it gets the month's number. */
  readonly named?: NamedMonth;
}

/** A month's name in a text: what stands before and behind it, as RE2, and the numbers by name, in small letters. */
export interface NamedMonth {
  readonly before: string;
  readonly name: string;
  readonly behind: string;
  readonly numbers: ReadonlyMap<string, number>;
}

/** Why a pattern cannot be used, and the mend. */
export interface PatternProblem {
  readonly problem: string;
  readonly hint: string;
}

const MONTHS = '(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const LONG_MONTHS = '(?i:january|february|march|april|may|june|july|august|september|october|november|december)';

type Part = 'date' | 'time' | 'offset';
const FIELDS: Readonly<Record<string, readonly [part: Part, shape: string, strptime: string]>> = {
  yyyy: ['date', '\\d{4}', '%Y'],
  yy: ['date', '\\d{2}', '%y'],
  MMMM: ['date', LONG_MONTHS, '%B'],
  MMM: ['date', MONTHS, '%b'],
  MM: ['date', '\\d{2}', '%m'],
  M: ['date', '\\d{1,2}', '%m'],
  dd: ['date', '\\d{2}', '%d'],
  d: ['date', '\\d{1,2}', '%d'],
  HH: ['time', '\\d{2}', '%H'],
  H: ['time', '\\d{1,2}', '%H'],
  hh: ['time', '\\d{2}', '%I'],
  h: ['time', '\\d{1,2}', '%I'],
  mm: ['time', '\\d{2}', '%M'],
  m: ['time', '\\d{1,2}', '%M'],
  ss: ['time', '\\d{2}', '%S'],
  s: ['time', '\\d{1,2}', '%S'],
  a: ['time', '(?i:am|pm)', '%p'],
  XXX: ['offset', '(?:Z|[+-]\\d{2}:\\d{2})', '%z'],
  XX: ['offset', '(?:Z|[+-]\\d{4})', '%z'],
  X: ['offset', '(?:Z|[+-]\\d{2}(?:\\d{2})?)', '%z'],
  xxx: ['offset', '[+-]\\d{2}:\\d{2}', '%z'],
  xx: ['offset', '[+-]\\d{4}', '%z'],
  Z: ['offset', '[+-]\\d{4}', '%z'],
};
const SUPPORTED = 'yyyy yy MMMM MMM MM M dd d HH H hh h mm m ss s S a XXX XX X Z';

/**
 * Understands a pattern, or says why not. What TR35 allows and nobody means (`YYYY`, `DD`, `hh` without `a`) is a problem too.
 *
 * @param locale the language of months' names; English as strptime knows it by default
 */
export function parseDatePattern(pattern: string, locale?: string): DatePattern | PatternProblem {
  const tokens = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g) ?? [];
  const fields: string[] = [];
  let shape = '';
  let strptime = '';
  let named: NamedMonth | undefined;
  for (const token of tokens) {
    if (/^[A-Za-z]/.test(token)) {
      const field = FIELDS[token] ?? fraction(token);
      if (!field) return unknownField(pattern, token);
      if (fields.some((other) => other[0] === token[0])) return repeated(pattern, token);
      fields.push(token);
      if (locale !== undefined && token.startsWith('MMM')) {
        const numbers = monthNames(locale);
        named = { before: shape, name: anyOf(numbers.keys()), behind: '', numbers };
        shape += named.name;
        strptime += '%m';
      } else {
        shape += field[1];
        strptime += field[2];
      }
    } else {
      if (token === "'")
        return {
          problem: `'${pattern}' has a quote that is not closed`,
          hint: "close it, or double it to mean a quote: ''",
        };
      const literal = token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") || "'" : token;
      shape += escaped(literal);
      strptime += literal.replaceAll('%', '%%');
    }
  }
  const has = (part: Part) => fields.some((field) => (FIELDS[field]?.[0] ?? 'time') === part);
  const described: DatePattern = {
    pattern,
    shape,
    strptime,
    hasDate: has('date'),
    hasTime: has('time'),
    hasOffset: has('offset'),
    ...(named && { named: { ...named, behind: shape.slice(named.before.length + named.name.length) } }),
  };
  return confusion(described, fields) ?? described;
}

function anyOf(names: Iterable<string>): string {
  return `(?i:${[...names].map(escaped).join('|')})\\.?`;
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function fraction(token: string): readonly [Part, string, string] | undefined {
  return /^S{1,6}$/.test(token) ? ['time', `\\d{${token.length}}`, '%f'] : undefined;
}

function unknownField(pattern: string, token: string): PatternProblem {
  const mends: Record<string, string> = {
    Y: 'use yyyy: YYYY is the year of the week',
    D: 'use dd: DD is the day of the year',
    S: 'use at most six S: no table here is finer than a microsecond',
  };
  return {
    problem: `'${pattern}' has '${token}', which is no field of a date`,
    hint: mends[token[0]] ?? `use ${SUPPORTED}; put words between quotes, as in yyyy'T'HH`,
  };
}

function repeated(pattern: string, token: string): PatternProblem {
  const hint = token[0] === 'm' ? 'mm is minutes; use MM for the month' : 'leave one of them out';
  return { problem: `'${pattern}' has the field '${token}' twice`, hint };
}

function confusion(format: DatePattern, fields: readonly string[]): PatternProblem | undefined {
  const has = (letter: string) => fields.some((field) => field[0] === letter);
  const { pattern } = format;
  if (has('m') && !has('H') && !has('h')) {
    return { problem: `'${pattern}' has minutes without hours`, hint: 'mm is minutes; use MM for the month' };
  }
  if (has('h') !== has('a')) {
    return has('h')
      ? { problem: `'${pattern}' has hh without a`, hint: 'use HH for hours from 00 to 23, or add a for am and pm' }
      : { problem: `'${pattern}' has a without hh`, hint: 'use hh for hours from 01 to 12, or leave a out' };
  }
  if (format.hasOffset && !'XxZ'.includes(fields.at(-1)?.[0] ?? '')) {
    return { problem: `'${pattern}' has an offset that does not stand last`, hint: 'an offset must end the pattern' };
  }
  if (!has('y') && (format.hasDate || !format.hasTime))
    return { problem: `'${pattern}' has no year`, hint: 'a date needs yyyy' };
  if (has('d') && !has('M')) return { problem: `'${pattern}' has a day and no month`, hint: 'add MM' };
  return undefined;
}
