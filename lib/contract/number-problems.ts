import type { Problem } from '../error';
import type { StagedColumn } from './column';
import { separatorsOf } from './parse-defaults';
import { decimalOf } from './type';

/** What is wrong with how numbers are declared to be read. */
export function numberProblems(column: StagedColumn): Problem[] {
  const { type, parse = {} } = column;
  const problems: Problem[] = [];
  for (const name of ['decimal', 'group'] as const) {
    const value = parse[name];
    if (value !== undefined && !/^[^\d+\-−eE()%]$/u.test(value)) {
      const message = `'${name}' must be one character that is no digit, sign, bracket or e, got '${value}'`;
      problems.push({ message, hint: "for example decimal: ',', group: '.'" });
    }
  }
  const { decimal, group } = separatorsOf(column);
  if (decimal === group) {
    problems.push({
      message: `'decimal' and 'group' are both '${group}'`,
      hint: group === '.' ? "set decimal: ','" : 'give each a character of its own',
    });
  }
  const scale = type === 'double' ? 2 : (decimalOf(type)?.scale ?? 0);
  if (parse.percent === 'fraction' && scale < 2) {
    const message = `a percentage as a fraction needs two digits behind the decimal separator, got the type ${type}`;
    problems.push({ message, hint: 'give the decimal a scale of 2 or more, or keep the number before its sign' });
  }
  if (parse.currency)
    problems.push(...currencyProblems(parse.currency, /^(int|long)$/.test(type) ? undefined : decimal));
  return problems;
}

function currencyProblems(currency: readonly string[], decimal: string | undefined): Problem[] {
  if (currency.length === 0) return [{ message: "'currency' is empty", hint: "leave it out, or give ['€', 'EUR']" }];
  return currency.flatMap((sign) => {
    if (!/^[^\d+\-−()%\s]+$/u.test(sign))
      return [{ message: `'currency' must be a sign or a word without digits, signs and spaces, got '${sign}'` }];
    return decimal !== undefined && sign.includes(decimal)
      ? [{ message: `'currency' has '${sign}', which cannot be told from the decimal separator '${decimal}'` }]
      : [];
  });
}
