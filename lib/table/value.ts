import { decimalOf } from '../contract';
import { parseDate, parseTimestamp } from './calendar';

/** A value in the form that compares: integers, dates (days), timestamps (micros) and decimals (unscaled) as bigint. */
export type Value = boolean | number | bigint | string | Buffer;

/** The value that DuckDB printed, or undefined where Iceberg has no such value (an infinite date). */
export function parseValue(type: string, text: string): Value | undefined {
  const decimal = decimalOf(type);
  if (decimal) return parseDecimal(text, decimal.scale);
  switch (type) {
    case 'boolean':
      return text === '1' || text === 'true';
    case 'int':
    case 'long':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'float': {
      const value = parseDouble(text);
      return value === undefined ? undefined : Math.fround(value);
    }
    case 'double':
      return parseDouble(text);
    case 'date': {
      const days = parseDate(text);
      return days === undefined ? undefined : BigInt(days);
    }
    case 'timestamp':
    case 'timestamptz':
      return parseTimestamp(text);
    case 'string':
      return text;
    case 'binary':
      return Buffer.from(text, 'hex');
    default:
      return undefined;
  }
}

/** Iceberg's single-value serialization (spec, appendix D). */
export function encodeValue(type: string, value: Value): Buffer {
  if (decimalOf(type)) return encodeUnscaled(value as bigint);
  const bytes = Buffer.alloc(8);
  switch (type) {
    case 'boolean':
      return Buffer.of(value ? 1 : 0);
    case 'int':
    case 'date':
      bytes.writeInt32LE(Number(value));
      return bytes.subarray(0, 4);
    case 'long':
    case 'timestamp':
    case 'timestamptz':
      bytes.writeBigInt64LE(value as bigint);
      return bytes;
    case 'float':
      bytes.writeFloatLE(value as number);
      return bytes.subarray(0, 4);
    case 'double':
      bytes.writeDoubleLE(value as number);
      return bytes;
    case 'string':
      return Buffer.from(value as string, 'utf8');
    default:
      return value as Buffer;
  }
}

/** Also for bytes that were written before the column was widened. Undefined for a type that we do not know. */
export function decodeValue(type: string, bytes: Buffer): Value | undefined {
  if (decimalOf(type)) return decodeUnscaled(bytes);
  switch (type) {
    case 'boolean':
      return bytes[0] !== 0;
    case 'int':
    case 'long':
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return bytes.length === 4 ? BigInt(bytes.readInt32LE()) : bytes.readBigInt64LE();
    case 'float':
    case 'double':
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();
    case 'string':
      return bytes.toString('utf8');
    case 'binary':
      return bytes;
    default:
      return undefined;
  }
}

/** Strings compare by code point, as their UTF-8 bytes do; JavaScript's own order is that of UTF-16. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  // Digits beyond the scale would be rounded: no value of the column is equal to that literal.
  if (whole + fraction === '' || /[1-9]/.test(fraction.slice(scale))) return undefined;
  const unscaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return sign ? -unscaled : unscaled;
}

function parseDouble(text: string): number | undefined {
  if (text === 'inf' || text === 'Infinity') return Number.POSITIVE_INFINITY;
  if (text === '-inf' || text === '-Infinity') return Number.NEGATIVE_INFINITY;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

/** Big-endian two's complement in the fewest bytes that hold it. */
function encodeUnscaled(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return Buffer.from(hex, 'hex');
}

function decodeUnscaled(bytes: Buffer): bigint | undefined {
  return bytes.length === 0 ? undefined : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}
