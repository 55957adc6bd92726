import { type AvroSchema, readAvro, writeAvro } from './avro-file';
import { RecordReader } from './avro-record';
import type { ManifestBounds } from './manifest-bounds';
import { MANIFEST_FIELDS, MANIFEST_NAMES, MANIFEST_SCHEMA, SUMMARY_FIELDS, SUMMARY_NAMES } from './manifest-schema';

/** A manifest as the manifest list of a snapshot names it. */
export interface ManifestFile {
  readonly path: string;
  readonly length: number;
  readonly specId: number;
  readonly content: 'data' | 'deletes';
  readonly sequenceNumber: number;
  readonly minSequenceNumber: number;
  readonly addedSnapshotId: bigint;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: number;
  readonly existingRows: number;
  readonly deletedRows: number;
  /** Of each field of its partition spec; absent where the writer told nothing. */
  readonly partitions?: readonly PartitionSummary[];
  /** Of the columns; absent where the list was written by others. */
  readonly bounds?: ManifestBounds;
}

/** Where a list's header has the bounds of columns, as JSON by the manifest's file name. Readers of Avro pass over what they do not know. */
const BOUNDS = 'column-bounds';

/** What the partition values of a manifest's files have in common; bounds are base64. */
export interface PartitionSummary {
  readonly containsNull: boolean;
  readonly containsNan?: boolean;
  readonly lower?: string;
  readonly upper?: string;
}

export interface ManifestListOf {
  readonly snapshotId: bigint;
  readonly parentId?: bigint;
  readonly sequenceNumber: number;
}

export function writeManifestList(manifests: readonly ManifestFile[], of: ManifestListOf): Buffer {
  const metadata = {
    'snapshot-id': String(of.snapshotId),
    'parent-snapshot-id': String(of.parentId ?? null),
    'sequence-number': String(of.sequenceNumber),
    'format-version': '2',
    [BOUNDS]: JSON.stringify(Object.fromEntries(manifests.map(({ path, bounds }) => [fileName(path), bounds]))),
  };
  return writeAvro({ schema: MANIFEST_SCHEMA, metadata, records: manifests.map(toRecord) });
}

export function readManifestList(bytes: Uint8Array, uri: string): ManifestFile[] {
  const { schema, metadata, records } = readAvro(bytes, uri);
  const bounds = JSON.parse(metadata[BOUNDS] ?? '{}') as Record<string, ManifestBounds>;
  const reader = new RecordReader(schema, MANIFEST_NAMES);
  const count = (record: unknown, id: number) => reader.number(record, id) ?? 0;
  const summaries = summaryReader(reader.schema(MANIFEST_FIELDS.partitions));
  const manifests = records.map(
    (record): ManifestFile => ({
      path: reader.text(record, MANIFEST_FIELDS.path) as string,
      length: count(record, MANIFEST_FIELDS.length),
      specId: count(record, MANIFEST_FIELDS.specId),
      content: count(record, MANIFEST_FIELDS.content) === 1 ? 'deletes' : 'data',
      sequenceNumber: count(record, MANIFEST_FIELDS.sequenceNumber),
      minSequenceNumber: count(record, MANIFEST_FIELDS.minSequenceNumber),
      addedSnapshotId: reader.value(record, MANIFEST_FIELDS.addedSnapshotId) as bigint,
      // Early writers left the counts out: then it must be taken to have live files.
      addedFiles: reader.number(record, MANIFEST_FIELDS.addedFiles) ?? 1,
      existingFiles: count(record, MANIFEST_FIELDS.existingFiles),
      deletedFiles: count(record, MANIFEST_FIELDS.deletedFiles),
      addedRows: count(record, MANIFEST_FIELDS.addedRows),
      existingRows: count(record, MANIFEST_FIELDS.existingRows),
      deletedRows: count(record, MANIFEST_FIELDS.deletedRows),
      ...summaries(reader.value(record, MANIFEST_FIELDS.partitions)),
    }),
  );
  return manifests.map((manifest) => {
    const found = bounds[fileName(manifest.path)];
    return found ? { ...manifest, bounds: found } : manifest;
  });
}

function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

function summaryReader(schema: AvroSchema | undefined): (value: unknown) => { partitions?: PartitionSummary[] } {
  const list = (Array.isArray(schema) ? schema.find((branch) => branch !== 'null') : schema) as { items?: AvroSchema };
  const reader = new RecordReader(list?.items ?? 'null', SUMMARY_NAMES);
  const bytes = (record: unknown, id: number) => (reader.value(record, id) as Buffer | undefined)?.toString('base64');
  return (value) => {
    if (!Array.isArray(value)) return {};
    const partitions = value.map((record) => ({
      containsNull: reader.value(record, SUMMARY_FIELDS.containsNull) !== false,
      containsNan: reader.value(record, SUMMARY_FIELDS.containsNan) as boolean | undefined,
      lower: bytes(record, SUMMARY_FIELDS.lowerBound),
      upper: bytes(record, SUMMARY_FIELDS.upperBound),
    }));
    return { partitions };
  };
}

function toRecord(manifest: ManifestFile): unknown {
  return {
    manifest_path: manifest.path,
    manifest_length: BigInt(manifest.length),
    partition_spec_id: manifest.specId,
    content: manifest.content === 'deletes' ? 1 : 0,
    sequence_number: BigInt(manifest.sequenceNumber),
    min_sequence_number: BigInt(manifest.minSequenceNumber),
    added_snapshot_id: manifest.addedSnapshotId,
    added_files_count: manifest.addedFiles,
    existing_files_count: manifest.existingFiles,
    deleted_files_count: manifest.deletedFiles,
    added_rows_count: BigInt(manifest.addedRows),
    existing_rows_count: BigInt(manifest.existingRows),
    deleted_rows_count: BigInt(manifest.deletedRows),
    partitions: (manifest.partitions ?? []).map(({ containsNull, containsNan, lower, upper }) => ({
      contains_null: containsNull,
      contains_nan: containsNan ?? null,
      lower_bound: lower === undefined ? null : Buffer.from(lower, 'base64'),
      upper_bound: upper === undefined ? null : Buffer.from(upper, 'base64'),
    })),
    key_metadata: null,
  };
}
