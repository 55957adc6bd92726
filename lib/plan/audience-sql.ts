import { duckdbType } from '../contract';
import type { AudienceColumn, AudienceTable } from '../manifest';
import { conditionSql } from './condition';
import { identifier } from './sql-text';

/** What stands for the salt in SQL, so that it is in no text that an error or a log could show. */
export const SALT = { schema: '__salt', table: 'salt', column: 'value' } as const;

/** A SELECT of what an audience gets of a table. The view that it reads has the table's name in the product. */
export function audienceSql({ name, columns, where = 'true' }: AudienceTable): string {
  const masked = columns.map((column) => `${maskSql(column)} AS ${identifier(column.name)}`);
  return `SELECT ${masked.join(', ')} FROM (\n${conditionSql(name, where)}\n) AS r`;
}

/** The order in which its rows are written: by what the audience sees, so that the order tells nothing else. */
export function audienceOrder({ columns }: AudienceTable, key: readonly string[]): string[] {
  return [...key, ...columns.map(({ name }) => name).filter((name) => !key.includes(name))];
}

function maskSql({ name, type, mask }: AudienceColumn): string {
  const value = `r.${identifier(name)}`;
  const text = `CAST(${value} AS VARCHAR)`;
  switch (mask) {
    case undefined:
      return value;
    case 'null':
      return `CAST(NULL AS ${duckdbType(type)})`;
    case 'hash':
      return `sha256((SELECT ${identifier(SALT.column)} FROM ${identifier(SALT.schema)}.${identifier(SALT.table)}) || ${text})`;
    case 'lastFour':
      return `CASE WHEN length(${text}) >= 8 THEN right(${text}, 4) WHEN ${value} IS NOT NULL THEN '****' END`;
    case 'yearOnly':
      return `make_date(CAST(year(${value}) AS BIGINT), 1, 1)`;
  }
}
