import type { CatalogColumn } from '../catalog';
import { decimalOf } from '../contract';
import { currentSchema, type TableMetadata } from './metadata';
import { typeOfJson } from './nested-type';
import type { Type } from './type';

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
    type: hiveType(typeOfJson(type)),
    ...(doc === undefined ? {} : { comment: doc }),
    fieldId: id,
    required,
  }));
}

function hiveType(type: Type): string {
  switch (type.kind) {
    case 'primitive':
      return decimalOf(type.name)
        ? type.name
        : (HIVE[type.name] ?? (type.name.startsWith('fixed') ? 'binary' : 'string'));
    case 'list':
      return `array<${hiveType(type.element)}>`;
    case 'map':
      return `map<${hiveType(type.key)},${hiveType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${hiveType(field.type)}`).join(',')}>`;
  }
}
