import type { Problem } from '../error';
import type { ParseRule, StagedColumn } from './column';
import { momentProblems } from './moment-problems';
import { parseType, printType } from './nested-type';
import { numberProblems } from './number-problems';
import { wordsOf } from './parse-defaults';
import { typeProblem } from './type';
import { valueProblems } from './value-problems';

const NUMBER = /^(int|long|double|decimal\(.*)$/;
const MOMENT = /^(date|time|timestamp|timestamptz)$/;

/** Which parse rules mean something for which types. */
const MEANT: Readonly<Record<keyof ParseRule, readonly [types: RegExp, what: string]>> = {
  formats: [MOMENT, 'dates, times and timestamps'],
  locale: [MOMENT, 'dates, times and timestamps'],
  timeZone: [/^(timestamp|timestamptz)$/, 'timestamps'],
  repeatedHour: [/^timestamptz$/, 'instants (timestamptz)'],
  decimal: [NUMBER, 'numbers'],
  group: [NUMBER, 'numbers'],
  currency: [NUMBER, 'numbers'],
  percent: [NUMBER, 'numbers'],
  trailingMinus: [NUMBER, 'numbers'],
  bracketedNegatives: [NUMBER, 'numbers'],
  trueWords: [/^boolean$/, 'booleans'],
  falseWords: [/^boolean$/, 'booleans'],
  keepSpace: [/^string$/, 'strings'],
  casing: [/^string$/, 'strings'],
  compose: [/^string$/, 'strings'],
  nullWords: [/./, 'all'],
  separator: [/^list</, 'lists'],
  element: [/^list</, 'lists'],
  fields: [/^struct</, 'structs'],
};

/** All that is wrong with how a column is declared to be read, so that it fails at synth and not on the first file. */
export function parseProblems(column: StagedColumn): Problem[] {
  const wrongType = typeProblem(column.type);
  const problems = wrongType
    ? [{ message: wrongType, hint: 'choose another type' }]
    : [...ruleProblems(column), ...valueProblems(column)];
  return problems.map(({ message, hint }) => ({ message: `'${column.name}': ${message}`, hint }));
}

function ruleProblems(column: StagedColumn): Problem[] {
  const misplaced = Object.entries(MEANT).flatMap(([key, [types, what]]) =>
    column.parse?.[key as keyof ParseRule] === undefined || types.test(column.type)
      ? []
      : [{ message: `'${key}' is for ${what}, got the type ${column.type}`, hint: 'leave it out' }],
  );
  if (misplaced.length > 0) return misplaced;
  return [...momentProblems(column), ...numberProblems(column), ...wordProblems(column), ...partProblems(column)];
}

function wordProblems(column: StagedColumn): Problem[] {
  if (column.type !== 'boolean') return [];
  const { trueWords, falseWords } = wordsOf(column);
  const both = trueWords.find((word) => falseWords.some((other) => other.toLowerCase() === word.toLowerCase()));
  return both === undefined
    ? []
    : [{ message: `'${both}' stands for both true and false`, hint: 'take it out of one of the two' }];
}

/** Rules of what stands inside of a list or a struct. */
function partProblems({ name, type, parse = {} }: StagedColumn): Problem[] {
  const parsed = parseType(type);
  if (parsed?.kind === 'list') {
    const problems = ruleProblems({ name, type: printType(parsed.element), parse: parse.element });
    const { separator } = parse;
    if (separator === undefined) return problems;
    if (parsed.element.kind !== 'primitive')
      problems.push({
        message: `'separator' cannot cut a text into ${printType(parsed.element)}`,
        hint: 'leave it out',
      });
    if (separator.trim() === '' && separator !== ' ' && separator !== '\n')
      problems.push({ message: `'separator' must have a character that is no white space, got '${separator}'` });
    const own = [parse.element?.decimal, parse.element?.group].find((it) => it !== undefined && separator.includes(it));
    if (own !== undefined)
      problems.push({
        message: `'separator' and the numbers' own separator are both '${own}'`,
        hint: 'choose another',
      });
    return problems;
  }
  if (parsed?.kind !== 'struct') return [];
  const known = parsed.fields.map((field) => field.name);
  return [
    ...Object.keys(parse.fields ?? {})
      .filter((field) => !known.includes(field))
      .map((field) => ({
        message: `'fields' names '${field}', which the struct does not have`,
        hint: `there are: ${known.join(', ')}`,
      })),
    ...parsed.fields.flatMap((field) =>
      ruleProblems({ name, type: printType(field.type), parse: parse.fields?.[field.name] }).map((problem) => ({
        ...problem,
        message: `field '${field.name}': ${problem.message}`,
      })),
    ),
  ];
}
