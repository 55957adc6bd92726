import { currentSchema, type FieldJson, type SchemaJson, type TableMetadata } from './metadata';
import { idsWithin } from './part-path';

/** The metadata with these fields as its schema: an earlier schema where the fields are the same again, or a new one. Undefined where nothing changes. */
export function withFields(
  metadata: TableMetadata,
  fields: readonly FieldJson[],
  lastId: number,
): Partial<TableMetadata> | undefined {
  const base = currentSchema(metadata);
  const same = (schema: SchemaJson) => JSON.stringify(schema.fields) === JSON.stringify(fields);
  if (same(base)) return undefined;
  const last = Math.max(...metadata.schemas.map((schema) => schema['schema-id']));
  const found = metadata.schemas.find(same);
  const ids = new Set(fields.flatMap(idsWithin));
  const identifiers = base['identifier-field-ids']?.filter((id) => ids.has(id));
  const schema = found ?? {
    type: 'struct' as const,
    'schema-id': last + 1,
    ...(identifiers ? { 'identifier-field-ids': identifiers } : {}),
    fields,
  };
  return {
    'last-column-id': Math.max(lastId, metadata['last-column-id']),
    schemas: found ? metadata.schemas : [...metadata.schemas, schema],
    'current-schema-id': schema['schema-id'],
  };
}
