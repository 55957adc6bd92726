import { keptName } from '../manifest';
import type { Platform } from '../run';

/**
 * Puts the tables that the team keeps by hand where the files of departments land: from there they are taken as those are. Bytes that
 * are there already are taken once.
 */
export async function placeKeptTables({ mesh, store }: Pick<Platform, 'mesh' | 'store'>): Promise<string[]> {
  const placed: string[] = [];
  for (const [name, { source: sourceName }] of mesh.datasets) {
    const source = mesh.sources.get(sourceName);
    if (!source?.kept || mesh.external.has(name)) continue;
    const { bucket, prefix } = source.landing;
    const landing = store(bucket);
    await landing.write(`${landing.root}/${prefix}/${keptName(source)}`, Buffer.from(source.kept.text));
    placed.push(name);
  }
  return placed;
}
