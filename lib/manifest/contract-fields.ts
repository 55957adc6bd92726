import schema from './manifest.schema.json';

/** As much of a JSON schema as the fields of the manifest use. */
export interface FieldSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Fields;
  readonly oneOf?: readonly FieldSchema[];
}

export type Fields = Readonly<Record<string, FieldSchema>>;

const DEFS = schema.$defs as unknown as Fields;

/**
 * The fields of ours that a contract file may have besides those of the standard. They are the manifest's own: what the manifest
 * learns, the file knows.
 */
export const SOURCE_FIELDS = without(DEFS.source, ['path', 'domain', 'name', 'format', 'landing', 'localPath']);
export const DATASET_FIELDS = without(DEFS.dataset, [
  ...['path', 'domain', 'name', 'description', 'source', 'columns', 'key', 'place', 'quarantine'],
]);
export const COLUMN_FIELDS = without(DEFS.stagedColumn, ['name', 'type', 'description', 'required', 'parse']);
export const PARSE_FIELDS = without(DEFS.parse, []);

const FORMATS = new Map(variants(DEFS.format).map((variant) => [kindOf(variant), without(variant, ['kind'])]));
export const FORMAT_KINDS: readonly string[] = [...FORMATS.keys()];

/** What can be said of files of a format. */
export function formatFields(kind: string): Fields {
  return FORMATS.get(kind) ?? {};
}

/**
 * A choice by `kind` as one writes it: `arrival` for `{ kind: arrival }`, `{ fromName: x }` for `{ kind: fromName, pattern: x }`; what else
 * it has stays beside.
 */
export function shortened(value: unknown, field: FieldSchema): unknown {
  if (!isMap(value) || typeof value.kind !== 'string') return value;
  const { kind, ...rest } = value;
  const only = soleField(field, String(kind));
  const names = Object.keys(rest).filter((name) => rest[name] !== undefined);
  if (names.length === 0) return kind;
  if (only === undefined || rest[only] === undefined) return value;
  const { [only]: inner, ...beside } = rest;
  return { [String(kind)]: inner, ...beside };
}

/** The inverse of `shortened`; a single text where a list is wanted is a list of one. */
export function lengthened(value: unknown, field: FieldSchema): unknown {
  const { type, oneOf } = resolved(field);
  if (type === 'array' && typeof value === 'string') return [value];
  if (!oneOf) return value;
  const kinds = variants(field).map(kindOf);
  if (typeof value === 'string' && kinds.includes(value)) return { kind: value };
  if (!isMap(value) || 'kind' in value) return value;
  const kind = Object.keys(value).find((name) => soleField(field, name) !== undefined);
  if (kind === undefined) return value;
  const { [kind]: inner, ...beside } = value;
  return { kind, [String(soleField(field, kind))]: inner, ...beside };
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The one field that a kind must have. */
function soleField(field: FieldSchema, kind: string): string | undefined {
  const variant = variants(field).find((it) => kindOf(it) === kind);
  const needed = (variant?.required ?? []).filter((name) => name !== 'kind');
  return needed.length === 1 ? needed[0] : undefined;
}

function variants(field: FieldSchema): readonly FieldSchema[] {
  return (resolved(field).oneOf ?? []).map(resolved);
}

function kindOf(variant: FieldSchema): string {
  return String(variant.properties?.kind?.const);
}

function resolved(field: FieldSchema): FieldSchema {
  return field.$ref === undefined ? field : resolved(DEFS[field.$ref.replace('#/$defs/', '')]);
}

function without({ properties = {} }: FieldSchema, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}
