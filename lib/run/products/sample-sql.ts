import {
  type ColumnContract,
  type ColumnType,
  decimalOf,
  duckdbType,
  parseType,
  printType,
  type Type,
} from '../../contract';
import type { SubscribedTable } from '../../manifest';
import { identifier, literal } from '../../plan';

/** Enough to see something, few enough to look through. */
const ROWS = 20;

/**
 * A SELECT of made-up rows: typed, the same every time, no two with the same key. Values repeat outside of the key, so that
 * there is something to count by, and some are empty where they may be.
 */
export function sampleSql({ columns, key }: Pick<SubscribedTable, 'columns' | 'key'>): string {
  const telling = key.length > 0 ? key : columns.map(({ name }) => name);
  const rows = columns
    .filter(({ name }) => telling.includes(name))
    .reduce((most, { type }) => Math.max(most, valuesOf(type)), 1);
  const values = columns.map((column) => `${value(column, key.includes(column.name))} AS ${identifier(column.name)}`);
  return `SELECT ${values.join(', ')} FROM range(${Math.min(rows, ROWS)}) AS t(i)`;
}

function value(column: ColumnContract, inKey: boolean): string {
  const { name, type, required } = column;
  const at = inKey ? 'i' : 'i % 7';
  const made = `CAST(${ofType(name, type, at)} AS ${duckdbType(type)})`;
  return inKey || required ? made : `CASE WHEN i % 10 <> 9 THEN ${made} END`;
}

function ofType(name: string, type: ColumnType, at: string): string {
  const nested = parseType(type);
  if (nested && nested.kind !== 'primitive') return ofNested(name, nested, at);
  const decimal = decimalOf(type);
  if (decimal) {
    const whole = decimal.precision - decimal.scale > 2;
    return `((${at}) % ${valuesOf(type)})${whole ? '' : ` / 1e${decimal.scale}`}`;
  }
  switch (type) {
    case 'boolean':
      return `(${at}) % 2 = 0`;
    case 'int':
    case 'long':
      return `${at} + 1`;
    case 'double':
      return `(${at}) * 1.5`;
    case 'date':
      return `DATE '2026-01-01' + CAST(${at} AS INTEGER)`;
    case 'timestamp':
    case 'timestamptz':
      return `TIMESTAMP '2026-01-01 12:00:00' + to_hours(${at})`;
    case 'time':
      return `TIME '08:00:00' + to_minutes(${at})`;
    case 'uuid':
      return `'00000000-0000-4000-8000-' || lpad(CAST(${at} AS VARCHAR), 12, '0')`;
    case 'binary':
      return `encode(${literal(`${name} `)} || (${at} + 1))`;
    default:
      return `${literal(`${name} `)} || (${at} + 1)`;
  }
}

function ofNested(name: string, type: Exclude<Type, { kind: 'primitive' }>, at: string): string {
  const part = (of: Type) => ofType(name, printType(of), at);
  if (type.kind === 'list') return `[${part(type.element)}]`;
  if (type.kind === 'map') return `MAP {${part(type.key)}: ${part(type.value)}}`;
  return `{${type.fields.map((field) => `${literal(field.name)}: ${part(field.type)}`).join(', ')}}`;
}

/** How many different values there are to be had of a type, up to those that are needed. */
function valuesOf(type: ColumnType): number {
  const decimal = decimalOf(type);
  if (decimal) return Math.min(ROWS, 10 ** decimal.precision);
  return type === 'boolean' ? 2 : ROWS;
}
