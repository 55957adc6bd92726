import { logicalName, type ProductManifest } from '../manifest';
import { inputShape } from './contract-hash';
import { hashOf } from './hash';
import type { Mesh } from './mesh';
import type { Pins } from './model-state';
import { contractOf } from './product-contract';

/** Grows where the same declaration would give other bytes. */
const MASKS_VERSION = 1;

/** What a publish is made of. */
export interface PublishState {
  /** Hash of everything that the manifest says of the product. */
  readonly hash: string;
  /** The snapshots of its tables. */
  readonly inputs: Pins;
}

/**
 * One publish of a product: immutable, and the one thing by which readers find its tables. All tables of all audiences
 * are of this publish.
 */
export interface PublishRecord extends PublishState {
  readonly recordVersion: number;
  readonly publishId: string;
  /** Logical name. */
  readonly product: string;
  readonly version: string;
  /** ISO instant. */
  readonly publishedAt: string;
  readonly runId: string;
  readonly audiences: Readonly<Record<string, PublishedAudience>>;
  /** Hash of what audiences do not see: masks and conditions. */
  readonly limits: string;
  /** True where other limits held before: no earlier version of its tables may be kept. */
  readonly forgets?: boolean;
  /** Present where an earlier publish was made the one that is read again. */
  readonly rolledBack?: RolledBack;
  /** True where the rows are made up from the contract, for want of the producer. */
  readonly sample?: boolean;
}

export interface RolledBack {
  /** The number of the publish that is read again. */
  readonly to: number;
  /** What the publishes were made of that are not to be made again (see `publishMadeOf`). */
  readonly refused: readonly string[];
}

export interface PublishedAudience {
  readonly contractHash: string;
  /** Domains that may subscribe. */
  readonly subscribers: readonly string[];
  /** By their names in the product. */
  readonly tables: Readonly<Record<string, PublishedTable>>;
}

export interface PublishedTable {
  readonly database: string;
  readonly table: string;
  /** URI of the table's folder. */
  readonly location: string;
  /** URI. */
  readonly metadataLocation: string;
  readonly snapshotId: string;
  readonly rows: number;
}

/** The tables that a product is made of. */
export function productInputs(product: ProductManifest): string[] {
  return [...new Set(product.tables.map(({ table }) => table))].sort();
}

/** What a publish would be made of now. */
export function wantedPublish(mesh: Mesh, product: ProductManifest, pins: Pins): PublishState {
  const { path, ...declared } = product;
  const inputs = productInputs(product);
  return {
    hash: hashOf({
      masks: MASKS_VERSION,
      declared,
      contracts: product.audiences.map((audience) => contractOf(mesh, product, audience)),
      shapes: inputs.map((table) => inputShape(mesh, table)),
    }),
    inputs: Object.fromEntries(inputs.map((table) => [table, pins[table] ?? null])),
  };
}

/** Names what a publish was made of. */
export function publishMadeOf({ hash, inputs }: PublishState): string {
  return hashOf([hash, inputs]);
}

/** True where a person went back from a publish that was made of just this. */
export function isPublishRefused(wanted: PublishState, last: PublishRecord | undefined): boolean {
  return last?.rolledBack?.refused.includes(publishMadeOf(wanted)) ?? false;
}

/** True where the last publish was not made of just this. */
export function isPublishDue(wanted: PublishState, last: PublishRecord | undefined): boolean {
  return last === undefined || publishMadeOf(last) !== publishMadeOf(wanted);
}

/** Changes with every mask and every condition of a product's audiences. */
export function limitsHash({ audiences }: ProductManifest): string {
  const limits = audiences.flatMap((audience) =>
    audience.tables.map(({ name, where, columns }) => {
      const masks = columns.filter(({ mask }) => mask).map((column) => [column.name, column.mask]);
      return [audience.name, name, where ?? null, masks];
    }),
  );
  return hashOf(limits);
}

/** The same for an attempt and the one that takes it up after it was cut short, and for no other. */
export function publishIdOf(product: ProductManifest, wanted: PublishState, number: number): string {
  return hashOf([logicalName(product), wanted, number]);
}
