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
  readonly fields: readonly unknown[];
}

export interface SortOrderJson {
  readonly 'order-id': number;
  readonly fields: readonly unknown[];
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
