import { Token } from 'aws-cdk-lib';
import { parseCellRange } from '../../lib/contract';
import type { SourceManifest, TimeUnitRule } from '../../lib/manifest';
import { checkName, type Rule } from './rule';

const PERIOD_FIELDS = ['{yyyy}', '{MM}', '{dd}'];

export const SOURCE_RULES: readonly Rule<SourceManifest>[] = [
  ({ name }, problems) => checkName(problems, "the source's name", name),

  ({ format }, problems) => {
    if (format.kind !== 'csv') return;
    const { delimiter, quote, header, headerRows = 1 } = format;
    if (!Token.isUnresolved(delimiter) && (delimiter === '' || /[\r\n]/.test(delimiter)))
      problems.add(`'delimiter' must be one character or several and no line break, got '${delimiter}'`);
    for (const prop of ['quote', 'escape'] as const) {
      const value = format[prop];
      if (!Token.isUnresolved(value) && (value.length > 1 || /[\r\n]/.test(value)))
        problems.add(`'${prop}' must be one character or empty, got '${value}'`);
    }
    if (delimiter === quote)
      problems.add(`'delimiter' and 'quote' are both '${quote}'`, 'give each a character of its own');
    else if (quote !== '' && delimiter.includes(quote))
      problems.add(`'delimiter' must not have the quote '${quote}' in it, got '${delimiter}'`);
    if (!Number.isInteger(headerRows) || headerRows < 1)
      problems.add(`'headerRows' must be a whole number, 1 or more, got ${headerRows}`);
    else if (headerRows > 1 && !header)
      problems.add(`'headerRows' is ${headerRows}, but 'header' is false`, 'leave one of them out');
  },

  ({ format }, problems) => {
    const counts: Readonly<Record<string, number>> =
      format.kind === 'csv'
        ? { skipLines: format.skipLines, footerLines: format.footerLines ?? 0 }
        : format.kind === 'excel'
          ? { skipRows: format.skipRows, footerRows: format.footerRows ?? 0 }
          : {};
    for (const [prop, value] of Object.entries(counts)) {
      if (!Number.isInteger(value) || value < 0)
        problems.add(`'${prop}' must be a whole number, 0 or more, got ${value}`);
    }
  },

  ({ format }, problems) => {
    if (format.kind !== 'excel') return;
    const { sheet, sheetNumber, range, headerRows = 1 } = format;
    for (const [prop, value] of Object.entries({ sheetNumber: sheetNumber ?? 1, headerRows })) {
      if (!Number.isInteger(value) || value < 1)
        problems.add(`'${prop}' must be a whole number, 1 or more, got ${value}`);
    }
    if (sheet !== undefined && sheetNumber !== undefined)
      problems.add(`'sheet' is '${sheet}' and 'sheetNumber' is ${sheetNumber}`, 'leave one of them out');
    if (range !== undefined && !Token.isUnresolved(range) && !parseCellRange(range))
      problems.add(`'range' must be cells of a sheet, got '${range}'`, "for example 'B3:F200', 'B3' or 'B:F'");
  },

  ({ delivery, period }, problems) => {
    const tellsNone = period.kind === 'none' || (period.kind === 'fromColumn' && period.unit === undefined);
    if (delivery === 'replacesSamePeriod' && tellsNone)
      problems.add(
        "'delivery' replaces files of the same period, and 'period' tells none of a whole file",
        "for example Period.fromName('bills-{yyyy}-{MM}*.csv'), or Period.fromColumn('billed_on', { unit: TimeUnit.MONTH }) where a file is of one month",
      );
  },

  ({ period }, problems) => {
    if (period.kind === 'fromColumn' && (period.unit as TimeUnitRule) === 'hour')
      problems.add("'period' is told in days: TimeUnit.HOUR is less", 'use TimeUnit.DAY');
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
