import { Session } from '../../engine';
import { majorOf, publishedName, subscribedName, type TablePlace } from '../../manifest';
import type { PublishedTable, PublishRecord } from '../../plan';
import { filePath, fileUri } from '../../store';
import type { RelocateOptions, Table } from '../../table';
import { ownTables } from '../named-table';
import { tryTableAt } from '../places';
import type { Platform } from '../platform';
import type { Published, Registry } from '../products/registry';
import { withScratch } from '../workspace';

/**
 * Brings all tables of a warehouse that was moved to name their files where they are now, and tells subscribers where the
 * published ones are. Cut short it is taken up where it was. Returns the tables' names.
 */
export async function relocateTables(platform: Platform): Promise<string[]> {
  const all = [...ownTables(platform), ...audienceTables(platform)];
  return withScratch(platform, async (scratch) => {
    const folders = all.flatMap(({ place }) => filePath(platform.location(place)) ?? []);
    const samples = platform.sharing?.samples?.place;
    const options = { scratch, folders: samples ? [...folders, samples] : folders, memoryLimit: platform.memoryLimit };
    const session = await Session.open(options);
    try {
      const names: string[] = [];
      for (const { name, place } of all) {
        const { bucket, database, table } = place;
        const at = platform.location(place);
        if (await platform.tables(bucket).relocate({ database, table }, at, { session, scratch })) names.push(name);
      }
      for (const [product, { version }] of platform.mesh.products) {
        await tellPublished(platform, product, majorOf(version));
      }
      return [...names, ...(await relocateSamples(platform, { session, scratch }))];
    } finally {
      session.close();
    }
  });
}

function audienceTables({ mesh }: Platform): { name: string; place: TablePlace }[] {
  return [...mesh.products].flatMap(([product, { audiences }]) =>
    audiences.flatMap((audience) =>
      audience.tables.map(({ name, place }) => ({ name: publishedName(product, audience.name, name), place })),
    ),
  );
}

async function tellPublished(platform: Platform, product: string, major: number): Promise<void> {
  const registry = platform.sharing?.registry;
  const newest = await registry?.newest(product, major);
  if (!registry || !newest) return;
  const places = new Map(
    platform.mesh.products.get(product)?.audiences.map((audience) => {
      return [audience.name, new Map(audience.tables.map(({ name, place }) => [name, place]))] as const;
    }),
  );
  await tellPlaces(registry, newest, async (audience, name) => {
    const place = places.get(audience)?.get(name);
    return place && tryTableAt(platform, place);
  });
}

/** The tables of samples, which stand below their own registry. */
async function relocateSamples({ mesh, sharing }: Platform, options: RelocateOptions): Promise<string[]> {
  const names: string[] = [];
  const samples = sharing?.samples;
  if (!samples) return names;
  for (const { product, version } of mesh.subscriptions.values()) {
    const newest = await samples.newest(product, majorOf(version));
    if (!newest) continue;
    await tellPlaces(samples, newest, async (_, name, { database, table, location }) => {
      const below = `/${product}/tables/`;
      const rest = location.slice(location.lastIndexOf(below) + below.length);
      const at = fileUri(`${samples.place}${below}${rest}`);
      const found = await (await sharing.tablesAt(at)).relocate({ database, table }, at, options);
      if (found) names.push(subscribedName(product, name));
      return found;
    });
  }
  return names;
}

/** A publish says where its tables are: where they were moved, it is published once more, with the same rows. */
async function tellPlaces(
  registry: Registry,
  { record, number }: Published,
  tableOf: (audience: string, name: string, published: PublishedTable) => Promise<Table | undefined>,
): Promise<void> {
  const audiences: Record<string, PublishRecord['audiences'][string]> = {};
  for (const [audience, published] of Object.entries(record.audiences)) {
    const tables: Record<string, PublishedTable> = {};
    for (const [name, before] of Object.entries(published.tables)) {
      const { location = before.location, metadataLocation } = (await tableOf(audience, name, before)) ?? {};
      const isMoved = location !== before.location && metadataLocation !== undefined;
      tables[name] = isMoved ? { ...before, location, metadataLocation } : before;
    }
    audiences[audience] = { ...published, tables };
  }
  const after = { ...record, audiences };
  if (JSON.stringify(after) !== JSON.stringify(record)) await registry.add(number + 1, after);
}
