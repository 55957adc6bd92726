import type { CatalogColumn } from '../catalog';
import { decimalOf } from '../contract';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
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

/**
 * The columns as a Hive-like catalog (Glue) shows them; query engines take theirs from the metadata file. What was renamed or
 * dropped since comes after those of now, as Iceberg's own catalogs have it.
 */
export function catalogColumns(metadata: TableMetadata): CatalogColumn[] {
  const now = currentSchema(metadata);
  const columns = new Map<string, CatalogColumn>();
  for (const schema of [now, ...metadata.schemas]) {
    for (const field of schema.fields) {
      const name = field.name.toLowerCase();
      if (!columns.has(name)) columns.set(name, catalogColumn(field, schema === now));
    }
  }
  return [...columns.values()];
}

function catalogColumn({ id, name, type, required, doc }: FieldJson, isCurrent: boolean): CatalogColumn {
  return {
    name,
    type: hiveType(typeOfJson(type)),
    ...(doc === undefined ? {} : { comment: doc }),
    fieldId: id,
    required,
    ...(isCurrent ? {} : { current: false }),
  };
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
