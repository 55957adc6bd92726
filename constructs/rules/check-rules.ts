import { Token } from 'aws-cdk-lib';
import { boundProblems, type ColumnContract, decimalOf } from '../../lib/contract';
import type { Problems } from '../../lib/error';
import { type CheckManifest, type ModelManifest, toleranceProblems, type Weighed } from '../../lib/manifest';
import { checkColumns, checkName } from './rule';

const NUMBERS = ['int', 'long', 'double'];
const MOMENTS = ['date', 'timestamp', 'timestamptz'];

/** What is wrong with a check of a model, by itself and for its columns. */
export function checkCheck(problems: Problems, { columns }: ModelManifest, check: CheckManifest): void {
  const what = `check '${check.name}'`;
  const names = columns.map(({ name }) => name);
  if ('column' in check) checkColumns(problems, what, [check.column], names);
  if ('columns' in check) checkColumns(problems, what, check.columns, names);
  if (check.kind === 'unique' && check.columns.length === 0) problems.add(`${what} names no columns`);
  if (check.kind === 'acceptedValues' && check.values.length === 0)
    problems.add(`${what} accepts no value`, 'name at least one');
  if (check.kind === 'noRows') checkName(problems, "a check's name", check.name);
  checkKind(
    problems,
    check,
    columns.find(({ name }) => 'column' in check && name === check.column),
  );
  checkBounds(problems, what, check);
  checkTolerance(problems, what, check);
}

/** What is wrong with the number of rows that may break a rule. */
export function checkTolerance(problems: Problems, what: string, rule: Weighed & { readonly kind?: string }): void {
  if (Object.values(rule.tolerance ?? {}).some((rows) => Token.isUnresolved(rows))) return;
  for (const [message, hint] of toleranceProblems(rule)) problems.add(`${what}: ${message}`, hint);
}

function checkKind(problems: Problems, check: CheckManifest, column: ColumnContract | undefined): void {
  const what = `check '${check.name}'`;
  if (!column) return;
  const { name, type } = column;
  const isNumber = NUMBERS.includes(type) || decimalOf(type) !== undefined;
  if ((check.kind === 'between' || check.kind === 'notNegative') && !isNumber)
    problems.add(`${what} is for numbers, got '${name}' of type ${type}`);
  if (check.kind === 'fresh' && !MOMENTS.includes(type))
    problems.add(`${what} is for dates, timestamps and instants, got '${name}' of type ${type}`);
  if (check.kind !== 'range') return;
  const { minimum, maximum } = check;
  const known = [minimum, maximum].some((text) => Token.isUnresolved(text));
  for (const { message, hint } of known ? [] : boundProblems({ type, minimum, maximum }))
    problems.add(`${what}: ${message}`, hint);
}

function checkBounds(problems: Problems, what: string, check: CheckManifest): void {
  const number = (prop: string, value: number | undefined, isRight: (value: number) => boolean, must: string): void => {
    if (value !== undefined && !Token.isUnresolved(value) && !isRight(value))
      problems.add(`${what}: '${prop}' must be ${must}, got ${value}`);
  };
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (check.kind === 'between' && check.minimum > check.maximum)
    problems.add(`${what} has the minimum ${check.minimum} above the maximum ${check.maximum}`, 'exchange them');
  if (check.kind === 'range' && check.minimum === undefined && check.maximum === undefined)
    problems.add(`${what} has neither minimum nor maximum`, 'give it one of them');
  if (check.kind === 'fresh') number('maximumAge', check.maximumAgeSeconds, (age) => age >= 1, 'at least a second');
  if (check.kind === 'rowCount') {
    const { minimum, maximum } = check;
    if (minimum === undefined && maximum === undefined)
      problems.add(`${what} has neither minimum nor maximum`, 'give it one of them');
    number('minimum', minimum, whole, 'a whole number, 0 or more');
    number('maximum', maximum, whole, 'a whole number, 0 or more');
    if (minimum !== undefined && maximum !== undefined && minimum > maximum)
      problems.add(`${what} has the minimum ${minimum} above the maximum ${maximum}`, 'exchange them');
  }
  if (check.kind === 'rowCountChange') {
    const { decrease, increase } = check;
    if (decrease === undefined && increase === undefined)
      problems.add(`${what} has neither decrease nor increase`, 'give it one of them, a fraction like 0.1');
    number('decrease', decrease, (part) => part >= 0 && part <= 1, 'a fraction from 0 to 1');
    number('increase', increase, (part) => part >= 0, 'a fraction, 0 or more');
  }
}
