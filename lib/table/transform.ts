import { decimalOf } from '../contract';
import { quoteLiteral } from '../engine';
import { civilOf } from './calendar';
import { murmur3 } from './murmur3';
import { encodeValue, type Value } from './value';

/** The name under which a session computes the bucket of a value's text. */
export const BUCKET_FUNCTION = 'iceberg_bucket';

/** How a partition value comes from a column's value (Iceberg spec, "Partition Transforms"). */
export interface Transform {
  /** True where the order of the values is kept, so that a range of them is a range of partitions. */
  readonly ordered: boolean;
  accepts(type: string): boolean;
  resultType(type: string): string;
  apply(type: string, value: Value): Value | null;
  /** The value as SQL over a column of the type, printed as `parseValue` reads it. */
  sql(column: string, type: string): string;
}

const MICROS = { day: 86_400_000_000n, hour: 3_600_000_000n };
const TIMES = ['timestamp', 'timestamptz'];
const WHOLE = ['int', 'long'];
const BUCKETED = [...WHOLE, 'date', ...TIMES, 'string', 'binary'];

/** @throws where it is none of the specification's */
export function transformOf(text: string): Transform {
  const transform = tryTransformOf(text);
  if (!transform) throw new Error(`'${text}' is no partition transform that is known`);
  return transform;
}

/** `identity`, `year`, `month`, `day`, `hour`, `bucket[16]`, `truncate[4]`, `void`. */
export function tryTransformOf(text: string): Transform | undefined {
  const [, name, parameter] = /^(bucket|truncate)\[([1-9]\d{0,8})\]$/.exec(text) ?? [];
  if (name === 'bucket') return bucket(Number(parameter));
  if (name === 'truncate') return truncate(Number(parameter));
  return Object.hasOwn(PLAIN, text) ? PLAIN[text] : undefined;
}

const PLAIN: Readonly<Record<string, Transform>> = {
  identity: {
    ordered: true,
    accepts: (type) => BUCKETED.includes(type) || ['boolean', 'float', 'double'].includes(type) || isDecimal(type),
    resultType: (type) => type,
    apply: (_, value) => value,
    sql: (column, type) => (type === 'binary' ? `hex(${column})` : column),
  },
  year: period('year', 'int', (days) => BigInt(civilOf(days).year - 1970)),
  month: period('month', 'int', (days) => BigInt((civilOf(days).year - 1970) * 12 + civilOf(days).month - 1)),
  day: period('day', 'date', BigInt),
  hour: {
    ordered: true,
    accepts: (type) => TIMES.includes(type),
    resultType: () => 'int',
    apply: (_, value) => floor(value as bigint, MICROS.hour),
    sql: (column) => `date_diff('hour', TIMESTAMP '1970-01-01', make_timestamp(epoch_us(${column})))`,
  },
  void: {
    ordered: false,
    accepts: () => true,
    resultType: (type) => type,
    apply: () => null,
    sql: () => 'NULL',
  },
};

function period(unit: string, result: string, ofDays: (days: number) => bigint): Transform {
  return {
    ordered: true,
    accepts: (type) => type === 'date' || TIMES.includes(type),
    resultType: () => result,
    apply: (type, value) => ofDays(Number(type === 'date' ? value : floor(value as bigint, MICROS.day))),
    sql: (column, type) => {
      const time = type === 'timestamptz' ? `make_timestamp(epoch_us(${column}))` : column;
      // A day is a date to others, the rest are numbers.
      return unit === 'day' ? `CAST(${time} AS DATE)` : `date_diff('${unit}', DATE '1970-01-01', ${time})`;
    },
  };
}

function bucket(count: number): Transform {
  return {
    ordered: false,
    accepts: (type) => BUCKETED.includes(type) || isDecimal(type),
    resultType: () => 'int',
    apply: (type, value) => BigInt((murmur3(hashed(type, value)) & 0x7fffffff) % count),
    sql: (column, type) => {
      const text = type === 'binary' ? `hex(${column})` : `CAST(${column} AS VARCHAR)`;
      return `CASE WHEN ${column} IS NOT NULL THEN ${BUCKET_FUNCTION}(${quoteLiteral(type)}, ${count}, ${text}) END`;
    },
  };
}

/** Whole numbers hash as longs, so that a widened column keeps its buckets. */
function hashed(type: string, value: Value): Buffer {
  return encodeValue(typeof value === 'bigint' && !isDecimal(type) ? 'long' : type, value);
}

function truncate(width: number): Transform {
  const cut = (value: bigint) => floor(value, BigInt(width)) * BigInt(width);
  return {
    ordered: true,
    accepts: (type) => WHOLE.includes(type) || type === 'string' || type === 'binary' || isDecimal(type),
    resultType: (type) => type,
    apply: (_, value) => {
      if (typeof value === 'bigint') return cut(value);
      return Buffer.isBuffer(value) ? value.subarray(0, width) : [...(value as string)].slice(0, width).join('');
    },
    sql: (column, type) => {
      if (type === 'string') return `substring(${column}, 1, ${width})`;
      if (type === 'binary') return `substring(hex(${column}), 1, ${2 * width})`;
      const scale = decimalOf(type)?.scale ?? 0;
      const step = scale === 0 ? String(width) : `CAST('${decimalText(width, scale)}' AS DECIMAL(38,${scale}))`;
      const wide = scale === 0 ? `CAST(${column} AS HUGEINT)` : `CAST(${column} AS DECIMAL(38,${scale}))`;
      return `(${wide} - (((${wide} % ${step}) + ${step}) % ${step}))`;
    },
  };
}

function decimalText(unscaled: number, scale: number): string {
  const digits = String(unscaled).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function floor(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  return value % unit < 0n ? quotient - 1n : quotient;
}

function isDecimal(type: string): boolean {
  return decimalOf(type) !== undefined;
}
