import { fail } from '../error';
import type { FieldJson } from './metadata';
import type { TypeJson } from './nested-type';

/** What becomes of the fields of a struct, or of the table, in which one is found. */
export type FieldsEdit = (fields: readonly FieldJson[], field: FieldJson) => readonly FieldJson[];

/**
 * The fields with one of them edited: a column, or a part of one by its path (`address.town`). The parts of lists and maps
 * are `element`, `key` and `value` and may be left out (`lines.element.price`, `lines.price`). Undefined where there is none.
 */
export function editField(
  fields: readonly FieldJson[],
  path: string,
  edit: FieldsEdit,
): readonly FieldJson[] | undefined {
  const found = fields.find(({ name }) => name === path);
  if (found) return edit(fields, found);
  // Names may have dots themselves, so each that fits is tried.
  for (const field of fields) {
    if (!path.startsWith(`${field.name}.`)) continue;
    const type = editType(field.type as TypeJson, path.slice(field.name.length + 1), edit);
    if (type) return fields.map((other) => (other === field ? { ...other, type } : other));
  }
  return undefined;
}

function editType(type: TypeJson, path: string, edit: FieldsEdit): TypeJson | undefined {
  if (typeof type === 'string') return undefined;
  if (type.type === 'struct') {
    const fields = editField(type.fields, path, edit);
    return fields && { ...type, fields };
  }
  const within = (name: string, below: TypeJson) =>
    (path.startsWith(`${name}.`) ? editType(below, path.slice(name.length + 1), edit) : undefined) ??
    editType(below, path, edit);
  if (type.type === 'list') {
    const element = within('element', type.element);
    return element && { ...type, element };
  }
  if (path.startsWith('key.')) {
    fail(`'${path}' is of a map's key, and keys stay as they are`, 'make a new column and drop this one');
  }
  const value = within('value', type.value);
  return value && { ...type, value };
}

/** The field of that path, where there is one. */
export function findField(fields: readonly FieldJson[], path: string): FieldJson | undefined {
  let found: FieldJson | undefined;
  editField(fields, path, (all, field) => {
    found = field;
    return all;
  });
  return found;
}

/** A field that has one value in each row: a column, or a part of structs alone. By its id or its path. */
export function singleField(
  fields: readonly FieldJson[],
  wanted: number | string,
  above: readonly string[] = [],
): { readonly field: FieldJson; readonly path: readonly string[] } | undefined {
  for (const field of fields) {
    const path = [...above, field.name];
    if (field.id === wanted || path.join('.') === wanted) return { field, path };
    const type = field.type as TypeJson;
    const found =
      typeof type !== 'string' && type.type === 'struct' ? singleField(type.fields, wanted, path) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Paths of the fields and of all their parts that have a name. */
export function fieldPaths(fields: readonly FieldJson[], above = ''): string[] {
  return fields.flatMap(({ name, type }) => [above + name, ...typePaths(type as TypeJson, `${above}${name}.`)]);
}

function typePaths(type: TypeJson, above: string): string[] {
  if (typeof type === 'string') return [];
  if (type.type === 'struct') return fieldPaths(type.fields, above);
  return type.type === 'list' ? typePaths(type.element, `${above}element.`) : typePaths(type.value, `${above}value.`);
}

/** Ids of a field and of all its parts. */
export function idsWithin({ id, type }: FieldJson): number[] {
  return [id, ...typeIds(type as TypeJson)];
}

function typeIds(type: TypeJson): number[] {
  if (typeof type === 'string') return [];
  if (type.type === 'struct') return type.fields.flatMap(idsWithin);
  if (type.type === 'list') return [type['element-id'], ...typeIds(type.element)];
  return [type['key-id'], ...typeIds(type.key), type['value-id'], ...typeIds(type.value)];
}
