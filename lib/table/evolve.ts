import { Problems } from '../error';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
import { mergeType } from './nested-type';
import { fieldPaths, findField } from './part-path';
import { columnProperties, newField, ownType } from './schema';
import { withFields } from './schema-change';
import { renameColumn } from './schema-edit';
import { standInOf, storedType } from './stand-in';
import type { TableColumn, TableSpec } from './table-spec';
import { columnTypeProblem, parseType } from './type';

/** Faults of a declaration that no table can have. */
export function validateSpec({ id, columns }: TableSpec): void {
  const problems = new Problems();
  const table = `table ${id.database}.${id.table}`;
  if (columns.length === 0) problems.add(`${table} has no columns`, 'declare at least one');
  const seen = new Set<string>();
  for (const { name, type, formerParts = {} } of columns) {
    if (name === '') problems.add(`${table} has a column without a name`, 'name it');
    if (name === '__duckdb_field_id')
      problems.add(`${table} has a column '${name}', a word of DuckDB's own`, 'rename it');
    // Query engines do not tell upper from lower case.
    if (seen.has(name.toLowerCase())) problems.add(`${table} has column '${name}' twice`, 'rename one of them');
    seen.add(name.toLowerCase());
    const wrong = standInOf(type) ? undefined : columnTypeProblem(type);
    if (wrong) problems.add(`${table}, column '${name}': ${wrong}`);
    else if (Object.keys(formerParts).length > 0) {
      const paths = declaredPaths({ name, type });
      for (const path of Object.keys(formerParts).filter((part) => !paths.includes(`${name}.${part}`))) {
        const hint = `the parts are ${paths
          .slice(1)
          .map((part) => part.slice(name.length + 1))
          .join(', ')}`;
        problems.add(`${table}, column '${name}': its type has no part '${path}' that may have had another name`, hint);
      }
    }
  }
  problems.throwIfAny();
}

/**
 * What must change in the metadata so that the table takes what the declaration says; undefined where nothing must.
 * It only ever adds, widens and relaxes, so an older declaration may come back at any time (a rollback).
 */
export function evolve(before: TableMetadata, spec: TableSpec, rows: number): Partial<TableMetadata> | undefined {
  const renamed = renameFormer(before, spec.columns);
  const metadata = { ...before, ...renamed };
  const base = currentSchema(metadata);
  const declared = new Map(spec.columns.map((column) => [column.name, column]));
  const problems = new Problems();
  let lastId = metadata['last-column-id'];
  const newId = () => ++lastId;
  const fields = base.fields.map((field) => evolveField(field, declared.get(field.name), { spec, problems, newId }));
  problems.throwIfAny();
  const known = new Set(base.fields.map(({ name }) => name));
  for (const column of spec.columns) {
    if (known.has(column.name)) continue;
    const field = newField(column, newId);
    // Rows that are there have null in it.
    fields.push(rows > 0 ? { ...field, required: false } : field);
  }
  const changed = withFields(metadata, fields, lastId);
  const properties = { ...metadata.properties, ...spec.properties, ...columnProperties(spec.columns, fields) };
  const sameProperties = sameJson(sorted(properties), sorted(metadata.properties));
  return renamed || changed || !sameProperties ? { ...renamed, ...changed, properties } : undefined;
}

/** What is declared, is not there yet, and was known by another name that nobody declares any more: columns, and parts of nested ones. */
function renameFormer(metadata: TableMetadata, columns: readonly TableColumn[]): Partial<TableMetadata> | undefined {
  const declared = new Set(columns.flatMap(declaredPaths));
  let changed: Partial<TableMetadata> | undefined;
  for (const { above, name, formerly } of columns.flatMap(formerNames)) {
    const { fields } = currentSchema({ ...metadata, ...changed });
    const has = (wanted: string) => findField(fields, above + wanted) !== undefined;
    const former = has(name) ? undefined : formerly.find((one) => has(one) && !declared.has(above + one));
    if (former === undefined) continue;
    changed = { ...changed, ...renameColumn({ ...metadata, ...changed }, above + former, name) };
  }
  return changed;
}

/** A part is known by the present names of what it is part of, which are brought about before it. */
function formerNames({ name, formerly = [], formerParts = {} }: TableColumn) {
  const parts = Object.entries(formerParts).map(([path, former]) => {
    const at = path.lastIndexOf('.') + 1;
    return { above: `${name}.${path.slice(0, at)}`, name: path.slice(at), formerly: former };
  });
  return [{ above: '', name, formerly }, ...parts.sort((a, b) => a.above.length - b.above.length)];
}

function declaredPaths(column: TableColumn): string[] {
  return fieldPaths([newField(column, () => 0)]);
}

function evolveField(
  field: FieldJson,
  column: TableColumn | undefined,
  { spec, problems, newId }: { spec: TableSpec; problems: Problems; newId: () => number },
): FieldJson {
  if (!column) return { ...field, required: false };
  const wanted = parseType(storedType(column.type));
  const type = wanted && mergeType(field.type, wanted, newId);
  if (type === undefined) {
    const is = ownType(field.type);
    problems.add(
      `table ${spec.id.database}.${spec.id.table}: column '${field.name}' is ${is} and cannot become ${column.type}`,
      `declare it as ${is}, or give the new column another name`,
    );
    return field;
  }
  return {
    ...field,
    type,
    required: field.required && (column.required ?? false),
    ...(column.doc === undefined ? {} : { doc: column.doc }),
  };
}

function sorted(properties: Readonly<Record<string, string>>): unknown {
  return Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
