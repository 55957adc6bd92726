import type { StagedColumn } from '../../contract';
import { quoteIdentifier, quoteLiteral } from '../../engine';

const COMES_TWICE = "' comes more than once in the file, and must not";
const IS_STAGED = "' comes already in what is staged of its file, and must not";

/**
 * Typed mends, of which those are at fault whose unique value their file has already: in what is staged of it, or in another mend. Of
 * mends with one value that which was staged before goes before the others.
 *
 * @param typed a SELECT with the file of each as `__of` and whether it was staged before as `__settled`
 * @param staged SQL that can stand in FROM
 */
export function uniqueMends(typed: string, columns: readonly StagedColumn[], staged: string | undefined): string {
  return columns
    .filter(({ unique }) => unique)
    .reduce((sql, { name }) => {
      const value = quoteIdentifier(name);
      const known = staged
        ? `EXISTS (SELECT 1 FROM ${staged} AS b WHERE b.__file = w.__of AND b.${value} = w.${value})`
        : 'false';
      const wrong = `CASE WHEN __code IS NOT NULL OR ${value} IS NULL THEN NULL
        WHEN ${known} THEN ${quoteLiteral(IS_STAGED)}
        WHEN __copies > 1 AND NOT (__settled AND __settled_copies = 1) THEN ${quoteLiteral(COMES_TWICE)} END`;
      const same = `OVER (PARTITION BY __of, ${value})`;
      const shown = `left(CAST(${value} AS VARCHAR), 80)`;
      const instead = (column: string, fault: string) =>
        `CASE WHEN __wrong IS NOT NULL THEN ${fault} ELSE ${column} END AS ${column}`;
      return `SELECT * EXCLUDE (__copies, __settled_copies, __wrong) REPLACE (
  ${instead('__code', "'not_unique'")}, ${instead('__column', quoteLiteral(name))},
  ${instead('__message', `concat(${quoteLiteral(`${name}: '`)}, ${shown}, __wrong)`)}, ${instead('__value', shown)})
FROM (SELECT *, ${wrong} AS __wrong FROM (
  SELECT *, count(*) ${same} AS __copies, count(*) FILTER (__settled) ${same} AS __settled_copies FROM (${sql}) AS t) AS w) AS f`;
    }, typed);
}
