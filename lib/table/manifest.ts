import { readAvro, writeAvro } from './avro-file';
import { pairs, RecordReader } from './avro-record';
import type { DataFile } from './data-file';
import { printJson } from './json';
import type { ManifestFile } from './manifest-list';
import { ENTRY_FIELDS, ENTRY_NAMES, entrySchema, FILE_FIELDS, FILE_NAMES } from './manifest-schema';
import { currentSchema, type TableMetadata } from './metadata';
import { type PartitionType, partitionSpec, partitionTypes } from './partition';
import { partitionAvroFields, partitionFromAvro, partitionToAvro } from './partition-avro';

export const Status = { existing: 0, added: 1, deleted: 2 } as const;

/** A file's place in the history of a table. */
export interface ManifestEntry {
  readonly status: number;
  /** Of the snapshot that added or, where deleted, removed it; absent in a manifest that is not committed yet. */
  readonly snapshotId?: bigint;
  readonly sequenceNumber?: number;
  readonly fileSequenceNumber?: number;
  readonly file: DataFile;
}

/** Entries that may stand in one manifest: of one spec, and either rows or deletes. */
export interface ManifestContent {
  readonly specId: number;
  readonly content: 'data' | 'deletes';
  readonly entries: readonly ManifestEntry[];
}

const CONTENTS = [undefined, 'position deletes', 'equality deletes'] as const;

export function writeManifest({ entries, specId, content }: ManifestContent, table: TableMetadata): Buffer {
  const schema = currentSchema(table);
  const types = partitionTypes(table, specId);
  const metadata = {
    schema: printJson(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': printJson(partitionSpec(table, specId).fields),
    'partition-spec-id': String(specId),
    'format-version': '2',
    content,
  };
  const records = entries.map((entry) => toRecord(entry, types));
  return writeAvro({ schema: entrySchema(partitionAvroFields(types)), metadata, records });
}

/** The entries with what they inherit from the manifest list. @param statistics of these fields alone, where not all are needed */
export function readManifest(
  bytes: Uint8Array,
  manifest: ManifestFile,
  table: TableMetadata,
  statistics?: ReadonlySet<number>,
): ManifestEntry[] {
  const { schema, records } = readAvro(bytes, manifest.path);
  const entry = new RecordReader(schema, ENTRY_NAMES);
  const file = new RecordReader(entry.schema(ENTRY_FIELDS.dataFile) ?? 'null', FILE_NAMES);
  const types = partitionTypes(table, manifest.specId);
  return records.map((record) => {
    const status = entry.number(record, ENTRY_FIELDS.status) ?? Status.existing;
    // Only what the manifest's own commit added has numbers to inherit; an older format's files have zero.
    const inherited = status === Status.added ? manifest.sequenceNumber : 0;
    const sequenceNumber = entry.number(record, ENTRY_FIELDS.sequenceNumber) ?? inherited;
    return {
      status,
      snapshotId: (entry.value(record, ENTRY_FIELDS.snapshotId) as bigint | undefined) ?? manifest.addedSnapshotId,
      sequenceNumber,
      fileSequenceNumber: entry.number(record, ENTRY_FIELDS.fileSequenceNumber) ?? sequenceNumber,
      file: toFile(file, entry.value(record, ENTRY_FIELDS.dataFile), { specId: manifest.specId, types, statistics }),
    };
  });
}

export function isLive(entry: ManifestEntry): boolean {
  return entry.status !== Status.deleted;
}

function toFile(
  reader: RecordReader,
  record: unknown,
  of: { specId: number; types: readonly PartitionType[]; statistics?: ReadonlySet<number> },
): DataFile {
  const { specId, types, statistics } = of;
  const numbers = (id: number) => pairs(reader.value(record, id), Number, statistics);
  const base64 = (value: unknown) => (value as Buffer).toString('base64');
  const bytes = (id: number) => pairs(reader.value(record, id), base64, statistics);
  const content = CONTENTS[reader.number(record, FILE_FIELDS.content) ?? 0];
  const format = reader.text(record, FILE_FIELDS.format)?.toUpperCase() ?? 'PARQUET';
  const sortOrderId = reader.number(record, FILE_FIELDS.sortOrderId);
  const equalityIds = reader.value(record, FILE_FIELDS.equalityIds) as number[] | undefined;
  const referencedFile = reader.text(record, FILE_FIELDS.referencedFile);
  return {
    uri: reader.text(record, FILE_FIELDS.path) as string,
    rows: reader.number(record, FILE_FIELDS.records) as number,
    bytes: reader.number(record, FILE_FIELDS.bytes) as number,
    columnBytes: numbers(FILE_FIELDS.columnSizes),
    valueCounts: numbers(FILE_FIELDS.valueCounts),
    nullCounts: numbers(FILE_FIELDS.nullCounts),
    nanCounts: numbers(FILE_FIELDS.nanCounts),
    lowerBounds: bytes(FILE_FIELDS.lowerBounds),
    upperBounds: bytes(FILE_FIELDS.upperBounds),
    ...(content === undefined ? {} : { content }),
    ...(format === 'PARQUET' ? {} : { format }),
    ...(specId === 0 ? {} : { specId }),
    ...(types.length === 0 ? {} : { partition: partitionFromAvro(reader.value(record, FILE_FIELDS.partition), types) }),
    ...(sortOrderId === undefined ? {} : { sortOrderId }),
    ...(equalityIds === undefined ? {} : { equalityIds: equalityIds.map(Number) }),
    ...(referencedFile === undefined ? {} : { referencedFile }),
  };
}

function toRecord(entry: ManifestEntry, types: readonly PartitionType[]): unknown {
  const { status, snapshotId, sequenceNumber, fileSequenceNumber, file } = entry;
  return {
    status,
    snapshot_id: snapshotId ?? null,
    sequence_number: optionalLong(sequenceNumber),
    file_sequence_number: optionalLong(fileSequenceNumber),
    data_file: {
      content: CONTENTS.indexOf(file.content),
      file_path: file.uri,
      file_format: file.format ?? 'PARQUET',
      partition: partitionToAvro(file.partition, types),
      record_count: BigInt(file.rows),
      file_size_in_bytes: BigInt(file.bytes),
      column_sizes: toPairs(file.columnBytes, BigInt),
      value_counts: toPairs(file.valueCounts, BigInt),
      null_value_counts: toPairs(file.nullCounts, BigInt),
      nan_value_counts: toPairs(file.nanCounts, BigInt),
      lower_bounds: toPairs(file.lowerBounds, fromBase64),
      upper_bounds: toPairs(file.upperBounds, fromBase64),
      equality_ids: file.equalityIds ?? null,
      sort_order_id: file.sortOrderId ?? null,
      referenced_data_file: file.referencedFile ?? null,
    },
  };
}

function toPairs<T, U>(entries: Readonly<Record<string, T>>, convert: (value: T) => U): { key: number; value: U }[] {
  return Object.entries(entries).map(([key, value]) => ({ key: Number(key), value: convert(value) }));
}

function optionalLong(value: number | undefined): bigint | null {
  return value === undefined ? null : BigInt(value);
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
