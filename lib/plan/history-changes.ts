import type { DatasetManifest } from '../manifest';
import { identifiers, literal } from './sql-text';

/**
 * Versions by key: a row for every period in which a key's values became others. A version holds until the next one's period.
 * @param latestFirst - what orders the rows of one key and period
 */
export function changesSql(
  dataset: DatasetManifest,
  columns: readonly string[],
  rows: string,
  latestFirst: string,
): string {
  const key = identifiers(dataset.key);
  return `SELECT ${identifiers(columns)}, "__period" AS "valid_from", lead("__period") OVER (PARTITION BY ${key} ORDER BY "__period") AS "valid_to"
FROM (
  SELECT *, ${becameOther(dataset, key)} AS "__starts" FROM (${onePerPeriod(key, rows, latestFirst)}) AS o
) AS s WHERE "__starts"`;
}

/** The same for full exports: a key that the next export leaves out ceased to hold with that export's period. */
export function changesOfExportsSql(
  dataset: DatasetManifest,
  columns: readonly string[],
  rows: string,
  periods: readonly string[],
  latestFirst: string,
): string {
  const key = identifiers(dataset.key);
  const exports = periods
    .map((period, at) => {
      const next = periods[at + 1];
      return `(DATE ${literal(period)}, ${at}, ${next ? `DATE ${literal(next)}` : 'CAST(NULL AS DATE)'})`;
    })
    .join(', ');
  const version = `PARTITION BY ${key}, "__version"`;
  return `SELECT ${identifiers(columns)}, "valid_from", "valid_to" FROM (
  SELECT *, "__period" AS "valid_from",
    CASE WHEN count(*) OVER (${version}) = count("__next") OVER (${version}) THEN max("__next") OVER (${version}) END AS "valid_to"
  FROM (
    SELECT *, sum(CASE WHEN "__starts" THEN 1 ELSE 0 END) OVER (PARTITION BY ${key} ORDER BY "__period") AS "__version" FROM (
      SELECT *, ${becameOther(dataset, key)} OR lag("__at") OVER (PARTITION BY ${key} ORDER BY "__period") <> "__at" - 1 AS "__starts"
      FROM (${onePerPeriod(key, rows, latestFirst)}) AS o JOIN (VALUES ${exports}) AS e("__export", "__at", "__next") ON o."__period" = e."__export"
    ) AS s
  ) AS v
) AS w WHERE "__starts"`;
}

function onePerPeriod(key: string, rows: string, latestFirst: string): string {
  return `SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY ${key}, "__period" ORDER BY ${latestFirst}) AS "__rank" FROM (${rows}) AS r WHERE "__period" IS NOT NULL
  ) AS ranked WHERE "__rank" = 1`;
}

/** True for the first row of a key, and for one whose values differ from the row before. */
function becameOther(dataset: DatasetManifest, key: string): string {
  const window = `OVER (PARTITION BY ${key} ORDER BY "__period")`;
  const first = `row_number() ${window} = 1`;
  const values = dataset.columns.map((column) => column.name).filter((name) => !dataset.key.includes(name));
  if (values.length === 0) return first;
  const row = `ROW(${identifiers(values)})`;
  return `(${first} OR ${row} IS DISTINCT FROM lag(${row}) ${window})`;
}
