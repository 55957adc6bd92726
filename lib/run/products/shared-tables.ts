import { majorOf, publishedName, subscribedName } from '../../manifest';
import type { PublishedTable, PublishRecord } from '../../plan';
import type { Platform } from '../platform';
import { newestPublish } from './read-publish';
import type { Registry } from './registry';

/** A table that was published: here, or by another team whose product is subscribed to. */
export interface SharedTable {
  /** `domain__product__audience.table` where it is published here, `domain__product.table` where it is subscribed to. */
  readonly name: string;
  readonly kind: 'published' | 'subscribed' | 'sample';
  /** As its newest publish has it. */
  readonly published: PublishedTable;
  /** ISO instant. */
  readonly publishedAt: string;
  readonly columns: readonly string[];
}

/** Names of all tables that are published or subscribed to here, whether they have been published yet or not. */
export function sharedNames({ mesh }: Platform): string[] {
  const published = [...mesh.products].flatMap(([product, { audiences }]) =>
    audiences.flatMap(({ name, tables }) => tables.map((table) => publishedName(product, name, table.name))),
  );
  const subscribed = [...mesh.subscriptions.values()].flatMap(({ product, tables }) =>
    tables.map(({ name }) => subscribedName(product, name)),
  );
  return [...published, ...subscribed];
}

/** Those that can be read now. @param timeMs as they were published then: milliseconds since 1970 */
export async function sharedTables(platform: Platform, timeMs?: number): Promise<SharedTable[]> {
  if (!platform.sharing) return [];
  return [...(await ownShared(platform, timeMs)), ...(await othersShared(platform, timeMs))];
}

async function ownShared({ mesh, sharing }: Platform, timeMs?: number): Promise<SharedTable[]> {
  const tables: SharedTable[] = [];
  for (const [product, { version, audiences }] of mesh.products) {
    const newest = await sharing?.registry.newest(product, majorOf(version));
    if (!newest) continue;
    const record = await recordAt(sharing?.registry, newest.record, timeMs);
    for (const audience of audiences) {
      for (const { name, columns } of audience.tables) {
        const published = record?.audiences[audience.name]?.tables[name];
        if (record && published)
          tables.push({
            name: publishedName(product, audience.name, name),
            kind: 'published',
            published,
            publishedAt: record.publishedAt,
            columns: columns.map((column) => column.name),
          });
      }
    }
  }
  return tables;
}

async function othersShared(platform: Platform, timeMs?: number): Promise<SharedTable[]> {
  const tables: SharedTable[] = [];
  for (const subscription of platform.mesh.subscriptions.values()) {
    const newest = await newestPublish(platform, subscription);
    const record = newest && (await recordAt(platform.sharing?.registry, newest.record, timeMs));
    for (const { name, columns } of subscription.tables) {
      const published = record?.audiences[subscription.audience]?.tables[name];
      if (record && published)
        tables.push({
          name: subscribedName(subscription.product, name),
          kind: record.sample ? 'sample' : 'subscribed',
          published,
          publishedAt: record.publishedAt,
          columns: columns.map((column) => column.name),
        });
    }
  }
  return tables;
}

/** A publish of then, with its tables where they are now. A sample has no earlier one. */
async function recordAt(
  registry: Registry | undefined,
  newest: PublishRecord,
  timeMs: number | undefined,
): Promise<PublishRecord | undefined> {
  if (timeMs === undefined || newest.sample) return newest;
  const then = await registry?.newestAt(newest.product, majorOf(newest.version), timeMs);
  if (!then) return undefined;
  const audiences = Object.entries(then.record.audiences).map(([name, audience]) => {
    const tables = Object.entries(audience.tables).map(([table, published]) => {
      const { location = published.location } = newest.audiences[name]?.tables[table] ?? {};
      return [table, { ...published, location }] as const;
    });
    return [name, { ...audience, tables: Object.fromEntries(tables) }] as const;
  });
  return { ...then.record, audiences: Object.fromEntries(audiences) };
}
