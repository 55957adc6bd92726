import { randomUUID } from 'node:crypto';
import type { CatalogEntry } from '../catalog';
import { fail } from '../error';
import { swap, type TablePorts, type TableVersion } from './commit';
import type { DataFile } from './data-file';
import { isLive, type ManifestEntry, readManifest, writeManifest } from './manifest';
import { type ManifestFile, readManifestList, writeManifestList } from './manifest-list';
import { parseMetadata, type SnapshotJson, type TableMetadata } from './metadata';
import { moveDeletes, type RelocateOptions } from './relocate-deletes';

/** The URI of a file after the move. */
type Move = (uri: string) => string;

type EntriesOf = (manifest: ManifestFile) => Promise<ManifestEntry[]>;

/**
 * Writes the metadata of a table whose folder was moved anew, with its files where they are now, and makes it current: the
 * version, or undefined where another writer was faster. What was written under the old names is left to be swept.
 */
export async function relocate(
  ports: TablePorts,
  entry: CatalogEntry,
  location: string,
  options?: RelocateOptions,
): Promise<TableVersion | undefined> {
  const { store } = ports;
  const { metadataLocation } = entry;
  const from = metadataLocation.slice(0, metadataLocation.lastIndexOf('/metadata/'));
  const move: Move = (uri) => (uri.startsWith(`${from}/`) ? location + uri.slice(from.length) : uri);
  const metadata = parseMetadata(await store.read(move(metadataLocation)), move(metadataLocation));
  if (from === location && metadata.location === location) return { metadataLocation, metadata };
  if (metadata.location !== from) {
    fail(
      `the metadata of ${from} speaks of a table at ${metadata.location}`,
      'move the folder back to that place first',
    );
  }
  const written: string[] = [];
  const write = async (name: string, bytes: Uint8Array) => {
    const uri = `${location}/metadata/${name}`;
    await store.write(uri, bytes);
    written.push(uri);
    return uri;
  };
  const lists = new Map<SnapshotJson, ManifestFile[]>();
  for (const snapshot of metadata.snapshots) {
    const list = snapshot['manifest-list'];
    lists.set(snapshot, readManifestList(await store.read(move(list)), list));
  }
  const known = new Map([...lists.values()].flat().map((manifest) => [manifest.path, manifest]));
  const entriesOf: EntriesOf = async (manifest) =>
    readManifest(await store.read(move(manifest.path)), manifest, metadata);
  const deletes = await positionDeletes([...known.values()], entriesOf);
  if (deletes.length > 0 && !options) {
    fail(
      `rows of the table at ${location} were deleted by position, in files that name others where they were`,
      'relocate it with a session, by which they are written anew',
    );
  }
  const rewritten = options
    ? await moveDeletes(store, deletes, { from, to: location }, options)
    : new Map<string, DataFile>();
  written.push(...[...rewritten.values()].map(({ uri }) => uri));
  const manifests = new Map<string, ManifestFile>();
  for (const manifest of known.values()) {
    const entries = (await entriesOf(manifest)).map((entry) => ({
      ...entry,
      file: rewritten.get(entry.file.uri) ?? movedFile(entry.file, move),
    }));
    const { specId, content } = manifest;
    const bytes = writeManifest({ specId, content, entries }, metadata);
    const path = await write(`${randomUUID()}-m0.avro`, bytes);
    manifests.set(manifest.path, { ...manifest, path, length: bytes.length });
  }
  const snapshots: SnapshotJson[] = [];
  for (const [snapshot, list] of lists) {
    const moved = list.map(({ path }) => manifests.get(path) as ManifestFile);
    const of = {
      snapshotId: snapshot['snapshot-id'],
      parentId: snapshot['parent-snapshot-id'],
      sequenceNumber: snapshot['sequence-number'],
    };
    const name = `snap-${of.snapshotId}-0-${randomUUID()}.avro`;
    snapshots.push({ ...snapshot, 'manifest-list': await write(name, writeManifestList(moved, of)) });
  }
  const base = { metadata, metadataLocation: move(metadataLocation), entry };
  const log = metadata['metadata-log'].map((one) => ({ ...one, 'metadata-file': move(one['metadata-file']) }));
  const moved = { ...base, metadata: { ...metadata, 'metadata-log': log } };
  return swap(ports, moved, { location, snapshots, ...movedStatistics(metadata, move) }, { written });
}

async function positionDeletes(manifests: readonly ManifestFile[], entriesOf: EntriesOf): Promise<DataFile[]> {
  const deletes = new Map<string, DataFile>();
  for (const manifest of manifests) {
    if (manifest.content !== 'deletes') continue;
    for (const entry of await entriesOf(manifest)) {
      if (isLive(entry) && entry.file.content === 'position deletes') deletes.set(entry.file.uri, entry.file);
    }
  }
  return [...deletes.values()];
}

function movedFile(file: DataFile, move: Move): DataFile {
  const { referencedFile } = file;
  return {
    ...file,
    uri: move(file.uri),
    ...(referencedFile === undefined ? {} : { referencedFile: move(referencedFile) }),
  };
}

function movedStatistics(table: TableMetadata, move: Move): Partial<TableMetadata> {
  const moved = ['statistics', 'partition-statistics'].flatMap((key) => {
    const list = table[key] as { 'statistics-path': string }[] | undefined;
    return list ? [[key, list.map((one) => ({ ...one, 'statistics-path': move(one['statistics-path']) }))]] : [];
  });
  return Object.fromEntries(moved);
}
