import { readAvro, writeAvro } from './avro-file';
import { pairs, RecordReader } from './avro-record';
import type { DataFile } from './data-file';
import { printJson } from './json';
import type { ManifestFile } from './manifest-list';
import { ENTRY_FIELDS, ENTRY_NAMES, ENTRY_SCHEMA, FILE_FIELDS, FILE_NAMES } from './manifest-schema';
import type { SchemaJson } from './metadata';

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

/** `schema` is the table's current one. */
export function writeManifest(entries: readonly ManifestEntry[], schema: SchemaJson): Buffer {
  const metadata = {
    schema: printJson(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': '[]',
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  };
  return writeAvro({ schema: ENTRY_SCHEMA, metadata, records: entries.map(toRecord) });
}

/** The entries with what they inherit from the manifest list. */
export function readManifest(bytes: Uint8Array, manifest: ManifestFile): ManifestEntry[] {
  const { schema, records } = readAvro(bytes, manifest.path);
  const entry = new RecordReader(schema, ENTRY_NAMES);
  const file = new RecordReader(entry.schema(ENTRY_FIELDS.dataFile) ?? 'null', FILE_NAMES);
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
      file: toFile(file, entry.value(record, ENTRY_FIELDS.dataFile)),
    };
  });
}

export function isLive(entry: ManifestEntry): boolean {
  return entry.status !== Status.deleted;
}

function toFile(reader: RecordReader, record: unknown): DataFile {
  const numbers = (id: number) => pairs(reader.value(record, id), Number);
  const bytes = (id: number) => pairs(reader.value(record, id), (value) => (value as Buffer).toString('base64'));
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
  };
}

function toRecord({ status, snapshotId, sequenceNumber, fileSequenceNumber, file }: ManifestEntry): unknown {
  return {
    status,
    snapshot_id: snapshotId ?? null,
    sequence_number: optionalLong(sequenceNumber),
    file_sequence_number: optionalLong(fileSequenceNumber),
    data_file: {
      content: 0,
      file_path: file.uri,
      file_format: 'PARQUET',
      partition: {},
      record_count: BigInt(file.rows),
      file_size_in_bytes: BigInt(file.bytes),
      column_sizes: toPairs(file.columnBytes, BigInt),
      value_counts: toPairs(file.valueCounts, BigInt),
      null_value_counts: toPairs(file.nullCounts, BigInt),
      nan_value_counts: toPairs(file.nanCounts, BigInt),
      lower_bounds: toPairs(file.lowerBounds, fromBase64),
      upper_bounds: toPairs(file.upperBounds, fromBase64),
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
