import { Token } from 'aws-cdk-lib';
import type { SourceManifest } from '../../lib/manifest';
import { checkName, type Rule } from './rule';

const PERIOD_FIELDS = ['{yyyy}', '{MM}', '{dd}'];

export const SOURCE_RULES: readonly Rule<SourceManifest>[] = [
  ({ name }, problems) => checkName(problems, "the source's name", name),

  ({ format }, problems) => {
    if (format.kind !== 'csv') return;
    for (const prop of ['delimiter', 'quote', 'escape'] as const) {
      const value = format[prop];
      const mayBeEmpty = prop !== 'delimiter';
      if (!Token.isUnresolved(value) && value.length !== 1 && !(mayBeEmpty && value === ''))
        problems.add(`'${prop}' must be one character${mayBeEmpty ? ' or empty' : ''}, got '${value}'`);
    }
    if (format.delimiter === format.quote)
      problems.add(`'delimiter' and 'quote' are both '${format.quote}'`, 'give each a character of its own');
  },

  ({ format }, problems) => {
    const [prop, value] =
      format.kind === 'csv'
        ? ['skipLines', format.skipLines]
        : format.kind === 'excel'
          ? ['skipRows', format.skipRows]
          : ['', 0];
    if (!Number.isInteger(value) || Number(value) < 0)
      problems.add(`'${prop}' must be a whole number, 0 or more, got ${value}`);
  },

  ({ delivery, period }, problems) => {
    if (delivery === 'replacesSamePeriod' && (period.kind === 'none' || period.kind === 'fromColumn'))
      problems.add(
        "'delivery' replaces files of the same period, and 'period' tells none of a whole file",
        "for example Period.fromName('bills-{yyyy}-{MM}*.csv')",
      );
  },

  ({ period }, problems) => {
    if (period.kind !== 'fromName' || Token.isUnresolved(period.pattern)) return;
    const { pattern } = period;
    const example = `for example 'bills-{yyyy}-{MM}.csv'`;
    if (!pattern.includes('{yyyy}'))
      problems.add(`'period' needs the field {yyyy} in its pattern, got '${pattern}'`, example);
    else if (pattern.includes('{dd}') && !pattern.includes('{MM}'))
      problems.add(`'period' has the field {dd} without {MM}, got '${pattern}'`, example);
    for (const field of pattern.match(/\{[^}]*\}?/g) ?? []) {
      if (!PERIOD_FIELDS.includes(field))
        problems.add(`'period' knows the fields ${PERIOD_FIELDS.join(', ')}, got '${field}' in '${pattern}'`, example);
    }
  },
];
