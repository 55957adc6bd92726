import { decimalOf } from '../contract';
import type { AvroSchema } from './avro-file';
import type { PartitionKey } from './data-file';
import type { PartitionType } from './partition';
import { decodeValue, encodeValue, type Value } from './value';

/** The partition's fields in a manifest. Readers go by field id; a name must be one that Avro takes. */
export function partitionAvroFields(types: readonly PartitionType[]): readonly unknown[] {
  return types.map(({ id, name, type }) => ({
    name: /^[A-Za-z_]\w*$/.test(name) ? name : `p${id}`,
    type: ['null', avroType(type, id)],
    default: null,
    'field-id': id,
  }));
}

/** The key as a record of those fields. */
export function partitionToAvro(key: PartitionKey | undefined, types: readonly PartitionType[]): unknown {
  const fields = partitionAvroFields(types) as { name: string }[];
  return Object.fromEntries(
    types.map(({ type }, index) => {
      const bytes = key?.[index];
      return [fields[index].name, bytes == null ? null : toAvro(type, Buffer.from(bytes, 'base64'))];
    }),
  );
}

/** Others name the fields as they like, so their order counts, which is the spec's. */
export function partitionFromAvro(record: unknown, types: readonly PartitionType[]): PartitionKey {
  const values = Object.values((record ?? {}) as Record<string, unknown>);
  return types.map(({ type }, index) => {
    const value = values[index];
    return value === null || value === undefined ? null : fromAvro(type, value).toString('base64');
  });
}

function avroType(type: string, id: number): AvroSchema {
  const decimal = decimalOf(type);
  if (decimal) {
    const size = decimalBytes(decimal.precision);
    return { type: 'fixed', name: `decimal_${id}`, size, logicalType: 'decimal', ...decimal };
  }
  switch (type) {
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': type === 'timestamptz' };
    case 'uuid':
      return { type: 'fixed', name: `uuid_${id}`, size: 16, logicalType: 'uuid' };
    case 'binary':
      return 'bytes';
    default:
      return type;
  }
}

function toAvro(type: string, bytes: Buffer): unknown {
  const decimal = decimalOf(type);
  if (decimal) {
    const sign = bytes[0] >= 0x80 ? 0xff : 0;
    return Buffer.concat([Buffer.alloc(decimalBytes(decimal.precision) - bytes.length, sign), bytes]);
  }
  const value = decodeValue(type, bytes) ?? bytes;
  return type === 'int' || type === 'date' ? Number(value) : value;
}

function fromAvro(type: string, value: unknown): Buffer {
  if (Buffer.isBuffer(value) && decimalOf(type)) return encodeValue(type, decodeValue(type, value) as Value);
  const whole = typeof value === 'number' && type !== 'float' && type !== 'double';
  return encodeValue(type, (whole ? BigInt(value) : value) as Value);
}

/** The fewest bytes that hold the precision. */
function decimalBytes(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) - 1n < 10n ** BigInt(precision) - 1n) bytes++;
  return bytes;
}
