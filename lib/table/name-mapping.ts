import { fail } from '../error';
import type { TableMetadata } from './metadata';
import type { FilePart } from './parquet-schema';

/** By which names files without field ids are read (Iceberg spec, "Name Mapping Serialization"). */
const PROPERTY = 'schema.name-mapping.default';

interface MappedField {
  readonly 'field-id'?: number;
  readonly names: readonly string[];
  readonly fields?: readonly MappedField[];
}

/** The columns of a file that has no field ids, with those that the table's name mapping has for their names; undefined without a mapping. */
export function mappedColumns(metadata: TableMetadata, columns: readonly FilePart[]): FilePart[] | undefined {
  const text = metadata.properties[PROPERTY];
  if (text === undefined) return undefined;
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    mapping = undefined;
  }
  if (!Array.isArray(mapping)) {
    fail(
      `the property '${PROPERTY}' of ${metadata.location} is no list in JSON`,
      'mend it with the engine that set it',
    );
  }
  return withIds(columns, mapping as MappedField[]);
}

function withIds(parts: readonly FilePart[], mapping: readonly MappedField[], kind?: FilePart['kind']): FilePart[] {
  return parts.map((part, index) => {
    // Whatever a file calls the parts of lists and maps.
    const name = kind === 'list' ? 'element' : kind === 'map' ? ['key', 'value'][index] : part.name;
    const found = mapping.find(({ names }) => names.includes(name));
    const id = found?.['field-id'];
    const below = withIds(part.parts, found?.fields ?? [], part.kind);
    return { name: part.name, kind: part.kind, parts: below, ...(id === undefined ? {} : { id }) };
  });
}
