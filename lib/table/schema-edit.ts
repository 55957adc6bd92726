import { fail } from '../error';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
import { renamedProperties } from './schema';
import { withFields } from './schema-change';

type Change = Partial<TableMetadata> | undefined;

/** Where a column is to stand. */
export type Position = 'first' | { readonly after: string };

/** Older files follow, since they are read by field id. */
export function renameColumn(metadata: TableMetadata, from: string, to: string): Change {
  const { fields } = currentSchema(metadata);
  const field = fieldNamed(fields, from);
  if (from === to) return undefined;
  const taken = fields.find((other) => other !== field && other.name.toLowerCase() === to.toLowerCase());
  if (to === '' || taken)
    fail(`a column cannot be renamed to '${to}'`, taken ? 'there is one of that name' : 'give it a name');
  const renamed = fields.map((other) => (other === field ? { ...other, name: to } : other));
  const properties = { ...metadata.properties, ...renamedProperties(metadata, from, to) };
  return { ...withFields(metadata, renamed, 0), properties };
}

/** Its values stay in the files and are read no more; its id is never used again, so a new column of that name is empty. */
export function dropColumn(metadata: TableMetadata, name: string): Change {
  const schema = currentSchema(metadata);
  const field = fieldNamed(schema.fields, name);
  if (schema.fields.length === 1) fail(`'${name}' is the only column and cannot be dropped`);
  const usedBy = [
    ['partition', metadata['partition-specs'].find((spec) => spec['spec-id'] === metadata['default-spec-id'])],
    ['sort order', metadata['sort-orders'].find((order) => order['order-id'] === metadata['default-sort-order-id'])],
  ] as const;
  for (const [what, layout] of usedBy) {
    if (layout?.fields.some((one) => one['source-id'] === field.id && one.transform !== 'void')) {
      fail(`column '${name}' is of the table's ${what} and cannot be dropped`, `change the ${what} first`);
    }
  }
  if (schema['identifier-field-ids']?.includes(field.id)) fail(`column '${name}' is of the table's key`);
  const left = schema.fields.filter((other) => other !== field);
  return {
    ...withFields(metadata, left, 0),
    properties: { ...metadata.properties, ...renamedProperties(metadata, name) },
  };
}

export function moveColumn(metadata: TableMetadata, name: string, to: Position): Change {
  const { fields } = currentSchema(metadata);
  const field = fieldNamed(fields, name);
  const others = fields.filter((other) => other !== field);
  const index = to === 'first' ? 0 : others.indexOf(fieldNamed(others, to.after)) + 1;
  return withFields(metadata, [...others.slice(0, index), field, ...others.slice(index)], 0);
}

function fieldNamed(fields: readonly FieldJson[], name: string): FieldJson {
  const known = fields.map((field) => field.name).join(', ');
  return (
    fields.find((field) => field.name === name) ?? fail(`there is no column '${name}'`, `the columns are ${known}`)
  );
}
