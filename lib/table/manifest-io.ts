import type { ObjectStore } from '../store';
import { type ManifestEntry, readManifest } from './manifest';
import { type ManifestFile, readManifestList } from './manifest-list';
import type { TableMetadata } from './metadata';
import { inParallel } from './parallel';
import type { Snapshot } from './snapshot';

/** Requests at once: manifests are small, so it is their latency that counts. */
const READS = 16;

/** The manifests of a snapshot; none where there is no snapshot. */
export async function loadManifestList(
  store: ObjectStore,
  snapshot: Pick<Snapshot, 'manifestList'> | undefined,
): Promise<ManifestFile[]> {
  if (!snapshot) return [];
  return readManifestList(await store.read(snapshot.manifestList), snapshot.manifestList);
}

/** @param statistics of these fields alone, where not all are needed */
export async function loadManifests(
  store: ObjectStore,
  manifests: readonly ManifestFile[],
  table: TableMetadata,
  statistics?: ReadonlySet<number>,
): Promise<Map<ManifestFile, ManifestEntry[]>> {
  const entries = await inParallel(manifests, READS, async (manifest) =>
    readManifest(await store.read(manifest.path), manifest, table, statistics),
  );
  return new Map(manifests.map((manifest, index) => [manifest, entries[index]]));
}
