import { majorOf, publishedName, subscribedName } from '../manifest';
import type { PublishedTable } from '../plan';
import type { Platform } from './platform';
import { newestPublish } from './read-publish';

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

/** Those that can be read now. */
export async function sharedTables(platform: Platform): Promise<SharedTable[]> {
  if (!platform.sharing) return [];
  return [...(await ownShared(platform)), ...(await othersShared(platform))];
}

async function ownShared({ mesh, sharing }: Platform): Promise<SharedTable[]> {
  const tables: SharedTable[] = [];
  for (const [product, { version, audiences }] of mesh.products) {
    const newest = await sharing?.registry.newest(product, majorOf(version));
    if (!newest) continue;
    const { record } = newest;
    for (const audience of audiences) {
      for (const { name, columns } of audience.tables) {
        const published = record.audiences[audience.name]?.tables[name];
        if (published)
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

async function othersShared(platform: Platform): Promise<SharedTable[]> {
  const tables: SharedTable[] = [];
  for (const subscription of platform.mesh.subscriptions.values()) {
    const newest = await newestPublish(platform, subscription);
    for (const { name, columns } of subscription.tables) {
      const published = newest?.record.audiences[subscription.audience]?.tables[name];
      if (newest && published)
        tables.push({
          name: subscribedName(subscription.product, name),
          kind: newest.record.sample ? 'sample' : 'subscribed',
          published,
          publishedAt: newest.record.publishedAt,
          columns: columns.map((column) => column.name),
        });
    }
  }
  return tables;
}
