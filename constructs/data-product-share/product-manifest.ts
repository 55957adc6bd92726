import {
  type AudienceManifest,
  audiencePlace,
  maskedType,
  type ProductManifest,
  type ProductTable,
  type TablePlace,
} from '../../lib/manifest';
import type { AskedTable, ProductSubject } from '../rules';
import type { AudienceProps } from './audience';
import type { AudienceTable } from './audience-table';
import type { DataProductShareProps } from './data-product-share-props';

/** Sees everything; nobody may subscribe to it. */
export const DEFAULT_AUDIENCE = 'default';

export interface DeclaredAudience {
  readonly name: string;
  readonly props: AudienceProps;
}

export interface DeclaredProduct {
  /** The construct's path, which is the bucket's alias too. */
  readonly path: string;
  readonly mesh: string;
  readonly stage: string;
  readonly domain: string;
  readonly props: DataProductShareProps;
  readonly tables: readonly ProductTable[];
}

export function productManifest(declared: DeclaredProduct, audiences: readonly DeclaredAudience[]): ProductManifest {
  const { path, domain, props, tables } = declared;
  const named = audiences.length > 0 ? audiences : [{ name: DEFAULT_AUDIENCE, props: { subscribers: [] } }];
  return {
    path,
    domain,
    name: props.name,
    version: props.version,
    owner: props.owner,
    description: props.description,
    freshnessHours: props.freshness?.toHours({ integral: false }),
    tables,
    audiences: named.map((it) => audienceManifest(declared, it)),
    bucket: path,
  };
}

/** What the rules look at: also what was asked for and is not there. */
export function productSubject(declared: DeclaredProduct, audiences: readonly DeclaredAudience[]): ProductSubject {
  const { tables, props } = declared;
  return {
    product: productManifest(declared, audiences),
    domains: props.domain === undefined ? [...new Set(tables.map(({ table }) => table.split('.')[0]))] : [],
    audiences: audiences.map(({ name, props: { subscribers, tables: shown } }) => ({
      name,
      subscribers,
      tables: askedTables(declared, shown),
    })),
  };
}

/** The Glue database of an audience's tables. */
export function databaseOf(declared: DeclaredProduct, audience: string): string {
  return placeOf(declared, audience, '').database;
}

/** Head of the names of the databases of all audiences; no other product's begin with it. */
export function databasesOf(declared: DeclaredProduct): string {
  return databaseOf(declared, '');
}

function askedTables({ tables }: DeclaredProduct, shown: readonly AudienceTable[] | undefined): readonly AskedTable[] {
  return shown?.map(asked) ?? tables.map(({ table }) => ({ table, masks: {} }));
}

function asked({ table, options: { columns, where, masks = {} } }: AudienceTable): AskedTable {
  const names = Object.entries(masks).map(([column, mask]) => [column, mask._manifest()] as const);
  return { table: table.tableName, columns, where, masks: Object.fromEntries(names) };
}

function audienceManifest(declared: DeclaredProduct, { name, props }: DeclaredAudience): AudienceManifest {
  const seen = askedTables(declared, props.tables);
  return {
    name,
    subscribers: props.subscribers,
    tables: seen.flatMap((it) => {
      const table = declared.tables.find((one) => one.table === it.table);
      return table ? [audienceTable(declared, name, table, it)] : [];
    }),
  };
}

function audienceTable(
  product: DeclaredProduct,
  audience: string,
  { name, columns }: ProductTable,
  { columns: shown = columns.map((it) => it.name), where, masks }: AskedTable,
): AudienceManifest['tables'][number] {
  return {
    name,
    columns: shown.flatMap((column) => {
      const declared = columns.find((it) => it.name === column);
      const mask = masks[column];
      return declared ? [{ name: column, type: maskedType(mask, declared.type) ?? declared.type, mask }] : [];
    }),
    where,
    place: placeOf(product, audience, name),
  };
}

function placeOf({ path, mesh, stage, domain, props }: DeclaredProduct, audience: string, table: string): TablePlace {
  const { name: product, version } = props;
  return audiencePlace({ mesh, stage, domain, product, version, audience, table, bucket: path });
}
