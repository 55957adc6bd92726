import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { ColumnContract, ColumnType } from './column';
import { parseType, printType, type Type } from './nested-type';
import type { ContractRule, ContractTable, ProductContract } from './product-contract';
import { decimalOf } from './type';

/** A document of the Open Data Contract Standard, version 3.1.0: plain JSON, valid against the standard's own schema. */
export type OdcsDocument = Readonly<Record<string, unknown>>;

export const ODCS_VERSION = 'v3.1.0';

/** The contract as the standard writes it: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/ */
export function odcsOf(contract: ProductContract): OdcsDocument {
  const { mesh, stage, product, version, audience, owner, description, freshnessHours, tables } = contract;
  const [domain] = product.split('.');
  const databases = [...new Set(tables.map(({ place }) => place.database))];
  return plain({
    apiVersion: ODCS_VERSION,
    kind: 'DataContract',
    id: `${mesh}:${stage}:${product}:${audience}`,
    name: product,
    version,
    status: 'active',
    domain,
    description: description === undefined ? undefined : { purpose: description },
    team: { name: domain, members: [{ username: owner, role: 'owner' }] },
    servers: databases.map((database, at) => ({
      server: at === 0 ? stage : `${stage}_${at + 1}`,
      environment: stage,
      type: 'custom',
      database,
      format: 'iceberg',
    })),
    schema: tables.map(schemaObject),
    slaProperties:
      freshnessHours === undefined ? undefined : [{ property: 'freshness', value: freshnessHours, unit: 'h' }],
    customProperties: Object.entries({ mesh, stage, product, audience }).map(([property, value]) => ({
      property,
      value,
    })),
  });
}

/**
 * SHA-256 of what a document promises, the same however it is laid out: the order of keys, quotes and comments do not count.
 * Where the tables stand does not count either: a contract that was vendored from one stage is that of all stages.
 */
export function contractHash(document: OdcsDocument): string {
  const { id, servers, customProperties, schema, ...promises } = document as Readonly<Record<string, unknown>>;
  const objects = Array.isArray(schema) ? schema.map((it) => ({ ...it, physicalName: undefined })) : schema;
  const custom = Array.isArray(customProperties)
    ? customProperties.filter((it) => it?.property !== 'stage')
    : customProperties;
  const counted = canonicalJson({ ...promises, schema: objects, customProperties: custom });
  return createHash('sha256').update(counted).digest('hex');
}

function schemaObject({ name, description, columns, key, place, rules }: ContractTable): unknown {
  return {
    name,
    logicalType: 'object',
    physicalName: `${place.database}.${place.table}`,
    physicalType: 'table',
    description,
    properties: columns.map((column) => property(column, key, rules)),
    quality: qualities(rules.filter((rule) => rule.column === undefined)),
  };
}

function property(column: ColumnContract, key: readonly string[], rules: readonly ContractRule[]): unknown {
  const { name, type, description, required, classification } = column;
  const position = key.indexOf(name) + 1;
  return {
    name,
    logicalType: logicalType(type),
    logicalTypeOptions: type === 'timestamptz' ? { timezone: true } : undefined,
    physicalType: type,
    ...partsOf(parseType(type)),
    description,
    required: required || position > 0 || undefined,
    classification,
    primaryKey: position > 0 || undefined,
    primaryKeyPosition: position > 0 ? position : undefined,
    quality: qualities(rules.filter((rule) => rule.column === name)),
  };
}

/** What stands inside of a list or a struct. */
function partsOf(type: Type | undefined): Readonly<Record<string, unknown>> {
  const part = (of: Type) => ({ logicalType: logicalType(printType(of)), physicalType: printType(of), ...partsOf(of) });
  if (type?.kind === 'list') return { items: part(type.element) };
  return type?.kind === 'struct'
    ? { properties: type.fields.map((field) => ({ name: field.name, ...part(field.type) })) }
    : {};
}

function qualities(rules: readonly ContractRule[]): unknown {
  if (rules.length === 0) return undefined;
  return rules.map(({ name, description, metric }) => ({
    name,
    type: metric ? 'library' : 'text',
    description,
    ...metric,
  }));
}

/** The logical type of the standard for a type of ours. */
export function logicalType(type: ColumnType): string {
  if (decimalOf(type) || type === 'double') return 'number';
  if (type === 'int' || type === 'long') return 'integer';
  if (type === 'timestamp' || type === 'timestamptz') return 'timestamp';
  if (/^(struct|map)</.test(type)) return 'object';
  if (type.startsWith('list<')) return 'array';
  return ['boolean', 'date', 'time'].includes(type) ? type : 'string';
}

/** As a reader gets it back from a file: without what is absent. */
function plain(value: unknown): OdcsDocument {
  return JSON.parse(JSON.stringify(value)) as OdcsDocument;
}
