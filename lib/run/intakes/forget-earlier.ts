import type { ProductManifest } from '../../manifest';
import type { PublishRecord } from '../../plan';
import { inParallel } from '../../table';
import { tryTableAt } from '../places';
import type { Platform } from '../platform';

const AT_ONCE = 8;

/**
 * Removes the earlier versions of what was published: what an audience is no longer to see must not lie in its files. Who is
 * reading them just then has to start again. Nothing is removed where the record's own version is not the newest.
 */
export async function forgetEarlier(
  platform: Platform,
  { audiences }: ProductManifest,
  record: Pick<PublishRecord, 'audiences'>,
): Promise<void> {
  const tables = audiences.flatMap(({ name, tables: seen }) =>
    seen.map(({ name: table, place }) => ({ place, published: record.audiences[name]?.tables[table] })),
  );
  await inParallel(tables, AT_ONCE, async ({ place, published }) => {
    const table = await tryTableAt(platform, place);
    if (!table || table.history().length < 2) return;
    if (String(table.snapshot()?.snapshotId) !== published?.snapshotId) return;
    await table.expire({ maxAgeMs: 0, minSnapshots: 1 });
  });
}
