import { ownTables } from './named-table';
import type { Platform } from './platform';

/** Brings all tables of a warehouse that was moved to name their files where they are now. Returns their names. */
export async function relocateTables(platform: Platform): Promise<string[]> {
  const moved: string[] = [];
  for (const { name, place } of ownTables(platform)) {
    const { bucket, database, table } = place;
    const found = await platform.tables(bucket).relocate({ database, table }, platform.location(place));
    if (found) moved.push(name);
  }
  return moved;
}
