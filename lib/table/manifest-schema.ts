import type { AvroSchema } from './avro-file';

/** Avro schemas of manifests and manifest lists (Iceberg spec, "Manifests", "Manifest Lists"); ids are the specification's. */
export const ENTRY_FIELDS = {
  status: 0,
  snapshotId: 1,
  dataFile: 2,
  sequenceNumber: 3,
  fileSequenceNumber: 4,
} as const;

export const FILE_FIELDS = {
  content: 134,
  path: 100,
  format: 101,
  partition: 102,
  records: 103,
  bytes: 104,
  columnSizes: 108,
  valueCounts: 109,
  nullCounts: 110,
  nanCounts: 137,
  lowerBounds: 125,
  upperBounds: 128,
  equalityIds: 135,
  sortOrderId: 140,
  referencedFile: 143,
} as const;

export const MANIFEST_FIELDS = {
  path: 500,
  length: 501,
  specId: 502,
  content: 517,
  sequenceNumber: 515,
  minSequenceNumber: 516,
  addedSnapshotId: 503,
  addedFiles: 504,
  existingFiles: 505,
  deletedFiles: 506,
  addedRows: 512,
  existingRows: 513,
  deletedRows: 514,
  partitions: 507,
  keyMetadata: 519,
} as const;

export const ENTRY_NAMES: Readonly<Record<number, string>> = {
  0: 'status',
  1: 'snapshot_id',
  2: 'data_file',
  3: 'sequence_number',
  4: 'file_sequence_number',
};

export const FILE_NAMES: Readonly<Record<number, string>> = {
  134: 'content',
  100: 'file_path',
  101: 'file_format',
  102: 'partition',
  103: 'record_count',
  104: 'file_size_in_bytes',
  108: 'column_sizes',
  109: 'value_counts',
  110: 'null_value_counts',
  137: 'nan_value_counts',
  125: 'lower_bounds',
  128: 'upper_bounds',
  135: 'equality_ids',
  140: 'sort_order_id',
  143: 'referenced_data_file',
};

/** Of the summaries of a manifest's partitions. */
export const SUMMARY_FIELDS = { containsNull: 509, containsNan: 518, lowerBound: 510, upperBound: 511 } as const;

export const SUMMARY_NAMES: Readonly<Record<number, string>> = {
  509: 'contains_null',
  518: 'contains_nan',
  510: 'lower_bound',
  511: 'upper_bound',
};

export const MANIFEST_NAMES: Readonly<Record<number, string>> = {
  500: 'manifest_path',
  501: 'manifest_length',
  502: 'partition_spec_id',
  517: 'content',
  515: 'sequence_number',
  516: 'min_sequence_number',
  503: 'added_snapshot_id',
  504: 'added_files_count',
  505: 'existing_files_count',
  506: 'deleted_files_count',
  512: 'added_rows_count',
  513: 'existing_rows_count',
  514: 'deleted_rows_count',
  507: 'partitions',
  519: 'key_metadata',
};

const field = (names: Readonly<Record<number, string>>, id: number, type: AvroSchema) => ({
  name: names[id],
  type,
  'field-id': id,
});
const optional = (names: Readonly<Record<number, string>>, id: number, type: AvroSchema) => ({
  ...field(names, id, ['null', type]),
  default: null,
});
const record = (name: string, fields: readonly unknown[]) => ({ type: 'record', name, fields });
const intMap = (keyId: number, valueId: number, value: AvroSchema) => ({
  type: 'array',
  logicalType: 'map',
  items: record(`k${keyId}_v${valueId}`, [
    { name: 'key', type: 'int', 'field-id': keyId },
    { name: 'value', type: value, 'field-id': valueId },
  ]),
});

/** `partition` holds the fields of the manifest's partition spec. */
export const entrySchema = (partition: readonly unknown[]): AvroSchema =>
  record('manifest_entry', [
    field(ENTRY_NAMES, ENTRY_FIELDS.status, 'int'),
    optional(ENTRY_NAMES, ENTRY_FIELDS.snapshotId, 'long'),
    optional(ENTRY_NAMES, ENTRY_FIELDS.sequenceNumber, 'long'),
    optional(ENTRY_NAMES, ENTRY_FIELDS.fileSequenceNumber, 'long'),
    field(
      ENTRY_NAMES,
      ENTRY_FIELDS.dataFile,
      record('r2', [
        field(FILE_NAMES, FILE_FIELDS.content, 'int'),
        field(FILE_NAMES, FILE_FIELDS.path, 'string'),
        field(FILE_NAMES, FILE_FIELDS.format, 'string'),
        field(FILE_NAMES, FILE_FIELDS.partition, record('r102', partition)),
        field(FILE_NAMES, FILE_FIELDS.records, 'long'),
        field(FILE_NAMES, FILE_FIELDS.bytes, 'long'),
        optional(FILE_NAMES, FILE_FIELDS.columnSizes, intMap(117, 118, 'long')),
        optional(FILE_NAMES, FILE_FIELDS.valueCounts, intMap(119, 120, 'long')),
        optional(FILE_NAMES, FILE_FIELDS.nullCounts, intMap(121, 122, 'long')),
        optional(FILE_NAMES, FILE_FIELDS.nanCounts, intMap(138, 139, 'long')),
        optional(FILE_NAMES, FILE_FIELDS.lowerBounds, intMap(126, 127, 'bytes')),
        optional(FILE_NAMES, FILE_FIELDS.upperBounds, intMap(129, 130, 'bytes')),
        optional(FILE_NAMES, FILE_FIELDS.equalityIds, { type: 'array', 'element-id': 136, items: 'int' }),
        optional(FILE_NAMES, FILE_FIELDS.sortOrderId, 'int'),
        optional(FILE_NAMES, FILE_FIELDS.referencedFile, 'string'),
      ]),
    ),
  ]);

export const MANIFEST_SCHEMA: AvroSchema = record('manifest_file', [
  field(MANIFEST_NAMES, MANIFEST_FIELDS.path, 'string'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.length, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.specId, 'int'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.content, 'int'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.sequenceNumber, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.minSequenceNumber, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.addedSnapshotId, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.addedFiles, 'int'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.existingFiles, 'int'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.deletedFiles, 'int'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.addedRows, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.existingRows, 'long'),
  field(MANIFEST_NAMES, MANIFEST_FIELDS.deletedRows, 'long'),
  optional(MANIFEST_NAMES, MANIFEST_FIELDS.partitions, {
    type: 'array',
    'element-id': 508,
    items: record('r508', [
      { name: 'contains_null', type: 'boolean', 'field-id': 509 },
      { name: 'contains_nan', type: ['null', 'boolean'], default: null, 'field-id': 518 },
      { name: 'lower_bound', type: ['null', 'bytes'], default: null, 'field-id': 510 },
      { name: 'upper_bound', type: ['null', 'bytes'], default: null, 'field-id': 511 },
    ]),
  }),
  optional(MANIFEST_NAMES, MANIFEST_FIELDS.keyMetadata, 'bytes'),
]);
