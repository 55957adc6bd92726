import type { Problem } from '../error';
import type { StagedColumn } from './column';
import { patternProblem } from './pattern-problem';
import { decimalOf } from './type';

const DATE = '\\d{4}-\\d{2}-\\d{2}';
const TIME = '\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?';
const SECONDS = '\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?';
/** How a contract spells values of a type: in one way for everybody. */
const SPELLINGS: readonly [type: RegExp, spelling: RegExp, like: string][] = [
  [/^(int|long)$/, /^-?\d{1,19}$/, '-12'],
  [/^(double|decimal\(.*)$/, /^-?\d+(\.\d+)?$/, '-12.5'],
  [/^date$/, new RegExp(`^${DATE}$`), '2026-01-31'],
  [/^time$/, new RegExp(`^${TIME}$`), '23:59:59'],
  [/^timestamp$/, new RegExp(`^${DATE}[ T]${TIME}$`), '2026-01-31 23:59:59'],
  [/^timestamptz$/, new RegExp(`^${DATE}[ T]${SECONDS}(Z|[+-]\\d{2}:\\d{2})$`), '2026-01-31 23:59:59Z'],
];

/** What is wrong with the rules that a value must keep besides its type. */
export function valueProblems(column: StagedColumn): Problem[] {
  const { type, acceptedValues, pattern, unique } = column;
  const problems: Problem[] = [];
  const misplaced = (prop: string, what: string) =>
    problems.push({ message: `'${prop}' is for ${what}, got the type ${type}`, hint: 'leave it out' });
  if (acceptedValues && type !== 'string') misplaced('acceptedValues', 'strings');
  else if (acceptedValues?.length === 0)
    problems.push({ message: "'acceptedValues' is empty", hint: 'leave it out or name the values' });
  if (unique && /[<]|^double$/.test(type)) misplaced('unique', 'exact values');
  if (pattern !== undefined) {
    const problem = patternProblem(pattern);
    if (type !== 'string') misplaced('pattern', 'strings');
    else if (problem) problems.push(problem);
  }
  return [...problems, ...boundProblems(column)];
}

/** What is wrong with the least and the greatest value that a column of the type may have. */
export function boundProblems({
  type,
  minimum,
  maximum,
}: Pick<StagedColumn, 'type' | 'minimum' | 'maximum'>): Problem[] {
  const bounds = Object.entries({ minimum, maximum }).flatMap(([prop, text]) =>
    text === undefined ? [] : [{ prop, text }],
  );
  const [, spelling, like] = SPELLINGS.find(([types]) => types.test(type)) ?? [];
  const problems = bounds.flatMap(({ prop, text }): Problem[] => {
    if (!spelling) {
      const message = `'${prop}' is for numbers, dates, times and timestamps, got the type ${type}`;
      return [{ message, hint: 'leave it out' }];
    }
    return spelling.test(text) && fits(type, text)
      ? []
      : [{ message: `'${prop}' is no ${type}: '${text}'`, hint: `write it like ${like}` }];
  });
  if (
    problems.length === 0 &&
    minimum !== undefined &&
    maximum !== undefined &&
    orderOf(type, minimum) > orderOf(type, maximum)
  )
    problems.push({ message: `'minimum' ${minimum} is above 'maximum' ${maximum}`, hint: 'change one of them' });
  return problems;
}

/** A text of the right spelling may still be no value of the type. */
function fits(type: string, text: string): boolean {
  const decimal = decimalOf(type);
  if (decimal) {
    const [, whole, fraction = ''] = /^-?0*(\d*?)(?:\.(\d+?)0*)?$/.exec(text) ?? ['', text];
    return whole.length <= decimal.precision - decimal.scale && fraction.length <= decimal.scale;
  }
  if (type === 'int' || type === 'long') {
    const value = BigInt(text);
    return BigInt.asIntN(type === 'int' ? 32 : 64, value) === value;
  }
  return type === 'double' || !Number.isNaN(orderOf(type, text));
}

/** Where a value stands among others of its type. */
function orderOf(type: string, text: string): number {
  if (/^(int|long|double|decimal)/.test(type)) return Number(text);
  if (type === 'time') return Date.parse(`2000-01-01T${text}Z`);
  const day = text.slice(0, 10);
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay
    ? Date.parse(type === 'timestamptz' ? text : `${text.replace(' ', 'T')}Z`.replace(/^(.{10})Z$/, '$1'))
    : Number.NaN;
}
