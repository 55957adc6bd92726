import { identifier, identifiers } from './sql-text';

/** A SELECT of one row: how many keys came, changed and went, or without a key rows. Relations are as they stand in FROM. */
export function differenceSql(
  columns: readonly string[],
  key: readonly string[],
  { before, after }: { readonly before: string; readonly after: string },
): string {
  const values = columns.filter((name) => !key.includes(name));
  const content = values.length === 0 ? '0' : `hash(ROW(${identifiers(values)}))`;
  const side = (relation: string, nth: number) =>
    key.length === 0
      ? `SELECT ${content} AS "__content", ${nth} AS "__side" FROM ${relation} AS t`
      : `SELECT ${identifiers(key)}, ${content} AS "__content", ${nth} AS "__side" FROM ${relation} AS t`;
  const group = key.length === 0 ? identifier('__content') : identifiers(key);
  const of = (nth: number) => `FILTER ("__side" = ${nth})`;
  const counted = `SELECT count(*) ${of(0)} AS "was", count(*) ${of(1)} AS "is",
  sum("__content"::HUGEINT) ${of(0)} IS DISTINCT FROM sum("__content"::HUGEINT) ${of(1)} AS "other"
FROM (${side(before, 0)} UNION ALL ${side(after, 1)}) AS both_sides GROUP BY ${group}`;
  const sums =
    key.length === 0
      ? `sum(greatest("is" - "was", 0)) AS "added", NULL AS "changed", sum(greatest("was" - "is", 0)) AS "removed"`
      : `count(*) FILTER ("was" = 0) AS "added", count(*) FILTER ("was" > 0 AND "is" > 0 AND "other") AS "changed", count(*) FILTER ("is" = 0) AS "removed"`;
  return `SELECT ${sums} FROM (${counted}) AS counted`;
}
