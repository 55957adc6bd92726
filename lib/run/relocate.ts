import { Session } from '../engine';
import { majorOf, publishedName, type TablePlace } from '../manifest';
import type { PublishRecord } from '../plan';
import { filePath } from '../store';
import { ownTables } from './named-table';
import { tryTableAt } from './places';
import type { Platform } from './platform';
import { withScratch } from './workspace';

/**
 * Brings all tables of a warehouse that was moved to name their files where they are now, and tells subscribers where the
 * published ones are. Cut short it is taken up where it was. Returns the tables' names.
 */
export async function relocateTables(platform: Platform): Promise<string[]> {
  const all = [...ownTables(platform), ...audienceTables(platform)];
  const moved = await withScratch(platform, async (scratch) => {
    const folders = all.flatMap(({ place }) => filePath(platform.location(place)) ?? []);
    const session = await Session.open({ scratch, folders, memoryLimit: platform.memoryLimit });
    try {
      const names: string[] = [];
      for (const { name, place } of all) {
        const { bucket, database, table } = place;
        const options = { session, scratch };
        const found = await platform.tables(bucket).relocate({ database, table }, platform.location(place), options);
        if (found) names.push(name);
      }
      return names;
    } finally {
      session.close();
    }
  });
  for (const [product, { version }] of platform.mesh.products) await tellPlaces(platform, product, majorOf(version));
  return moved;
}

function audienceTables({ mesh }: Platform): { name: string; place: TablePlace }[] {
  return [...mesh.products].flatMap(([product, { audiences }]) =>
    audiences.flatMap((audience) =>
      audience.tables.map(({ name, place }) => ({ name: publishedName(product, audience.name, name), place })),
    ),
  );
}

/** A publish says where its tables are: where they were moved, it is published once more, with the same rows. */
async function tellPlaces(platform: Platform, product: string, major: number): Promise<void> {
  const registry = platform.sharing?.registry;
  const newest = await registry?.newest(product, major);
  if (!registry || !newest) return;
  const { record, number } = newest;
  const audiences: Record<string, PublishRecord['audiences'][string]> = {};
  for (const audience of platform.mesh.products.get(product)?.audiences ?? []) {
    const published = record.audiences[audience.name];
    if (!published) continue;
    const tables = { ...published.tables };
    for (const { name, place } of audience.tables) {
      const table = tables[name] && (await tryTableAt(platform, place));
      if (!table) continue;
      const { location, metadataLocation } = table;
      if (tables[name].location !== location) tables[name] = { ...tables[name], location, metadataLocation };
    }
    audiences[audience.name] = { ...published, tables };
  }
  const after = { ...record, audiences: { ...record.audiences, ...audiences } };
  if (JSON.stringify(after) !== JSON.stringify(record)) await registry.add(number + 1, after);
}
