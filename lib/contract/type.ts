import type { ColumnType } from './column';
import { parseType, printType, type Type } from './nested-type';

/** Our primitive types and DuckDB's with the same values. */
export const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  double: 'DOUBLE',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  uuid: 'UUID',
  binary: 'BLOB',
};

/** Tables hold these as another type, which they cannot do inside of a list or a struct. */
const ONLY_WHOLE = ['time', 'uuid'];

const DECIMAL = /^decimal\((\d+), ?(\d+)\)$/;

/** Precision (1 to 38 digits in all) and scale (digits behind the separator) of a decimal type; undefined for another type. */
export function decimalOf(type: ColumnType): { precision: number; scale: number } | undefined {
  const match = DECIMAL.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** What is wrong with a type's spelling, or undefined where it is one of ours. */
export function typeProblem(type: ColumnType): string | undefined {
  const parsed = parseType(type);
  return parsed ? problemOf(parsed, false) : `'${type}' is no column type; nest as list<T> or struct<name: T>`;
}

/** A type in the one spelling that equal types have. */
export function sameSpelling(type: ColumnType): ColumnType {
  const parsed = parseType(type);
  return parsed ? printType(parsed) : type;
}

function problemOf(type: Type, isPart: boolean): string | undefined {
  switch (type.kind) {
    case 'primitive':
      return isPart && ONLY_WHOLE.includes(type.name)
        ? `'${type.name}' cannot stand inside of another type; use string there`
        : primitiveProblem(type.name);
    case 'list':
      return problemOf(type.element, true);
    case 'map':
      return problemOf(type.key, true) ?? problemOf(type.value, true);
    case 'struct': {
      const names = type.fields.map(({ name }) => name.toLowerCase());
      const twice = names.find((name, index) => names.indexOf(name) < index);
      if (twice !== undefined) return `a struct has field '${twice}' twice`;
      if (names.includes('')) return 'a struct has a field without a name';
      return type.fields.map((field) => problemOf(field.type, true)).find((problem) => problem !== undefined);
    }
  }
}

function primitiveProblem(type: string): string | undefined {
  const decimal = decimalOf(type);
  if (decimal) {
    const { precision, scale } = decimal;
    if (precision < 1 || precision > 38) return `a decimal's precision must be 1 to 38, got ${precision}`;
    if (scale > precision) return `a decimal's scale must not exceed its precision ${precision}, got ${scale}`;
    return undefined;
  }
  return Object.hasOwn(DUCKDB_TYPES, type)
    ? undefined
    : `'${type}' is no column type; use one of ${Object.keys(DUCKDB_TYPES).join(', ')}, decimal(P,S), list<T>, struct<name: T>`;
}
