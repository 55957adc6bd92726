import { randomBytes, randomUUID } from 'node:crypto';
import type { Catalog, CatalogEntry } from '../catalog';
import { fail } from '../error';
import type { ObjectStore } from '../store';
import type { TableChange } from './change';
import { expireDue } from './expire';
import { catalogColumns } from './hive-type';
import { isLive, type ManifestEntry, writeManifest } from './manifest';
import { loadManifestList, loadManifests } from './manifest-io';
import { type ManifestFile, writeManifestList } from './manifest-list';
import { describeManifest } from './manifest-summary';
import { nextMetadata, nextMetadataUri, printMetadata, type TableMetadata } from './metadata';
import { partitionTypes } from './partition';
import { removeExpired } from './reachable';
import { findSnapshot, MAIN, refSnapshot, withSnapshot } from './snapshot';
import { manifestsToRead, planSnapshot } from './snapshot-plan';
import { countFiles, customKeys, summarize, type Totals, totalsOf } from './summary';

/** Where tables are kept: what is current, and all the rest. */
export interface TablePorts {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
}

/** A version of a table: one metadata file. */
export interface TableVersion {
  /** URI. */
  readonly metadataLocation: string;
  readonly metadata: TableMetadata;
}

/** The version that a commit builds on, with what the catalog compares. */
export interface CommitBase extends TableVersion {
  readonly entry: CatalogEntry;
}

/** Writes a change of the rows on top of a base and tries to make it current: the new version, or undefined where another writer was faster. */
export async function commitRows(
  ports: TablePorts,
  base: CommitBase,
  change: TableChange,
): Promise<TableVersion | undefined> {
  const { store } = ports;
  const { metadata } = base;
  const { branch = MAIN, append = [] } = change;
  const parent = refSnapshot(metadata, branch);
  if (!parent && branch !== MAIN) {
    fail(`there is no branch '${branch}'`, 'make it first, from the snapshot that it is to begin at');
  }
  const manifests = await loadManifestList(store, parent);
  const read = await loadManifests(store, manifestsToRead(manifests, change), metadata);
  const snapshotId = newSnapshotId(metadata);
  const of = { snapshotId, parentId: parent?.snapshotId, sequenceNumber: metadata['last-sequence-number'] + 1 };
  const plan = planSnapshot(manifests, read, change, snapshotId);
  const folder = `${metadata.location}/metadata`;
  const written: string[] = [];
  const write = async (uri: string, bytes: Uint8Array) => {
    await store.write(uri, bytes);
    written.push(uri);
  };
  const added: ManifestFile[] = [];
  for (const content of plan.written) {
    const path = `${folder}/${randomUUID()}-m0.avro`;
    const bytes = writeManifest(content, metadata);
    await write(path, bytes);
    const types = partitionTypes(metadata, content.specId);
    added.push(describeManifest(content, { path, length: bytes.length }, of, types));
  }
  const manifestList = `${folder}/snap-${snapshotId}-0-${randomUUID()}.avro`;
  await write(manifestList, writeManifestList([...added, ...plan.kept], of));
  const summary = summarize({
    before: totalsOf(parent?.summary) ?? (await recount(store, manifests, metadata)),
    added: append,
    removed: plan.removed,
    replaced: change.replaceAll ?? false,
    sameRows: change.sameRows ?? false,
    custom: { ...(change.sameRows ? customKeys(parent?.summary) : {}), ...change.summary },
  });
  const now = Math.max(Date.now(), metadata['last-updated-ms'] + 1);
  const snapshot = {
    'snapshot-id': snapshotId,
    ...(parent ? { 'parent-snapshot-id': parent.snapshotId } : {}),
    'sequence-number': of.sequenceNumber,
    'timestamp-ms': now,
    'manifest-list': manifestList,
    summary,
    'schema-id': metadata['current-schema-id'],
  };
  const committed = withSnapshot(metadata, snapshot, branch);
  const expired = expireDue({ ...metadata, ...committed }, now);
  const version = await swap(ports, base, { ...committed, ...expired }, written);
  if (version && expired) await quietly(removeExpired(store, base.metadata, version.metadata));
  return version;
}

/**
 * Writes the metadata with what changed and tries to make it current. What was `written` for it is removed where
 * another writer certainly was faster, and left alone where the outcome is not known.
 */
export async function swap(
  { catalog, store }: TablePorts,
  base: CommitBase,
  changed: Partial<TableMetadata>,
  written: readonly string[] = [],
): Promise<TableVersion | undefined> {
  const metadata = nextMetadata(base, changed, Date.now());
  const { location } = metadata;
  const metadataLocation = nextMetadataUri(location, base.metadataLocation);
  await store.write(metadataLocation, printMetadata(metadata));
  const pointer = { location, metadataLocation, columns: catalogColumns(metadata) };
  if (!(await catalog.swap(base.entry, pointer))) {
    for (const uri of [metadataLocation, ...written]) await quietly(store.remove(uri));
    return undefined;
  }
  await quietly(afterCommit(store, base.metadata, metadata, metadataLocation));
  return { metadataLocation, metadata };
}

/** A hint for readers without a catalog, and the metadata files that fell out of the log. Nothing depends on it. */
async function afterCommit(store: ObjectStore, base: TableMetadata, next: TableMetadata, uri: string): Promise<void> {
  await writeHint(store, next.location, uri);
  if (next.properties['write.metadata.delete-after-commit.enabled'] !== 'true') return;
  const logged = new Set(next['metadata-log'].map((log) => log['metadata-file']));
  for (const { 'metadata-file': old } of base['metadata-log']) {
    if (!logged.has(old) && old.startsWith(`${next.location}/metadata/`)) await store.remove(old);
  }
}

export async function writeHint(store: ObjectStore, location: string, metadataLocation: string): Promise<void> {
  const name = metadataLocation.slice(metadataLocation.lastIndexOf('/') + 1).replace(/\.metadata\.json$/, '');
  await store.write(`${location}/metadata/version-hint.text`, Buffer.from(name));
}

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // The commit stands or fell already; a failed clean-up only leaves a file behind.
  }
}

async function recount(store: ObjectStore, manifests: readonly ManifestFile[], table: TableMetadata): Promise<Totals> {
  const entries: ManifestEntry[] = [...(await loadManifests(store, manifests, table)).values()].flat();
  return countFiles(entries.filter(isLive).map(({ file }) => file));
}

/** Random, unused, and below 2^53, so that readers whose JSON knows only doubles keep it. */
function newSnapshotId(metadata: TableMetadata): bigint {
  const id = BigInt.asUintN(53, randomBytes(8).readBigUInt64LE());
  return id === 0n || findSnapshot(metadata, id) ? newSnapshotId(metadata) : id;
}
