import { quoteIdentifier, quoteLiteral } from '../../engine';
import type { PeriodRule } from '../../manifest';
import { isOfWholeFile, periodName } from '../file-period';

/**
 * Typed mends, of which those are at fault that are of another period than their file, where its contract has a file be of one: what is
 * added to a month must not depend on which of its files it stood in.
 *
 * @param typed a SELECT
 * @param period SQL over a typed row
 * @param filePeriod first day of the period of their file, `yyyy-MM-dd`; undefined where none is known
 */
export function periodMends(typed: string, period: string, rule: PeriodRule, filePeriod: string | undefined): string {
  if (!isOfWholeFile(rule)) return typed;
  const { column, unit } = rule;
  const shown = `CAST(${quoteIdentifier(column)} AS VARCHAR)`;
  const message =
    filePeriod === undefined
      ? `concat(${quoteLiteral(`${column}: '`)}, ${shown}, ${quoteLiteral(`' gives a ${unit}, and of its file no ${unit} is known: hand in the corrected file`)})`
      : `concat(${quoteLiteral(`${column}: '`)}, ${shown}, ${quoteLiteral(`' is not of ${periodName(filePeriod, unit)}, as the staged records of its file are`)})`;
  const own = filePeriod === undefined ? 'NULL' : `DATE ${quoteLiteral(filePeriod)}`;
  const instead = (name: string, fault: string) => `CASE WHEN __other THEN ${fault} ELSE ${name} END AS ${name}`;
  return `SELECT * EXCLUDE (__other) REPLACE (${instead('__code', "'other_period'")}, ${instead('__column', quoteLiteral(column))},
  ${instead('__message', message)}, ${instead('__value', shown)})
FROM (SELECT *, __code IS NULL AND (${period}) IS NOT NULL AND (${period}) IS DISTINCT FROM ${own} AS __other FROM (${typed}) AS t) AS p`;
}
