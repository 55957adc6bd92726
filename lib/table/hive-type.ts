import type { CatalogColumn } from '../catalog';
import { decimalOf } from '../contract';
import { currentSchema, type TableMetadata } from './metadata';
import { ownType } from './schema';

const HIVE: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  int: 'int',
  long: 'bigint',
  float: 'float',
  double: 'double',
  date: 'date',
  timestamp: 'timestamp',
  // Hive knows no zone; Iceberg's own catalogs say the same.
  timestamptz: 'timestamp',
  binary: 'binary',
};

/** The columns as a Hive-like catalog (Glue) shows them; query engines take theirs from the metadata file. */
export function catalogColumns(metadata: TableMetadata): CatalogColumn[] {
  return currentSchema(metadata).fields.map(({ id, name, type, required, doc }) => ({
    name,
    type: hiveType(ownType(type)),
    ...(doc === undefined ? {} : { comment: doc }),
    fieldId: id,
    required,
  }));
}

function hiveType(type: string): string {
  return decimalOf(type) ? type : (HIVE[type] ?? 'string');
}
