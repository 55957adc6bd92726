import { fail } from '../error';
import { type ObjectStore, whole } from '../store';
import { type CommitBase, type TablePorts, type TableVersion, writeHint } from './commit';
import { catalogColumns } from './hive-type';
import { metadataNumber, parseMetadata, type TableMetadata } from './metadata';
import { findSnapshot, lineage } from './snapshot';

/**
 * The newest version that somebody who knows not our catalog made of the current one, beside it: undefined where there is
 * none. It is no part of the table before it is adopted.
 */
export async function successorOf(store: ObjectStore, base: CommitBase): Promise<TableVersion | undefined> {
  const { metadata, metadataLocation } = base;
  const number = metadataNumber(metadataLocation);
  const found: TableVersion[] = [];
  for await (const { uri } of store.list(`${metadata.location}/metadata/`)) {
    if (!uri.endsWith('.metadata.json') || uri === metadataLocation || metadataNumber(uri) <= number) continue;
    const bytes = await store.read(uri);
    const other = { metadataLocation: uri, metadata: whole(uri, () => parseMetadata(bytes, uri)) };
    if (goesOnFrom(base, other)) found.push(other);
  }
  return found.sort((a, b) => age(a.metadata) - age(b.metadata)).at(-1);
}

/** Makes a successor current: undefined where another writer was faster. */
export async function adopt(
  { catalog, store }: TablePorts,
  base: CommitBase,
  successor: TableVersion,
): Promise<TableVersion | undefined> {
  const { metadata, metadataLocation } = successor;
  const { location } = base.metadata;
  if (metadata.location !== location) {
    fail(`${metadataLocation} speaks of a table at ${metadata.location}`, `it must go on from the one at ${location}`);
  }
  const pointer = { location, metadataLocation, columns: catalogColumns(metadata) };
  if (!(await catalog.swap(base.entry, pointer))) return undefined;
  await writeHint(store, location, metadataLocation).catch(() => undefined);
  return successor;
}

/** Rows that are current now are in its past, and its log of earlier metadata files has the current one. */
function goesOnFrom(
  { metadata, metadataLocation }: CommitBase,
  { metadataLocation: uri, metadata: other }: TableVersion,
) {
  if (other['table-uuid'] !== metadata['table-uuid']) return false;
  const current = findSnapshot(metadata);
  if (current && !lineage(other, findSnapshot(other)).some(({ snapshotId }) => snapshotId === current.snapshotId)) {
    return false;
  }
  // Some name files by paths and not by URIs.
  const logged = namesOf(other);
  if (logged.includes(fileName(metadataLocation))) return true;
  // ClickHouse logs the file that it writes instead of the one before it.
  const before = logged.filter((name) => name !== fileName(uri));
  return before.length < logged.length && before.join() === namesOf(metadata).join();
}

function namesOf(metadata: TableMetadata): string[] {
  return metadata['metadata-log'].map((entry) => fileName(entry['metadata-file']));
}

function age(metadata: TableMetadata): number {
  return metadata['last-updated-ms'];
}

function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
