/** A column's type as the app declares it: `Column.<call>`, and what a reader should know of the choice. */
export interface TypeGuess {
  /** `decimal`, `date` … */
  readonly kind: string;
  /** Arguments before the options. */
  readonly words?: readonly string[];
  readonly options?: Readonly<Record<string, string | readonly string[]>>;
  /** Why it is a string where it looks like something else. */
  readonly doubt?: string;
}

const NULL_WORDS = ['NULL', 'null', 'N/A', 'n/a', 'NA', '#N/A'];
const STRING: TypeGuess = { kind: 'string' };
const DAYS: readonly [pattern: string, match: RegExp][] = [
  ['yyyy-MM-dd', /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/],
  ['yyyy/MM/dd', /^(?<y>\d{4})\/(?<m>\d\d)\/(?<d>\d\d)$/],
  ['dd/MM/yyyy', /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4})$/],
  ['MM/dd/yyyy', /^(?<m>\d\d)\/(?<d>\d\d)\/(?<y>\d{4})$/],
  ['dd-MM-yyyy', /^(?<d>\d\d)-(?<m>\d\d)-(?<y>\d{4})$/],
  ['MM-dd-yyyy', /^(?<m>\d\d)-(?<d>\d\d)-(?<y>\d{4})$/],
  ['dd.MM.yyyy', /^(?<d>\d\d)\.(?<m>\d\d)\.(?<y>\d{4})$/],
];
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/;

/** The narrowest type that takes all these values in one way only; a string where there is none. */
export function guessType(values: readonly string[]): TypeGuess {
  const filled = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
  const nullWords = NULL_WORDS.filter((word) => filled.includes(word));
  const meant = filled.filter((value) => !nullWords.includes(value));
  if (meant.length === 0) return STRING;
  const guess = truth(meant) ?? day(meant) ?? moment(meant) ?? number(meant) ?? STRING;
  return nullWords.length > 0 && guess.kind !== 'string'
    ? { ...guess, options: { ...guess.options, nullWords } }
    : guess;
}

function truth(values: readonly string[]): TypeGuess | undefined {
  return values.every((value) => /^(true|false)$/i.test(value)) ? { kind: 'boolean' } : undefined;
}

function day(values: readonly string[]): TypeGuess | undefined {
  const fitting = DAYS.filter(([, match]) => values.every((value) => isDay(match.exec(value)?.groups)));
  const patterns = fitting.map(([pattern]) => pattern);
  if (patterns.length > 1) return { ...STRING, doubt: `its dates could be ${patterns.join(' or ')}` };
  if (patterns.length === 0) return undefined;
  return patterns[0] === 'yyyy-MM-dd' ? { kind: 'date' } : { kind: 'date', options: { formats: patterns } };
}

function isDay(parts: Record<string, string> | undefined): boolean {
  if (!parts) return false;
  const [year, month, date] = [parts.y, parts.m, parts.d].map(Number);
  const time = new Date(Date.UTC(year, month - 1, date));
  return time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
}

function moment(values: readonly string[]): TypeGuess | undefined {
  if (values.every((value) => MOMENT.test(value))) return { kind: 'timestamp' };
  return values.every((value) => INSTANT.test(value)) ? { kind: 'instant' } : undefined;
}

function number(values: readonly string[]): TypeGuess | undefined {
  // A number that begins with a zero is somebody's code.
  if (values.some((value) => /^[-+]?0\d/.test(value))) return undefined;
  if (values.every((value) => /^-?\d{1,18}$/.test(value))) return { kind: 'integer' };
  const readings = [numberWith('.', ',', values), numberWith(',', '.', values)].filter((guess) => guess !== undefined);
  if (readings.length === 2) return { ...STRING, doubt: `a number as ${values[0]} could be a thousand times another` };
  return readings[0];
}

function numberWith(decimal: string, group: string, values: readonly string[]): TypeGuess | undefined {
  const match = new RegExp(`^-?(\\d+|\\d{1,3}(?:\\${group}\\d{3})+)(?:\\${decimal}(\\d+))?$`);
  const found = values.map((value) => match.exec(value));
  if (found.some((parts) => parts === null)) return undefined;
  const scale = Math.max(...found.map((parts) => parts?.[2]?.length ?? 0));
  const whole = Math.max(...found.map((parts) => parts?.[1].replaceAll(group, '').length ?? 0));
  if (whole + scale > 38 || (scale === 0 && whole > 18)) return undefined;
  const options = {
    ...(decimal === ',' && scale > 0 ? { decimal } : {}),
    ...(values.some((value) => value.includes(group)) ? { group } : {}),
  };
  if (scale === 0) return { kind: 'integer', options };
  return { kind: 'decimal', words: [String(Math.max(18, whole + scale)), String(scale)], options };
}
