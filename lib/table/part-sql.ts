import { quoteIdentifier, quoteLiteral } from '../engine';
import { type TypeJson, typeOfJson } from './nested-type';
import type { FilePart } from './parquet-schema';
import { engineType, printType } from './type';

/**
 * SQL for a value of a table's type out of a file's column, each part found by its field id: renamed, moved, null where
 * the file has none, left out where the table has none.
 */
export function partSql(json: unknown, part: FilePart | undefined, value: string, depth = 0): string {
  const type = json as TypeJson;
  const wanted = engineType(printType(typeOfJson(type)));
  if (!part) return `CAST(NULL AS ${wanted})`;
  if (type === 'string' && part.plainBytes) return `decode(${value})`;
  if (typeof type === 'string' || part.kind !== type.type) return `CAST(${value} AS ${wanted})`;
  if (type.type === 'struct') {
    const fields = type.fields.map((field) => {
      const found = part.parts.find(({ id }) => id === field.id);
      const from = found ? `struct_extract(${value}, ${quoteLiteral(found.name)})` : value;
      return `${quoteIdentifier(field.name)} := ${partSql(field.type, found, from, depth)}`;
    });
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
  }
  const each = quoteIdentifier(`__part${depth}`);
  if (type.type === 'list') {
    return `list_transform(${value}, lambda ${each}: ${partSql(type.element, part.parts[0], each, depth + 1)})`;
  }
  const [key, below] = part.parts;
  const entry = [
    `key := ${partSql(type.key, key, `struct_extract(${each}, 'key')`, depth + 1)}`,
    `value := ${partSql(type.value, below, `struct_extract(${each}, 'value')`, depth + 1)}`,
  ];
  return `map_from_entries(list_transform(map_entries(${value}), lambda ${each}: struct_pack(${entry.join(', ')})))`;
}

/** True where the engine, which finds the parts of a column by name, finds the same as by their ids. */
export function namesFit(json: unknown, part: FilePart): boolean {
  const type = json as TypeJson;
  if (typeof type === 'string' || part.kind !== type.type) return true;
  if (type.type === 'list') return namesFit(type.element, part.parts[0]);
  if (type.type === 'map') return namesFit(type.key, part.parts[0]) && namesFit(type.value, part.parts[1]);
  const pairs = type.fields.map((field) => {
    const byName = part.parts.find(({ name }) => name.toLowerCase() === field.name.toLowerCase());
    return { field, byName, byId: part.parts.find(({ id }) => id === field.id) };
  });
  // The engine reads no struct of which a file has no field at all.
  if (pairs.every(({ byId }) => byId === undefined)) return false;
  return pairs.every(({ field, byName, byId }) => byName === byId && (!byId || namesFit(field.type, byId)));
}

/** True where a text stands in the file as bytes of which it does not say that they are text. */
export function hasPlainText(json: unknown, part: FilePart): boolean {
  const type = json as TypeJson;
  if (typeof type === 'string') return type === 'string' && part.plainBytes === true;
  if (part.kind !== type.type) return false;
  if (type.type === 'list') return hasPlainText(type.element, part.parts[0]);
  if (type.type === 'map') return hasPlainText(type.key, part.parts[0]) || hasPlainText(type.value, part.parts[1]);
  return type.fields.some((field) => {
    const found = part.parts.find(({ id }) => id === field.id);
    return found !== undefined && hasPlainText(field.type, found);
  });
}
