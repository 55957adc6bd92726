import { decimalOf } from '../contract';
import { quoteLiteral } from '../engine';
import { engineType } from './type';
import type { Value } from './value';

/** A value as a literal of DuckDB. */
export function valueSql(type: string, value: Value): string {
  const literal = (text: string) => `CAST(${text} AS ${engineType(type)})`;
  const decimal = decimalOf(type);
  if (decimal) {
    const digits = String(value)
      .replace('-', '')
      .padStart(decimal.scale + 1, '0');
    const at = digits.length - decimal.scale;
    const sign = (value as bigint) < 0n ? '-' : '';
    return literal(quoteLiteral(`${sign}${digits.slice(0, at)}.${digits.slice(at)}`));
  }
  if (Buffer.isBuffer(value)) return `unhex(${quoteLiteral(value.toString('hex'))})`;
  if (type === 'date') return literal(`DATE '1970-01-01' + ${value}`);
  if (type.startsWith('timestamp')) return literal(`make_timestamp(${value})`);
  return literal(quoteLiteral(String(value)));
}
