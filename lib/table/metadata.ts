import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { fail } from '../error';
import { parseJson, printJson } from './json';

/** A table's metadata file (Iceberg spec, "Table Metadata Fields"), its keys as they stand in the file. What we do not know of is kept. */
export interface TableMetadata {
  readonly 'format-version': number;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly schemas: readonly SchemaJson[];
  readonly 'current-schema-id': number;
  readonly 'partition-specs': readonly PartitionSpecJson[];
  readonly 'default-spec-id': number;
  readonly 'last-partition-id': number;
  readonly 'sort-orders': readonly SortOrderJson[];
  readonly 'default-sort-order-id': number;
  readonly properties: Readonly<Record<string, string>>;
  /** -1 where there is none. */
  readonly 'current-snapshot-id': bigint;
  readonly snapshots: readonly SnapshotJson[];
  readonly 'snapshot-log': readonly SnapshotLogJson[];
  readonly 'metadata-log': readonly MetadataLogJson[];
  readonly refs: Readonly<Record<string, RefJson>>;
  readonly [other: string]: unknown;
}

export interface SchemaJson {
  readonly type: 'struct';
  readonly 'schema-id': number;
  readonly fields: readonly FieldJson[];
  readonly 'identifier-field-ids'?: readonly number[];
}

export interface FieldJson {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  /** A string for a primitive type, an object for a nested one. */
  readonly type: unknown;
  readonly doc?: string;
}

export interface PartitionSpecJson {
  readonly 'spec-id': number;
  readonly fields: readonly PartitionFieldJson[];
}

export interface PartitionFieldJson {
  readonly 'source-id': number;
  readonly 'field-id': number;
  readonly name: string;
  readonly transform: string;
}

export interface SortOrderJson {
  readonly 'order-id': number;
  readonly fields: readonly SortFieldJson[];
}

export interface SortFieldJson {
  readonly 'source-id': number;
  readonly transform: string;
  readonly direction: 'asc' | 'desc';
  readonly 'null-order': 'nulls-first' | 'nulls-last';
}

export interface SnapshotJson {
  readonly 'snapshot-id': bigint;
  readonly 'parent-snapshot-id'?: bigint;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly summary: Readonly<Record<string, string>>;
  readonly 'manifest-list': string;
  readonly 'schema-id'?: number;
}

export interface SnapshotLogJson {
  readonly 'timestamp-ms': number;
  readonly 'snapshot-id': bigint;
}

export interface MetadataLogJson {
  readonly 'timestamp-ms': number;
  readonly 'metadata-file': string;
}

export interface RefJson {
  readonly 'snapshot-id': bigint;
  readonly type: 'branch' | 'tag';
  readonly [retention: string]: unknown;
}

export const NO_SNAPSHOT = -1n;

export const METADATA_LOG_LIMIT = 100;

/** Reads a metadata file; what an older or sparser writer left out is filled in. */
export function parseMetadata(bytes: Uint8Array, uri: string): TableMetadata {
  // Other writers may compress (`write.metadata.compression-codec`).
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8');
  const json = parseJson(text) as Partial<TableMetadata>;
  if (json['format-version'] !== 2) {
    fail(
      `${uri} is of Iceberg format version ${json['format-version']}, and only version 2 is read`,
      "set the table's property 'format-version' to 2 with the engine that wrote it",
    );
  }
  const current = BigInt(json['current-snapshot-id'] ?? NO_SNAPSHOT);
  const main = current === NO_SNAPSHOT ? {} : { main: { 'snapshot-id': current, type: 'branch' as const } };
  const statistics = (['statistics', 'partition-statistics'] as const).flatMap((key) =>
    Array.isArray(json[key]) ? [[key, json[key].map(withIds)]] : [],
  );
  return {
    ...(json as TableMetadata),
    ...Object.fromEntries(statistics),
    properties: json.properties ?? {},
    snapshots: (json.snapshots ?? []).map(withIds),
    'current-snapshot-id': current,
    'snapshot-log': (json['snapshot-log'] ?? []).map(withIds),
    'metadata-log': json['metadata-log'] ?? [],
    refs: Object.fromEntries(Object.entries(json.refs ?? main).map(([name, ref]) => [name, withIds(ref)])),
  };
}

/** Ids are bigints whatever their size: other writers use 63 bits. */
function withIds<T extends { readonly 'snapshot-id': bigint; readonly 'parent-snapshot-id'?: bigint }>(json: T): T {
  const { 'snapshot-id': id, 'parent-snapshot-id': parent } = json;
  return {
    ...json,
    'snapshot-id': BigInt(id),
    ...(parent === undefined || parent === null ? {} : { 'parent-snapshot-id': BigInt(parent) }),
  };
}

export function printMetadata(metadata: TableMetadata): Buffer {
  return Buffer.from(printJson(metadata));
}

/** A table without rows. */
export function newMetadata(of: {
  uuid: string;
  location: string;
  fields: readonly FieldJson[];
  properties: Readonly<Record<string, string>>;
  lastId: number;
  now: number;
}): TableMetadata {
  return {
    'format-version': 2,
    'table-uuid': of.uuid,
    location: of.location,
    'last-sequence-number': 0,
    'last-updated-ms': of.now,
    'last-column-id': of.lastId,
    schemas: [{ type: 'struct', 'schema-id': 0, fields: of.fields }],
    'current-schema-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: [] }],
    'default-spec-id': 0,
    // Partition fields begin at 1000 by the specification.
    'last-partition-id': 999,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    'default-sort-order-id': 0,
    properties: of.properties,
    'current-snapshot-id': NO_SNAPSHOT,
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
    refs: {},
  };
}

/** The base with what changed, and with itself as the newest entry of the log of earlier metadata files. */
export function nextMetadata(
  base: { readonly metadata: TableMetadata; readonly metadataLocation: string },
  changed: Partial<TableMetadata>,
  now: number,
): TableMetadata {
  const { metadata, metadataLocation } = base;
  const logged = { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': metadataLocation };
  return {
    ...metadata,
    // A machine whose clock is behind must not make the table younger.
    'last-updated-ms': Math.max(now, metadata['last-updated-ms'] + 1),
    ...changed,
    'metadata-log': [...metadata['metadata-log'], logged].slice(-METADATA_LOG_LIMIT),
  };
}

export function currentSchema(metadata: TableMetadata): SchemaJson {
  const schema = metadata.schemas.find((candidate) => candidate['schema-id'] === metadata['current-schema-id']);
  if (!schema) throw new Error(`the metadata of ${metadata.location} names a schema that it does not have`);
  return schema;
}

/** `00042-<uuid>.metadata.json`: numbers rise by one, the uuid keeps two writers' files apart. */
export function nextMetadataUri(location: string, previous?: string): string {
  const number = previous === undefined ? 0 : metadataNumber(previous) + 1;
  return `${location}/metadata/${String(number).padStart(5, '0')}-${randomUUID()}.metadata.json`;
}

/** The number in a metadata file's name, also in the older form `v42.metadata.json`. */
export function metadataNumber(uri: string): number {
  const match = /\/v?(\d+)[^/]*$/.exec(uri);
  return match ? Number(match[1]) : 0;
}
