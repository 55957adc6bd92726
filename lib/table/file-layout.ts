import { fail } from '../error';
import type { SchemaJson, TableMetadata } from './metadata';
import { mappedColumns } from './name-mapping';
import type { TypeJson } from './nested-type';
import { inParallel } from './parallel';
import type { FilePart, FileSchema } from './parquet-schema';
import { readFileSchema } from './parquet-schema';
import { hasPlainText, namesFit } from './part-sql';
import { partitionTypes } from './partition';
import type { Scan, ScanFile } from './scan';
import type { FieldColumn } from './table-spec';
import { decodeValue } from './value';
import { valueSql } from './value-sql';

/** The names that our writer gives. */
const OWN_NAME = /\/data\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.parquet$/;

/** How to read a file that the engine would not read rightly by itself. */
export interface FileLayout {
  readonly columns: readonly FilePart[];
  /** SQL, by field id, for what stands in the file's partition and not in the file. */
  readonly constants: Readonly<Record<number, string>>;
  /** The same for files that can be read together. */
  readonly signature: string;
}

/**
 * The layouts of those files of a scan that need one, by their local paths: files without field ids, files without a column
 * by which they are divided, files in which a part of a nested column has another name than now, and those that do not say
 * of a text that it is one.
 */
export async function fileLayouts(
  table: { readonly name: string; readonly metadata: TableMetadata; readonly columns: readonly FieldColumn[] },
  { files, deletes = [] }: Scan,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileLayout>> {
  const { metadata, columns, name } = table;
  const moved = partsMoved(metadata, columns);
  const layouts = new Map<string, FileLayout>();
  const asked = files.flatMap((file, index) => (moved || !OWN_NAME.test(file.uri) ? [{ file, index }] : []));
  await inParallel(asked, 8, async ({ file, index }) => {
    const schema = await readFileSchema(paths[index]);
    const layout = schema && layoutOf({ name, metadata, columns }, file, schema);
    if (layout) layouts.set(paths[index], layout);
  });
  await inParallel(
    deletes.flatMap(({ content }, index) => (content === 'equality deletes' ? [paths[files.length + index]] : [])),
    8,
    async (path) => {
      const schema = await readFileSchema(path);
      if (schema && !hasIds(schema.columns)) refuse(name, path);
    },
  );
  return layouts;
}

/**
 * True where the names in a scan's files are those of the table's columns: our own files, of a table that has had one schema only.
 * Names alone say nothing once a column was renamed and its name given to another, and others forget schemas.
 */
export function isByName({ schemas, ...metadata }: TableMetadata, { files }: Scan): boolean {
  const isFirst = schemas.length === 1 && schemas[0]['schema-id'] === 0 && metadata['current-schema-id'] === 0;
  return isFirst && files.every(({ uri }) => OWN_NAME.test(uri));
}

function layoutOf(
  { name, metadata, columns }: Parameters<typeof fileLayouts>[0],
  file: ScanFile,
  schema: FileSchema,
): FileLayout | undefined {
  const known = hasIds(schema.columns);
  const found = known ? schema.columns : (mappedColumns(metadata, schema.columns) ?? refuse(name, file.uri));
  const there = new Map(found.map((part) => [part.id, part]));
  const constants = constantsOf(metadata, columns, file, (id) => there.has(id));
  const fits = columns.every(({ id, type, json = type }) => {
    const part = there.get(id);
    return !part || (namesFit(json, part) && !hasPlainText(json, part));
  });
  if (known && fits && Object.keys(constants).length === 0) return undefined;
  return { columns: found, constants, signature: JSON.stringify([schema.signature, constants]) };
}

/** A column by which files are divided need not stand in them (Iceberg spec, "Column Projection"). */
function constantsOf(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  { specId = 0, partition = [] }: ScanFile,
  inFile: (id: number) => boolean,
): Record<number, string> {
  const constants: Record<number, string> = {};
  for (const [index, { transform, sourceId, type }] of partitionTypes(metadata, specId).entries()) {
    const bytes = partition[index];
    const column = columns.find(({ id }) => id === sourceId);
    if (transform !== 'identity' || inFile(sourceId) || !column || bytes === null || bytes === undefined) continue;
    const value = decodeValue(type, Buffer.from(bytes, 'base64'));
    if (value !== undefined) constants[sourceId] = valueSql(column.type, value);
  }
  return constants;
}

/** True where a part of a nested column may have another name in a file than now. */
function partsMoved({ schemas }: TableMetadata, columns: readonly FieldColumn[]): boolean {
  const nested = columns.filter(({ json }) => json !== undefined);
  if (nested.length === 0) return false;
  // Others forget schemas that they need no more, and with them what happened.
  if (schemas.length <= Math.max(...schemas.map((schema) => schema['schema-id']))) return true;
  const fits = ({ fields }: SchemaJson) =>
    nested.every(({ id, json }) => {
      const then = fields.find((field) => field.id === id);
      return !then || namesFit(json, partOfType(then.name, id, then.type as TypeJson));
    });
  return !schemas.every(fits);
}

/** A column as a file has it that was written under a schema. */
function partOfType(name: string, id: number, type: TypeJson): FilePart {
  if (typeof type === 'string') return { name, id, kind: 'primitive', parts: [] };
  const parts =
    type.type === 'list'
      ? [partOfType('element', type['element-id'], type.element)]
      : type.type === 'map'
        ? [partOfType('key', type['key-id'], type.key), partOfType('value', type['value-id'], type.value)]
        : type.fields.map((field) => partOfType(field.name, field.id, field.type as TypeJson));
  return { name, id, kind: type.type, parts };
}

function hasIds(parts: readonly FilePart[]): boolean {
  return parts.some((part) => part.id !== undefined || hasIds(part.parts));
}

function refuse(table: string, file: string): never {
  return fail(
    `a file of table ${table} has no field ids, and the table has no name mapping by which to know its columns: ${file}`,
    "set the table's property schema.name-mapping.default, or let the engine that added the file rewrite the table",
  );
}
