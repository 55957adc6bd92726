import { currentSchema, type FieldJson, type SchemaJson, type TableMetadata } from './metadata';
import { declaredJson, typeOfJson } from './nested-type';
import type { Scan } from './scan';
import { standInOf, storedType } from './stand-in';
import type { FieldColumn, TableColumn } from './table-spec';
import { printType } from './type';

/**
 * What the declaration says and an Iceberg schema cannot, as table properties: a column that holds nulls from before
 * it was required stays optional in the schema, and a column that is no longer declared is kept.
 */
const REQUIRED = 'write.columns.required';
const RETIRED = 'write.columns.retired';

/** What stands in for a type that some engines do not know. */
const STAND_INS = 'write.columns.stand-ins';

/** A table's columns as they are to be written and read now, or as they were under an earlier schema. */
export function columnsOf(metadata: TableMetadata, schema: SchemaJson = currentSchema(metadata)): FieldColumn[] {
  const required = new Set(namesIn(metadata, REQUIRED));
  const retired = new Set(namesIn(metadata, RETIRED));
  const standIns = JSON.parse(metadata.properties[STAND_INS] ?? '{}') as Record<string, string>;
  return schema.fields.map((field) => ({
    id: field.id,
    name: field.name,
    type: ownType(field.type),
    ...(typeof field.type === 'string' ? {} : { json: field.type }),
    ...(field.required || required.has(field.name) ? { required: true } : {}),
    ...(field.doc === undefined ? {} : { doc: field.doc }),
    ...(retired.has(field.name) ? { retired: true } : {}),
    ...(Object.hasOwn(standIns, field.name) ? { standsFor: standIns[field.name] } : {}),
  }));
}

/** Columns of earlier schemas by whose values rows of the scan were deleted. */
export function pastColumns(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  { deletes = [] }: Scan,
): FieldColumn[] {
  const shown = new Set(columns.map(({ id }) => id));
  const wanted = new Set(deletes.flatMap(({ equalityIds }) => equalityIds).filter((id) => !shown.has(id)));
  const newestFirst = [currentSchema(metadata), ...[...metadata.schemas].reverse()];
  return [...wanted].flatMap((id) => {
    const schema = newestFirst.find(({ fields }) => fields.some((field) => field.id === id));
    return schema ? columnsOf(metadata, schema).filter((column) => column.id === id) : [];
  });
}

/** The properties that hold what the fields cannot. */
export function columnProperties(
  columns: readonly TableColumn[],
  fields: readonly FieldJson[],
): Record<string, string> {
  const declared = new Map(columns.map((column) => [column.name, column]));
  const required = fields.filter((field) => !field.required && declared.get(field.name)?.required);
  const retired = fields.filter((field) => !declared.has(field.name));
  const standIns = columns.flatMap(({ name, type }) => (standInOf(type) ? [[name, type]] : []));
  return {
    [REQUIRED]: JSON.stringify(required.map(({ name }) => name)),
    [RETIRED]: JSON.stringify(retired.map(({ name }) => name)),
    ...(standIns.length > 0 ? { [STAND_INS]: JSON.stringify(Object.fromEntries(standIns)) } : {}),
  };
}

/** The properties that name columns, after one was renamed or, without a new name, dropped. */
export function renamedProperties(metadata: TableMetadata, from: string, to?: string): Record<string, string> {
  const renamed = (name: string) => (name !== from ? [name] : to === undefined ? [] : [to]);
  const { [STAND_INS]: standIns } = metadata.properties;
  const entries = Object.entries(JSON.parse(standIns ?? '{}') as Record<string, string>);
  return {
    [REQUIRED]: JSON.stringify(namesIn(metadata, REQUIRED).flatMap(renamed)),
    [RETIRED]: JSON.stringify(namesIn(metadata, RETIRED).flatMap(renamed)),
    ...(standIns === undefined
      ? {}
      : {
          [STAND_INS]: JSON.stringify(
            Object.fromEntries(entries.flatMap(([name, type]) => renamed(name).map((as) => [as, type]))),
          ),
        }),
  };
}

/** The field of a new column. Its id comes first, those of a nested type's parts after it. */
export function newField(column: TableColumn, newId: () => number): FieldJson {
  const id = newId();
  return {
    id,
    name: column.name,
    required: column.required ?? false,
    type: declaredJson(storedType(column.type), newId),
    ...(column.doc === undefined ? {} : { doc: column.doc }),
  };
}

/** A column as its field in a schema. */
export function fieldOf({ id, name, type, json, required = false }: FieldColumn): FieldJson {
  return { id, name, required, type: json ?? type };
}

/** Our spelling of a type in a metadata file. */
export function ownType(type: unknown): string {
  return printType(typeOfJson(type));
}

function namesIn(metadata: TableMetadata, property: string): string[] {
  const text = metadata.properties[property];
  return text === undefined ? [] : (JSON.parse(text) as string[]);
}
