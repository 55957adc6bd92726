import { decimalOf, typeProblem } from '../contract';
import { Problems } from '../error';
import { currentSchema, type FieldJson, type SchemaJson, type TableMetadata } from './metadata';
import { columnProperties, icebergType, newField, ownType } from './schema';
import type { TableColumn, TableSpec } from './table-spec';

/** Faults of a declaration that no table can have. */
export function validateSpec({ id, columns }: TableSpec): void {
  const problems = new Problems();
  const table = `table ${id.database}.${id.table}`;
  if (columns.length === 0) problems.add(`${table} has no columns`, 'declare at least one');
  const seen = new Set<string>();
  for (const { name, type } of columns) {
    if (name === '') problems.add(`${table} has a column without a name`, 'name it');
    if (name === '__duckdb_field_id')
      problems.add(`${table} has a column '${name}', a word of DuckDB's own`, 'rename it');
    // Query engines do not tell upper from lower case.
    if (seen.has(name.toLowerCase())) problems.add(`${table} has column '${name}' twice`, 'rename one of them');
    seen.add(name.toLowerCase());
    const wrong = typeProblem(type);
    if (wrong) problems.add(`${table}, column '${name}': ${wrong}`);
  }
  problems.throwIfAny();
}

/**
 * What must change in the metadata so that the table takes what the declaration says; undefined where nothing must.
 * It only ever adds, widens and relaxes, so an older declaration may come back at any time (a rollback).
 */
export function evolve(metadata: TableMetadata, spec: TableSpec, rows: number): Partial<TableMetadata> | undefined {
  const base = currentSchema(metadata);
  const declared = new Map(spec.columns.map((column) => [column.name, column]));
  const problems = new Problems();
  const fields = base.fields.map((field) => evolveField(field, declared.get(field.name), spec, problems));
  problems.throwIfAny();
  const known = new Set(base.fields.map(({ name }) => name));
  let lastId = metadata['last-column-id'];
  for (const column of spec.columns) {
    if (known.has(column.name)) continue;
    const field = newField(++lastId, column);
    // Rows that are there have null in it.
    fields.push(rows > 0 ? { ...field, required: false } : field);
  }
  const schema = schemaWith(metadata, base, fields);
  const properties = { ...metadata.properties, ...spec.properties, ...columnProperties(spec.columns, fields) };
  const sameProperties = sameJson(sorted(properties), sorted(metadata.properties));
  if (schema === base && sameProperties) return undefined;
  return {
    'last-column-id': lastId,
    schemas: metadata.schemas.includes(schema) ? metadata.schemas : [...metadata.schemas, schema],
    'current-schema-id': schema['schema-id'],
    properties,
  };
}

function evolveField(
  field: FieldJson,
  column: TableColumn | undefined,
  spec: TableSpec,
  problems: Problems,
): FieldJson {
  if (!column) return { ...field, required: false };
  const [is, wanted] = [ownType(field.type), column.type];
  const type = wider(is, wanted);
  if (type === undefined) {
    problems.add(
      `table ${spec.id.database}.${spec.id.table}: column '${field.name}' is ${is} and cannot become ${wanted}`,
      `declare it as ${is}, or give the new column another name`,
    );
    return field;
  }
  return {
    ...field,
    type: type === is ? field.type : icebergType(type),
    required: field.required && (column.required ?? false),
    ...(column.doc === undefined ? {} : { doc: column.doc }),
  };
}

/** The type that holds the values of both without change: the wider one, or undefined. */
function wider(is: string, wanted: string): string | undefined {
  if (is === wanted) return is;
  if ([is, wanted].sort().join() === 'int,long') return 'long';
  const [a, b] = [decimalOf(is), decimalOf(wanted)];
  if (a && b && a.scale === b.scale) return a.precision > b.precision ? is : wanted;
  return undefined;
}

/** The base where nothing changed, an earlier schema where the fields are the same again, or a new one. */
function schemaWith(metadata: TableMetadata, base: SchemaJson, fields: readonly FieldJson[]): SchemaJson {
  const same = (schema: SchemaJson) => sameJson(schema.fields, fields);
  const last = Math.max(...metadata.schemas.map((schema) => schema['schema-id']));
  return (same(base) ? base : metadata.schemas.find(same)) ?? { type: 'struct', 'schema-id': last + 1, fields };
}

function sorted(properties: Readonly<Record<string, string>>): unknown {
  return Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
