import { MENDED } from '../contract';
import { currentIntakes } from './current';
import type { HistoryBase } from './history';
import { identifiers, literal } from './sql-text';

/**
 * What a mend names a record by: the delivery, the line, and of what stands there (and in which file of an archive) a hash. So it stays the same whatever contract the file is
 * read by. Records that are equal to the letter are numbered.
 */
const RECORD = `coalesce("record", concat(split_part("__intake", '-', 1), ':', "line", '-', left(md5(concat("file", chr(10), "raw")), 8),
  CASE WHEN "__equal" > 1 THEN concat('.', "__equal") ELSE '' END))`;

/** What readers see of the quarantine: the records of intakes that count, as their last mend left them, without those that passed. */
export function quarantineSql(columns: readonly string[], base: HistoryBase): string {
  return `SELECT ${identifiers(columns)} FROM (${quarantineRecordsSql(base)}) AS r WHERE "reason" <> ${literal(MENDED)}`;
}

/** The same with those that passed, whose reason is MENDED; `__root` is the intake of the file, whichever mend the record is as. */
export function quarantineRecordsSql({ relation, ledger, delivery }: HistoryBase): string {
  const current = currentIntakes(ledger, delivery);
  const intakes = current.map(({ intake }) => literal(intake)).join(', ');
  const named = `SELECT * REPLACE (${RECORD} AS "record") FROM (
  SELECT *, row_number() OVER (PARTITION BY "__intake", "file", "line", "raw") AS "__equal" FROM ${relation} AS t
  WHERE ${intakes ? `"__intake" IN (${intakes})` : 'false'}) AS e`;
  const mends = current.flatMap(({ intake, mends }) =>
    mends ? [`(${literal(intake)}, ${literal(mends.intake)}, ${mends.nth})`] : [],
  );
  if (mends.length === 0) return `SELECT *, "__intake" AS "__root" FROM (${named}) AS n`;
  return `SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY "__root", "record" ORDER BY "__nth" DESC) AS "__last" FROM (
    SELECT n.*, coalesce(m."root", n."__intake") AS "__root", coalesce(m."nth", 0) AS "__nth"
    FROM (${named}) AS n LEFT JOIN (VALUES ${mends.join(', ')}) AS m("mend", "root", "nth") ON n."__intake" = m."mend"
  ) AS k
) AS l WHERE "__last" = 1`;
}
