import { decimalOf } from '../contract';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
import type { FieldColumn, TableColumn } from './table-spec';

/**
 * What the declaration says and an Iceberg schema cannot, as table properties: a column that holds nulls from before
 * it was required stays optional in the schema, and a column that is no longer declared is kept.
 */
const REQUIRED = 'write.columns.required';
const RETIRED = 'write.columns.retired';

/** A table's columns as they are to be written and read now. */
export function columnsOf(metadata: TableMetadata): FieldColumn[] {
  const required = new Set(namesIn(metadata, REQUIRED));
  const retired = new Set(namesIn(metadata, RETIRED));
  return currentSchema(metadata).fields.map((field) => ({
    id: field.id,
    name: field.name,
    type: ownType(field.type),
    ...(field.required || required.has(field.name) ? { required: true } : {}),
    ...(field.doc === undefined ? {} : { doc: field.doc }),
    ...(retired.has(field.name) ? { retired: true } : {}),
  }));
}

/** The properties that hold what the fields cannot. */
export function columnProperties(
  columns: readonly TableColumn[],
  fields: readonly FieldJson[],
): Record<string, string> {
  const declared = new Map(columns.map((column) => [column.name, column]));
  const required = fields.filter((field) => !field.required && declared.get(field.name)?.required);
  const retired = fields.filter((field) => !declared.has(field.name));
  return {
    [REQUIRED]: JSON.stringify(required.map(({ name }) => name)),
    [RETIRED]: JSON.stringify(retired.map(({ name }) => name)),
  };
}

export function newField(id: number, column: TableColumn): FieldJson {
  return {
    id,
    name: column.name,
    required: column.required ?? false,
    type: icebergType(column.type),
    ...(column.doc === undefined ? {} : { doc: column.doc }),
  };
}

/** Others print a decimal with a blank, as Java does. */
export function icebergType(type: string): string {
  const decimal = decimalOf(type);
  return decimal ? `decimal(${decimal.precision}, ${decimal.scale})` : type;
}

/** Our spelling of a type in a metadata file; a nested one, which others may have added, as its JSON. */
export function ownType(type: unknown): string {
  if (typeof type !== 'string') return JSON.stringify(type);
  const decimal = decimalOf(type);
  return decimal ? `decimal(${decimal.precision},${decimal.scale})` : type;
}

function namesIn(metadata: TableMetadata, property: string): string[] {
  const text = metadata.properties[property];
  return text === undefined ? [] : (JSON.parse(text) as string[]);
}
