import { fail } from '../error';
import { type ObjectStore, whole } from '../store';
import { type CommitBase, type TablePorts, type TableVersion, writeHint } from './commit';
import { catalogColumns } from './hive-type';
import { metadataNumber, parseMetadata, type TableMetadata } from './metadata';

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
    const other = whole(uri, () => parseMetadata(bytes, uri));
    if (goesOnFrom(base, other)) found.push({ metadataLocation: uri, metadata: other });
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

/** Its log of earlier metadata files has ours; some name them by paths and not by URIs. */
function goesOnFrom({ metadata, metadataLocation }: CommitBase, other: TableMetadata): boolean {
  const name = fileName(metadataLocation);
  return (
    other['table-uuid'] === metadata['table-uuid'] &&
    other['metadata-log'].some((entry) => fileName(entry['metadata-file']) === name)
  );
}

function age(metadata: TableMetadata): number {
  return metadata['last-updated-ms'];
}

function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
