import type { ColumnType } from '../contract';
import type { TablePlace } from './manifest';
import type { Mask } from './product';

/** The place of an audience's table. `__` stands where no name can have it, so that no two audiences share a database. */
export function audiencePlace(of: {
  mesh: string;
  stage: string;
  domain: string;
  product: string;
  version: string;
  audience: string;
  table: string;
  bucket: string;
}): TablePlace {
  const database = `${of.mesh}_${of.stage}_${of.domain}_product__${of.product}__v${majorOf(of.version)}__${of.audience}`;
  return { bucket: of.bucket, database, table: of.table, prefix: `${database}/${of.table}` };
}

/** What a subscriber calls a product's table, in SQL too: `forecasting__revenue.bill`. */
export function subscribedName(product: string, table: string): string {
  return `${product.replace('.', '__')}.${table}`;
}

/** What the producer calls an audience's table: `forecasting__revenue__fraud.bill`. */
export function publishedName(product: string, audience: string, table: string): string {
  return `${product.replace('.', '__')}__${audience}.${table}`;
}

/** The product and the table that a subscribed name speaks of; undefined for another name. */
export function parseSubscribedName(name: string): { product: string; table: string } | undefined {
  const match = /^([a-z0-9_]+?)__([a-z0-9_]+)\.([a-z0-9_]+)$/.exec(name);
  return match ? { product: `${match[1]}.${match[2]}`, table: match[3] } : undefined;
}

const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

/** What is wrong with a product's version, or undefined. */
export function versionProblem(version: string): string | undefined {
  return VERSION.test(version) ? undefined : `'version' must be a semantic version as 1.0.0, got '${version}'`;
}

export function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

/** The type that is left of a column when it is masked; undefined where the mask does not fit the type. */
export function maskedType(mask: Mask | undefined, type: ColumnType): ColumnType | undefined {
  switch (mask) {
    case undefined:
    case 'null':
      return type;
    case 'hash':
      return 'string';
    case 'lastFour':
      return ['string', 'int', 'long'].includes(type) ? 'string' : undefined;
    case 'yearOnly':
      return ['date', 'timestamp', 'timestamptz'].includes(type) ? 'date' : undefined;
  }
}
