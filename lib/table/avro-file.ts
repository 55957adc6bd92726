import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Schema, Type, types } from 'avsc';
import { fail } from '../error';
import { whole } from '../store';

/**
 * Avro object container files. The records are avsc's; the container is our own, since avsc's writes no header
 * for zero records and drops the custom attributes (Iceberg's field ids) of the schema.
 */
export interface AvroFile {
  readonly schema: AvroSchema;
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly unknown[];
}

/** A schema as JSON: the attributes that avsc does not know are what Iceberg reads. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [attribute: string]: unknown };

const MAGIC = Buffer.from('Obj\x01', 'latin1');

/** Avro's long as bigint: avsc's own refuses what a double cannot hold. */
const longType = types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** Bytes: a file system has no smaller file. */
const WORTH_PACKING = 4096;

export function writeAvro({ schema, metadata, records }: AvroFile): Buffer {
  const text = JSON.stringify(schema);
  const type = typeOf(schema, text);
  const data = Buffer.concat(records.map((record) => type.toBuffer(record)));
  const codec = data.length < WORTH_PACKING ? 'null' : 'deflate';
  const sync = randomBytes(16);
  const parts = [MAGIC, encodeHeader({ 'avro.schema': text, 'avro.codec': codec, ...metadata }), sync];
  if (records.length > 0) {
    const block = codec === 'null' ? data : deflateRawSync(data);
    parts.push(encodeLong(records.length), encodeLong(block.length), block, sync);
  }
  return Buffer.concat(parts);
}

export function readAvro(bytes: Uint8Array, uri: string): AvroFile {
  return whole(uri, () => parseAvro(bytes, uri));
}

function parseAvro(bytes: Uint8Array, uri: string): AvroFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, 4).equals(MAGIC)) throw new Error('it is no Avro file');
  const cursor = { buffer, position: 4 };
  const metadata = decodeHeader(cursor);
  const { 'avro.schema': schemaText, 'avro.codec': codec = 'null' } = metadata;
  if (codec !== 'null' && codec !== 'deflate') {
    fail(
      `${uri} is compressed with ${codec}, and only null and deflate are read`,
      'set the table property write.avro.compression-codec to gzip with the engine that wrote it',
    );
  }
  cursor.position += 16;
  const schema = schemas.get(schemaText) ?? (JSON.parse(schemaText) as AvroSchema);
  const type = typeOf(schema, schemaText);
  const records: unknown[] = [];
  while (cursor.position < buffer.length) {
    const count = decodeLong(cursor);
    const block = take(cursor, decodeLong(cursor));
    const data = codec === 'deflate' ? inflateRawSync(block) : block;
    for (let i = 0, offset = 0; i < count; i++) {
      const decoded = type.decode(data, offset);
      records.push(decoded.value);
      offset = decoded.offset;
    }
    cursor.position += 16;
  }
  return { schema, metadata, records };
}

/** Making a type compiles code. Manifests of all tables share a handful of schemas: their columns stand in the header. */
const compiled = new Map<string, Type>();
const schemas = new Map<string, AvroSchema>();

function typeOf(schema: AvroSchema, text: string): Type {
  const options = { registry: { long: longType }, typeHook: plainLong, wrapUnions: false };
  const type = compiled.get(text) ?? Type.forSchema(schema as Schema, options);
  compiled.set(text, type);
  schemas.set(text, schema);
  return type;
}

/** A long with attributes (a time's) is a long all the same, which avsc would read as a double. */
function plainLong(schema: unknown): Type | undefined {
  return (schema as { type?: unknown } | null)?.type === 'long' ? longType : undefined;
}

interface Cursor {
  readonly buffer: Buffer;
  position: number;
}

function encodeHeader(entries: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(entries);
  const pairs = names.flatMap((name) => [name, entries[name]].map((text) => encodeBytes(Buffer.from(text))));
  return Buffer.concat([encodeLong(names.length), ...pairs, encodeLong(0)]);
}

function decodeHeader(cursor: Cursor): Record<string, string> {
  const entries: Record<string, string> = {};
  for (let count = decodeLong(cursor); count !== 0; count = decodeLong(cursor)) {
    // A negative count is followed by the block's size in bytes.
    if (count < 0) decodeLong(cursor);
    for (let i = 0; i < Math.abs(count); i++) {
      const name = take(cursor, decodeLong(cursor)).toString('utf8');
      entries[name] = take(cursor, decodeLong(cursor)).toString('utf8');
    }
  }
  return entries;
}

function take(cursor: Cursor, length: number): Buffer {
  const { buffer, position } = cursor;
  if (length < 0 || position + length > buffer.length) throw new Error('an Avro file ends in the middle of a block');
  cursor.position += length;
  return buffer.subarray(position, position + length);
}

function encodeBytes(bytes: Buffer): Buffer {
  return Buffer.concat([encodeLong(bytes.length), bytes]);
}

/** Zigzag, then seven bits a byte, the low ones first. */
function encodeLong(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.of(...bytes, rest);
}

function decodeLong(cursor: Cursor): number {
  let [value, unit] = [0, 1];
  for (;;) {
    const byte = take(cursor, 1)[0];
    value += (byte & 0x7f) * unit;
    unit *= 128;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
