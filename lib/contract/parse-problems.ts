import type { Problem } from '../error';
import type { StagedColumn } from './column';
import { parseDatePattern } from './date-pattern';
import { separatorsOf, wordsOf } from './parse-defaults';
import { decimalOf, typeProblem } from './type';

const TEMPORAL = ['date', 'timestamp', 'timestamptz'];

/** All that is wrong with how a column is declared to be read, so that it fails at synth and not on the first file. */
export function parseProblems(column: StagedColumn): Problem[] {
  const wrongType = typeProblem(column.type);
  if (wrongType) return [{ message: `'${column.name}': ${wrongType}` }];
  return [...formatProblems(column), ...numberProblems(column), ...wordProblems(column)].map(({ message, hint }) => ({
    message: `'${column.name}': ${message}`,
    hint,
  }));
}

function formatProblems({ type, parse }: StagedColumn): Problem[] {
  const problems: Problem[] = [];
  if (parse?.formats && !TEMPORAL.includes(type)) {
    problems.push({ message: `'formats' is for dates and timestamps, got the type ${type}`, hint: 'leave it out' });
    return problems;
  }
  for (const pattern of parse?.formats ?? []) {
    const format = parseDatePattern(pattern);
    if ('problem' in format) problems.push({ message: format.problem, hint: format.hint });
    else if (type === 'date' && format.hasOffset) {
      problems.push({ message: `'${pattern}' has an offset, got the type date`, hint: 'use an instant for a moment' });
    } else if (type === 'timestamp' && format.hasOffset) {
      problems.push({
        message: `'${pattern}' has an offset that the type timestamp cannot keep`,
        hint: 'use an instant (timestamptz)',
      });
    }
  }
  if (parse?.timeZone !== undefined && !isTimeZone(parse.timeZone)) {
    problems.push({
      message: `'timeZone' must be an IANA name, got '${parse.timeZone}'`,
      hint: "for example 'Europe/Amsterdam'",
    });
  }
  return problems;
}

function numberProblems(column: StagedColumn): Problem[] {
  const { type, parse } = column;
  if (parse?.decimal === undefined && parse?.group === undefined) return [];
  if (!['int', 'long', 'double'].includes(type) && !decimalOf(type)) {
    return [{ message: `'decimal' and 'group' are for numbers, got the type ${type}`, hint: 'leave them out' }];
  }
  const problems: Problem[] = [];
  for (const name of ['decimal', 'group'] as const) {
    const value = parse[name];
    if (value !== undefined && !/^[^\d+\-eE]$/u.test(value)) {
      problems.push({ message: `'${name}' must be one character that is no digit, sign or e, got '${value}'` });
    }
  }
  const { decimal, group } = separatorsOf(column);
  if (decimal === group) {
    problems.push({
      message: `'decimal' and 'group' are both '${group}'`,
      hint: group === '.' ? "set decimal: ','" : 'give each a character of its own',
    });
  }
  return problems;
}

function wordProblems(column: StagedColumn): Problem[] {
  const problems: Problem[] = [];
  const { trueWords, falseWords } = wordsOf(column);
  if (column.type !== 'boolean' && (column.parse?.trueWords || column.parse?.falseWords)) {
    problems.push({ message: `'trueWords' and 'falseWords' are for booleans, got the type ${column.type}` });
  }
  const both = trueWords.find((word) => falseWords.some((other) => other.toLowerCase() === word.toLowerCase()));
  if (both !== undefined) problems.push({ message: `'${both}' stands for both true and false` });
  if (column.acceptedValues && column.type !== 'string') {
    problems.push({ message: `'acceptedValues' is for strings, got the type ${column.type}` });
  }
  return problems;
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
