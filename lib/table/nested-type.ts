import { decimalOf } from '../contract';
import { quoteIdentifier, quoteLiteral } from '../engine';
import type { FieldJson } from './metadata';
import { parseType, printType, type Type } from './type';

/** A nested type as it stands in a schema: each part has a field id of its own. */
export type TypeJson = string | ListJson | MapJson | StructJson;

interface ListJson {
  readonly type: 'list';
  readonly 'element-id': number;
  readonly element: TypeJson;
  readonly 'element-required': boolean;
}

interface MapJson {
  readonly type: 'map';
  readonly 'key-id': number;
  readonly key: TypeJson;
  readonly 'value-id': number;
  readonly value: TypeJson;
  readonly 'value-required': boolean;
}

interface StructJson {
  readonly type: 'struct';
  readonly fields: readonly FieldJson[];
}

export function typeOfJson(json: unknown): Type {
  const type = json as TypeJson;
  if (typeof type === 'string') {
    const decimal = decimalOf(type);
    return { kind: 'primitive', name: decimal ? `decimal(${decimal.precision},${decimal.scale})` : type };
  }
  if (type.type === 'list') return { kind: 'list', element: typeOfJson(type.element) };
  if (type.type === 'map') return { kind: 'map', key: typeOfJson(type.key), value: typeOfJson(type.value) };
  return { kind: 'struct', fields: type.fields.map((field) => ({ name: field.name, type: typeOfJson(field.type) })) };
}

/** The type for a schema, with new field ids for its parts. */
export function jsonOfType(type: Type, newId: () => number): TypeJson {
  switch (type.kind) {
    case 'primitive':
      return primitiveJson(type.name);
    case 'list': {
      const id = newId();
      return { type: 'list', 'element-id': id, element: jsonOfType(type.element, newId), 'element-required': false };
    }
    case 'map': {
      const [keyId, valueId] = [newId(), newId()];
      const [key, value] = [jsonOfType(type.key, newId), jsonOfType(type.value, newId)];
      return { type: 'map', 'key-id': keyId, key, 'value-id': valueId, value, 'value-required': false };
    }
    case 'struct':
      return { type: 'struct', fields: type.fields.map((field) => structField(field, newId)) };
  }
}

function structField({ name, type }: { name: string; type: Type }, newId: () => number): FieldJson {
  const id = newId();
  return { id, name, required: false, type: jsonOfType(type, newId) };
}

/** Others print a decimal with a blank, as Java does. */
function primitiveJson(name: string): string {
  const decimal = decimalOf(name);
  return decimal ? `decimal(${decimal.precision}, ${decimal.scale})` : name;
}

/**
 * The type that holds the values of what is and of what is wanted: parts are widened, fields of structs added, never
 * dropped. Undefined where there is none.
 */
export function mergeType(json: unknown, wanted: Type, newId: () => number): TypeJson | undefined {
  const is = json as TypeJson;
  if (typeof is === 'string') return wanted.kind === 'primitive' ? widen(is, wanted.name) : undefined;
  if (is.type !== wanted.kind) return undefined;
  if (is.type === 'list' && wanted.kind === 'list') {
    const element = mergeType(is.element, wanted.element, newId);
    return element && { ...is, element };
  }
  if (is.type === 'map' && wanted.kind === 'map') {
    // Keys stay as they are (Iceberg spec, "Schema Evolution").
    const same = printType(typeOfJson(is.key)) === printType(wanted.key);
    const value = same ? mergeType(is.value, wanted.value, newId) : undefined;
    return value && { ...is, value };
  }
  if (is.type !== 'struct' || wanted.kind !== 'struct') return undefined;
  const known = new Map(wanted.fields.map((field) => [field.name, field.type]));
  const fields: FieldJson[] = [];
  for (const field of is.fields) {
    const type = known.get(field.name);
    const merged = type ? mergeType(field.type, type, newId) : (field.type as TypeJson);
    if (merged === undefined) return undefined;
    fields.push({ ...field, type: merged });
  }
  const names = new Set(is.fields.map(({ name }) => name));
  const added = wanted.fields.filter(({ name }) => !names.has(name)).map((field) => structField(field, newId));
  return { ...is, fields: [...fields, ...added] };
}

/** The wider of two types whose values it holds without change, as it stands in the schema. */
function widen(json: string, wanted: string): string | undefined {
  const is = (typeOfJson(json) as { name: string }).name;
  if (is === wanted) return json;
  const pair = [is, wanted].sort().join();
  if (pair === 'int,long') return 'long';
  if (pair === 'double,float') return 'double';
  const [a, b] = [decimalOf(is), decimalOf(wanted)];
  if (a && b && a.scale === b.scale) return a.precision > b.precision ? json : primitiveJson(wanted);
  return undefined;
}

/** The value of a column in COPY's FIELD_IDS. */
export function fieldIds(id: number, json: unknown): string {
  const type = json as TypeJson;
  if (typeof type === 'string') return String(id);
  const part = (name: string, partId: number, part: unknown) => `${quoteLiteral(name)}: ${fieldIds(partId, part)}`;
  const parts =
    type.type === 'list'
      ? [part('element', type['element-id'], type.element)]
      : type.type === 'map'
        ? [part('key', type['key-id'], type.key), part('value', type['value-id'], type.value)]
        : type.fields.map((field) => part(field.name, field.id, field.type));
  return `{__duckdb_field_id: ${id}, ${parts.join(', ')}}`;
}

/** A primitive part of a column, as the engine's statistics name it. */
export interface Leaf {
  readonly path: string;
  readonly id: number;
  readonly type: string;
  /** True below a list or a map: bounds of elements are of no use to a reader. */
  readonly repeated: boolean;
}

export function leavesOf(name: string, id: number, json: unknown, repeated = false, above = ''): Leaf[] {
  const path = above + quoteIdentifier(name);
  const type = json as TypeJson;
  if (typeof type === 'string') return [{ path, id, type: (typeOfJson(type) as { name: string }).name, repeated }];
  const below = `${path}.`;
  if (type.type === 'list') return leavesOf('element', type['element-id'], type.element, true, below);
  if (type.type === 'struct') {
    return type.fields.flatMap((field) => leavesOf(field.name, field.id, field.type, repeated, below));
  }
  return [
    ...leavesOf('key', type['key-id'], type.key, true, below),
    ...leavesOf('value', type['value-id'], type.value, true, below),
  ];
}

/** The type in a schema for one that is declared. */
export function declaredJson(text: string, newId: () => number): TypeJson {
  const type = parseType(text);
  if (!type) throw new Error(`'${text}' is no column type`);
  return jsonOfType(type, newId);
}
