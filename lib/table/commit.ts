import { randomBytes, randomUUID } from 'node:crypto';
import { type Catalog, type CatalogEntry, CommitOutcomeUnknownError } from '../catalog';
import { fail } from '../error';
import type { NewObject, ObjectStore } from '../store';
import type { TableChange } from './change';
import { expireDue } from './expire';
import { catalogColumns } from './hive-type';
import { isLive, type ManifestEntry, writeManifest } from './manifest';
import { loadManifestList, loadManifests } from './manifest-io';
import { type ManifestFile, writeManifestList } from './manifest-list';
import { describeManifest } from './manifest-summary';
import { nextMetadata, nextMetadataUri, parseMetadata, printMetadata, type TableMetadata } from './metadata';
import { inParallel } from './parallel';
import { partitionTypes } from './partition';
import { removeExpired } from './reachable';
import { columnsOf } from './schema';
import { findSnapshot, MAIN, refSnapshot, rowVersion, SAME_ROWS, type Snapshot, withSnapshot } from './snapshot';
import { manifestsToRead, planSnapshot } from './snapshot-plan';
import { countFiles, customKeys, summarize, type Totals, totalsOf } from './summary';

/** Requests at once. */
const REQUESTS = 16;

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
  const columns = columnsOf(metadata);
  const files: NewObject[] = [];
  const added = plan.written.map((content): ManifestFile => {
    const uri = `${folder}/${randomUUID()}-m0.avro`;
    const bytes = writeManifest(content, metadata);
    files.push({ uri, bytes });
    const types = partitionTypes(metadata, content.specId);
    return describeManifest(content, { path: uri, length: bytes.length }, of, { types, columns });
  });
  const manifestList = `${folder}/snap-${snapshotId}-0-${randomUUID()}.avro`;
  files.push({ uri: manifestList, bytes: writeManifestList([...added, ...plan.kept], of) });
  const summary = summarize({
    before: totalsOf(parent?.summary) ?? (await recount(store, manifests, metadata)),
    added: append,
    removed: plan.removed,
    replaced: change.replaceAll ?? false,
    sameRows: change.sameRows ?? false,
    custom: { ...(change.sameRows && parent ? ofSameRows(metadata, parent) : {}), ...change.summary },
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
  const version = await swap(ports, base, { ...committed, ...expired }, { files });
  if (version && expired) await quietly(removeExpired(store, base.metadata, version.metadata));
  return version;
}

/**
 * Writes the metadata with what changed, and the files that it names, and tries to make it current. They, and what was
 * `written` for it before, are removed where another writer certainly was faster, and left alone where the outcome is not known.
 */
export async function swap(
  ports: TablePorts,
  base: CommitBase,
  changed: Partial<TableMetadata>,
  { files = [], written = [] }: { files?: readonly NewObject[]; written?: readonly string[] } = {},
): Promise<TableVersion | undefined> {
  const { catalog, store } = ports;
  const metadata = nextMetadata(base, changed, Date.now());
  const { location } = metadata;
  const metadataLocation = nextMetadataUri(location, base.metadataLocation);
  // Who has the catalog sees none of them before it does, so they need not wait for one another; who has none looks for the newest metadata.
  const all = [...files, { uri: metadataLocation, bytes: printMetadata(metadata), isListed: true }];
  const durable = store.writeNew(all);
  // Where the catalog fails before it asks for it.
  durable.catch(() => undefined);
  const pointer = { location, metadataLocation, columns: catalogColumns(metadata) };
  const isCurrent = await catalog.swap(base.entry, pointer, durable).catch((error) => {
    if (error instanceof CommitOutcomeUnknownError) return tookPlace(ports, base, pointer, error);
    throw error;
  });
  if (!isCurrent) {
    const uris = [...written, ...all.map(({ uri }) => uri)];
    await inParallel(uris, REQUESTS, (uri) => quietly(store.remove(uri)));
    return undefined;
  }
  await quietly(afterCommit(store, base.metadata, metadata, metadataLocation));
  return { metadataLocation, metadata };
}

/** Whether the catalog took a version of which it gave no answer: the log of the table's metadata files tells, where it goes back far enough. */
async function tookPlace(
  { catalog, store }: TablePorts,
  base: CommitBase,
  { location, metadataLocation }: { location: string; metadataLocation: string },
  unknown: CommitOutcomeUnknownError,
): Promise<boolean> {
  const entry = await catalog.load(base.entry.id, location).catch(() => undefined);
  if (entry?.metadataLocation === metadataLocation) return true;
  // Where the base is current still, the request may be under way.
  if (!entry || entry.metadataLocation === base.metadataLocation) throw unknown;
  const current = parseMetadata(await store.read(entry.metadataLocation), entry.metadataLocation);
  const log = new Set(current['metadata-log'].map((logged) => logged['metadata-file']));
  if (log.has(metadataLocation)) return true;
  if (log.has(base.metadataLocation)) return false;
  throw unknown;
}

/** A hint for readers without a catalog, and the metadata files that fell out of the log. Nothing depends on it. */
async function afterCommit(store: ObjectStore, base: TableMetadata, next: TableMetadata, uri: string): Promise<void> {
  const hint = writeHint(store, next.location, uri);
  const own = `${next.location}/metadata/`;
  const logged = new Set(next['metadata-log'].map((log) => log['metadata-file']));
  const isOld = (file: string) => !logged.has(file) && file.startsWith(own);
  const forget = next.properties['write.metadata.delete-after-commit.enabled'] === 'true';
  const old = forget ? base['metadata-log'].map((log) => log['metadata-file']).filter(isOld) : [];
  await Promise.all([hint, inParallel(old, REQUESTS, (file) => store.remove(file))]);
}

export async function writeHint(store: ObjectStore, location: string, metadataLocation: string): Promise<void> {
  const name = metadataLocation.slice(metadataLocation.lastIndexOf('/') + 1).replace(/\.metadata\.json$/, '');
  await store.jot(`${location}/metadata/version-hint.text`, Buffer.from(name));
}

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // The commit stands or fell already; a failed clean-up only leaves a file behind.
  }
}

/** What a parent's summary says of the rows holds where they are the same. */
function ofSameRows(metadata: TableMetadata, parent: Snapshot): Record<string, string> {
  return { ...customKeys(parent.summary), [SAME_ROWS]: String(rowVersion(metadata, parent)) };
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
