import type { ColumnType } from './column';

const DUCKDB: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  binary: 'BLOB',
};

const DECIMAL = /^decimal\((\d+), ?(\d+)\)$/;

/** Precision (1 to 38 digits in all) and scale (digits behind the separator) of a decimal type; undefined for another type. */
export function decimalOf(type: ColumnType): { precision: number; scale: number } | undefined {
  const match = DECIMAL.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** What is wrong with a type's spelling, or undefined where it is one of ours. */
export function typeProblem(type: ColumnType): string | undefined {
  const decimal = decimalOf(type);
  if (decimal) {
    const { precision, scale } = decimal;
    if (precision < 1 || precision > 38) return `a decimal's precision must be 1 to 38, got ${precision}`;
    if (scale > precision) return `a decimal's scale must not exceed its precision ${precision}, got ${scale}`;
    return undefined;
  }
  return type in DUCKDB
    ? undefined
    : `'${type}' is no column type; use one of ${Object.keys(DUCKDB).join(', ')}, decimal(P,S)`;
}

/** The DuckDB type with the same values. */
export function duckdbType(type: ColumnType): string {
  const decimal = decimalOf(type);
  if (decimal) return `DECIMAL(${decimal.precision},${decimal.scale})`;
  const name = DUCKDB[type];
  if (!name) throw new Error(typeProblem(type));
  return name;
}

/** Our type for a type as DuckDB prints it, or undefined where Iceberg has no twin (HUGEINT, UINTEGER, INTERVAL…). */
export function typeOfDuckdb(duckdb: string): ColumnType | undefined {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(duckdb);
  if (decimal) return `decimal(${decimal[1]},${decimal[2]})`;
  return Object.keys(DUCKDB).find((type) => DUCKDB[type] === duckdb);
}
