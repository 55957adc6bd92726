import { fail } from '../error';
import type { ObjectStore } from '../store';
import { DeleteIndex, PATH_ID } from './delete-index';
import { isLive, type ManifestEntry } from './manifest';
import { statisticsOf } from './manifest-bounds';
import { loadManifestList, loadManifests } from './manifest-io';
import type { ManifestFile } from './manifest-list';
import { liveCount } from './merge';
import type { TableMetadata } from './metadata';
import type { Predicate } from './predicate';
import { filePruner } from './prune';
import { manifestPruner, partitionPruner } from './prune-partition';
import type { Scan, ScanDelete } from './scan';
import { columnsOf } from './schema';
import type { Snapshot } from './snapshot';

/** Live files that may hold wanted rows, and the delete files that may be about them; with statistics of what was asked for alone. */
export interface LiveFiles {
  readonly data: readonly ManifestEntry[];
  readonly deletes: DeleteIndex;
}

export async function readSnapshot(
  store: ObjectStore,
  metadata: TableMetadata,
  snapshot: Snapshot | undefined,
  where: readonly Predicate[] = [],
): Promise<LiveFiles> {
  const columns = columnsOf(metadata);
  const inPartition = partitionPruner(metadata, columns, where);
  const inManifest = manifestPruner(metadata, columns, where);
  const inBounds = filePruner(columns, where);
  const isWanted = (manifest: ManifestFile) =>
    inManifest(manifest) && (manifest.bounds === undefined || inBounds(statisticsOf(manifest.bounds)));
  const manifests = (await loadManifestList(store, snapshot)).filter(
    (manifest) => liveCount(manifest) > 0 && (manifest.content === 'deletes' || isWanted(manifest)),
  );
  const asked = columns.filter(({ name }) => where.some(({ column }) => column === name)).map(({ id }) => id);
  const read = await loadManifests(store, manifests, metadata, new Set([...asked, PATH_ID]));
  const live = [...read.values()].flat().filter(isLive);
  return {
    data: live.filter(({ file }) => file.content === undefined && inPartition(file) && inBounds(file)),
    deletes: new DeleteIndex(live.filter(({ file }) => file.content !== undefined)),
  };
}

/** How to read those files. */
export function scanOf(data: readonly ManifestEntry[], deletes: DeleteIndex, snapshotId?: bigint): Scan {
  const about = new Map<ManifestEntry, number[]>();
  for (const [index, entry] of data.entries()) {
    refuseFormat(entry);
    for (const found of deletes.of(entry)) {
      const list = about.get(found);
      if (list) list.push(index);
      else about.set(found, [index]);
    }
  }
  const files = data.map(({ file: { uri, rows, bytes, specId, partition } }) => ({
    uri,
    rows,
    bytes,
    specId,
    partition,
  }));
  const found = [...about].map(([entry, indexes]): ScanDelete => {
    refuseFormat(entry);
    const { uri, content, equalityIds = [] } = entry.file;
    return { uri, content: content as ScanDelete['content'], equalityIds, about: indexes };
  });
  return { snapshotId, files, ...(found.length > 0 ? { deletes: found } : {}) };
}

function refuseFormat({ file: { uri, format } }: ManifestEntry): void {
  if (format === undefined) return;
  fail(`${uri} is a file of format ${format}, and only Parquet is read`, 'let its engine rewrite the table as Parquet');
}
