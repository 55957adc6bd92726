import type { ColumnType } from './column';
import { parseType, printType, type Type } from './nested-type';
import { DUCKDB_TYPES, decimalOf, typeProblem } from './type';

/** The DuckDB type with the same values. */
export function duckdbType(type: ColumnType): string {
  const parsed = parseType(type);
  const problem = typeProblem(type);
  if (!parsed || problem !== undefined) throw new Error(problem);
  return printed(parsed);
}

/** Our type for a type as DuckDB prints it, or undefined where Iceberg has no twin (HUGEINT, UINTEGER, INTERVAL…). */
export function typeOfDuckdb(duckdb: string): ColumnType | undefined {
  const reader = new Reader(duckdb);
  const type = reader.type();
  return type && reader.atEnd() ? printType(type) : undefined;
}

/** True where values of the DuckDB type are values of our type without a cast. */
export function isDuckdbType(duckdb: string, type: ColumnType): boolean {
  const parsed = parseType(type);
  return parsed !== undefined && printType(parsed) === typeOfDuckdb(duckdb);
}

function printed(type: Type): string {
  switch (type.kind) {
    case 'primitive': {
      const decimal = decimalOf(type.name);
      return decimal ? `DECIMAL(${decimal.precision},${decimal.scale})` : DUCKDB_TYPES[type.name];
    }
    case 'list':
      return `${printed(type.element)}[]`;
    case 'map':
      return `MAP(${printed(type.key)}, ${printed(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `"${field.name.replaceAll('"', '""')}" ${printed(field.type)}`).join(', ')})`;
  }
}

/** Reads what `typeof` prints: `STRUCT("a b" INTEGER, c DECIMAL(2,1)[])`. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.at === this.text.length;
  }

  type(): Type | undefined {
    let type = this.base();
    while (type && this.take(/\[\]/y)) type = { kind: 'list', element: type };
    return type;
  }

  private base(): Type | undefined {
    const decimal = this.take(/DECIMAL\((\d+),(\d+)\)/y);
    if (decimal) return { kind: 'primitive', name: `decimal(${decimal[1]},${decimal[2]})` };
    if (this.take(/STRUCT\(/y)) return this.struct();
    if (this.take(/MAP\(/y)) {
      const key = this.type();
      const value = key && this.take(/, /y) ? this.type() : undefined;
      return value && key && this.take(/\)/y) ? { kind: 'map', key, value } : undefined;
    }
    const words = this.take(/[A-Z][A-Z0-9_ ]*/y)?.[0];
    const name = Object.keys(DUCKDB_TYPES).find((own) => DUCKDB_TYPES[own] === words);
    return name === undefined ? undefined : { kind: 'primitive', name };
  }

  private struct(): Type | undefined {
    const fields: { name: string; type: Type }[] = [];
    do {
      const name = this.take(/"((?:[^"]|"")*)" |(\w+) /y);
      const type = name && this.type();
      if (!type) return undefined;
      fields.push({ name: name[2] ?? name[1].replaceAll('""', '"'), type });
    } while (this.take(/, /y));
    return this.take(/\)/y) ? { kind: 'struct', fields } : undefined;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }
}
