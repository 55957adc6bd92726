import { majorOf } from '../../manifest';
import { productNamed, sharingOf } from '../places';
import type { Platform } from '../platform';

/** A publish of a product. Plain JSON. */
export interface PublishVersion {
  /** Its place among the publishes of the product's major version, from 1. */
  readonly number: number;
  readonly publishId: string;
  readonly version: string;
  /** ISO instant. */
  readonly publishedAt: string;
  /** Tables and rows over all audiences. */
  readonly tables: number;
  readonly rows: number;
  /** True for the one that readers have. */
  readonly current: boolean;
  /** Number of the earlier publish that it made readers have again. */
  readonly rolledBackTo?: number;
}

/** Publishes that are told. */
const MOST = 100;

/** The publishes of the product's major version that is declared here, newest first. */
export async function publishHistory(platform: Platform, name: string): Promise<PublishVersion[]> {
  const { registry } = sharingOf(platform);
  const major = majorOf(productNamed(platform, name).version);
  const newest = await registry.newest(name, major);
  const publishes: PublishVersion[] = [];
  for (let number = newest?.number ?? 0; number >= 1 && publishes.length < MOST; number--) {
    const { publishId, version, publishedAt, audiences, rolledBack } = await registry.publish(name, major, number);
    const tables = Object.values(audiences).flatMap((audience) => Object.values(audience.tables));
    publishes.push({
      number,
      publishId,
      version,
      publishedAt,
      tables: tables.length,
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
      current: number === newest?.number,
      ...(rolledBack && { rolledBackTo: rolledBack.to }),
    });
  }
  return publishes;
}
