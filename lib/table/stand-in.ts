import { quoteIdentifier } from '../engine';
import type { FieldColumn } from './table-spec';

/** Types that Iceberg has and Athena does not know, and what holds their values instead. */
const STAND_INS: Readonly<Record<string, string>> = {
  /** In the form 8-4-4-4-12, lower case. */
  uuid: 'string',
  /** Microseconds since midnight. */
  time: 'long',
};

/** What stands in for the declared type; undefined where it stands for itself. */
export function standInOf(type: string): string | undefined {
  return Object.hasOwn(STAND_INS, type) ? STAND_INS[type] : undefined;
}

/** The type under which a column's values are stored. */
export function storedType(type: string): string {
  return standInOf(type) ?? type;
}

/** The value of a declared type, as it is stored. */
export function standInSql(standsFor: string, value: string): string {
  return standsFor === 'time' ? `epoch_us(CAST(${value} AS TIME))` : `CAST(CAST(${value} AS UUID) AS VARCHAR)`;
}

/** A relation of stored rows as one of their declared values, for those who read. */
export function declaredRelation(columns: readonly FieldColumn[], relation: string): string {
  const replaced = columns.flatMap(({ name, standsFor }) =>
    standsFor ? [`${declaredSql(standsFor, quoteIdentifier(name))} AS ${quoteIdentifier(name)}`] : [],
  );
  return replaced.length > 0 ? `(SELECT * REPLACE (${replaced.join(', ')}) FROM ${relation} AS s)` : relation;
}

function declaredSql(standsFor: string, stored: string): string {
  return standsFor === 'time'
    ? `CAST(TIME '00:00:00' + to_microseconds(${stored}) AS TIME)`
    : `CAST(${stored} AS UUID)`;
}
