import { fail, nearest } from '../error';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
import { editField, type FieldsEdit, fieldPaths, idsWithin } from './part-path';
import { renamedProperties } from './schema';
import { withFields } from './schema-change';

type Change = Partial<TableMetadata> | undefined;

/** Where a column is to stand; a part of a nested one among its neighbours. */
export type Position = 'first' | { readonly after: string };

/** @param to the new name alone, also for a part of a nested column. Older files follow, since they are read by field id. */
export function renameColumn(metadata: TableMetadata, from: string, to: string): Change {
  const renamed = edited(metadata, from, (fields, field) => {
    const taken = fields.find((other) => other !== field && other.name.toLowerCase() === to.toLowerCase());
    if (to === '' || taken)
      fail(`a column cannot be renamed to '${to}'`, taken ? 'there is one of that name' : 'give it a name');
    return fields.map((other) => (other === field ? { ...other, name: to } : other));
  });
  const changed = withFields(metadata, renamed, 0);
  return changed && { ...changed, properties: propertiesAfter(metadata, from, to) };
}

/** Its values stay in the files and are read no more; its id is never used again, so a new column of that name is empty. */
export function dropColumn(metadata: TableMetadata, name: string): Change {
  const left = edited(metadata, name, (fields, field) => {
    if (fields.length === 1) fail(`'${name}' is the only column there and cannot be dropped`);
    refuseUsed(metadata, name, field);
    return fields.filter((other) => other !== field);
  });
  return { ...withFields(metadata, left, 0), properties: propertiesAfter(metadata, name) };
}

export function moveColumn(metadata: TableMetadata, name: string, to: Position): Change {
  const moved = edited(metadata, name, (fields, field) => {
    const others = fields.filter((other) => other !== field);
    const before = to === 'first' ? undefined : others.find((other) => other.name === to.after);
    if (to !== 'first' && !before) fail(...unknown(others, to.after));
    const index = before ? others.indexOf(before) + 1 : 0;
    return [...others.slice(0, index), field, ...others.slice(index)];
  });
  return withFields(metadata, moved, 0);
}

function edited(metadata: TableMetadata, path: string, edit: FieldsEdit): readonly FieldJson[] {
  const { fields } = currentSchema(metadata);
  return editField(fields, path, edit) ?? fail(...unknown(fields, path));
}

function unknown(fields: readonly FieldJson[], path: string): [message: string, hint: string] {
  const near = path.includes('.') ? nearest(path, fieldPaths(fields)) : undefined;
  const known = fields.map(({ name }) => name).join(', ');
  return [`there is no column '${path}'`, near ? `did you mean '${near}'` : `the columns are ${known}`];
}

function refuseUsed(metadata: TableMetadata, name: string, field: FieldJson): void {
  const ids = new Set(idsWithin(field));
  const usedBy = [
    ['partition', metadata['partition-specs'].find((spec) => spec['spec-id'] === metadata['default-spec-id'])],
    ['sort order', metadata['sort-orders'].find((order) => order['order-id'] === metadata['default-sort-order-id'])],
  ] as const;
  for (const [what, layout] of usedBy) {
    if (layout?.fields.some((one) => ids.has(one['source-id']) && one.transform !== 'void')) {
      fail(`column '${name}' is of the table's ${what} and cannot be dropped`, `change the ${what} first`);
    }
  }
  if (currentSchema(metadata)['identifier-field-ids']?.some((id) => ids.has(id))) {
    fail(`column '${name}' is of the table's key`);
  }
}

/** Properties name columns and not their parts. */
function propertiesAfter(metadata: TableMetadata, from: string, to?: string): Readonly<Record<string, string>> {
  const isColumn = currentSchema(metadata).fields.some(({ name }) => name === from);
  return isColumn ? { ...metadata.properties, ...renamedProperties(metadata, from, to) } : metadata.properties;
}
