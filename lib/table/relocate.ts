import { randomUUID } from 'node:crypto';
import type { CatalogEntry } from '../catalog';
import { fail } from '../error';
import type { ObjectStore } from '../store';
import { swap, type TablePorts, type TableVersion } from './commit';
import { isLive, type ManifestEntry, readManifest, writeManifest } from './manifest';
import { type ManifestFile, readManifestList, writeManifestList } from './manifest-list';
import { parseMetadata, type SnapshotJson, type TableMetadata } from './metadata';

/** The URI of a file after the move. */
type Move = (uri: string) => string;

/**
 * Writes the metadata of a table whose folder was moved anew, with its files where they are now, and makes it current: the
 * version, or undefined where another writer was faster. What was written under the old names is left to be swept.
 */
export async function relocate(
  ports: TablePorts,
  entry: CatalogEntry,
  location: string,
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
  const manifests = new Map<string, ManifestFile>();
  const snapshots: SnapshotJson[] = [];
  for (const snapshot of metadata.snapshots) {
    const list = readManifestList(await store.read(move(snapshot['manifest-list'])), snapshot['manifest-list']);
    const moved: ManifestFile[] = [];
    for (const manifest of list) {
      const known = manifests.get(manifest.path) ?? (await moveManifest(store, manifest, metadata, move, write));
      manifests.set(manifest.path, known);
      moved.push(known);
    }
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

async function moveManifest(
  store: ObjectStore,
  manifest: ManifestFile,
  table: TableMetadata,
  move: Move,
  write: (name: string, bytes: Uint8Array) => Promise<string>,
): Promise<ManifestFile> {
  const entries = readManifest(await store.read(move(manifest.path)), manifest, table).map((entry): ManifestEntry => {
    const { file } = entry;
    if (isLive(entry) && file.content === 'position deletes') {
      fail(
        `rows of the table were deleted by position, and ${file.uri} names their files where they were`,
        'move the folder back, write the files together (data-mesh maintain), forget the earlier versions, and move it again',
      );
    }
    return { ...entry, file: { ...file, uri: move(file.uri) } };
  });
  const { specId, content } = manifest;
  const bytes = writeManifest({ specId, content, entries }, table);
  return { ...manifest, path: await write(`${randomUUID()}-m0.avro`, bytes), length: bytes.length };
}

function movedStatistics(table: TableMetadata, move: Move): Partial<TableMetadata> {
  const moved = ['statistics', 'partition-statistics'].flatMap((key) => {
    const list = table[key] as { 'statistics-path': string }[] | undefined;
    return list ? [[key, list.map((one) => ({ ...one, 'statistics-path': move(one['statistics-path']) }))]] : [];
  });
  return Object.fromEntries(moved);
}
