import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { MeshError } from '../../error';
import { logicalName, type ModelManifest } from '../../manifest';
import { currentIntakes, isStored, type Pins, type PublishedTable, subscribedTable } from '../../plan';
import type { Snapshot, Table } from '../../table';
import { scanAt } from '../bound-table';
import { readLedger } from '../intakes/ledger-store';
import type { BuildReceipt } from '../intakes/receipt';
import { modelNamed, sharingOf, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { publishedTable } from '../products/read-publish';
import { type Room, roomProblems } from './room';

/** What of a model's inputs is read: all of them as they stand unless told otherwise. */
export interface ReadInputs {
  /** The publishes of other teams' products; the newest ones without. */
  readonly pins?: Pins;
  /** The intakes that an input is read of, where it is not read whole. */
  readonly only?: { readonly table: string; readonly intakes: readonly string[] };
}

/** Bytes of the files of a model's inputs; of a view, of what it reads. */
export function inputBytes(platform: Platform, name: string, read: ReadInputs = {}): Promise<number> {
  return tablesBytes(
    platform,
    modelNamed(platform, name).inputs.map(({ table }) => table),
    read,
  );
}

async function tablesBytes(platform: Platform, tables: readonly string[], read: ReadInputs = {}): Promise<number> {
  const sizes = await Promise.all([...new Set(tables)].map((table) => tableBytes(platform, table, read)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function tableBytes(platform: Platform, name: string, { pins = {}, only }: ReadInputs): Promise<number> {
  const { mesh } = platform;
  const [model, dataset, subscribed] = [mesh.models.get(name), mesh.datasets.get(name), subscribedTable(mesh, name)];
  if (subscribed) return publishedBytes(platform, await publishedTable(platform, subscribed, pins[name]));
  if (model && !isStored(model) && !mesh.external.has(name)) return inputBytes(platform, name, { pins });
  const place = model?.place ?? dataset?.place;
  const table = place && (await tryTableAt(platform, place));
  if (table && only?.table === name) return bytesOf((await scanAt(table, undefined, only.intakes)).files);
  const bytes = sizeOf(table?.snapshot());
  if (!table || !dataset || bytes < WORTH_PRUNING) return bytes;
  // Files of which nothing counts any more are not fetched.
  const { ledger, delivery } = await readLedger(platform, dataset, table);
  const intakes = currentIntakes(ledger, delivery).map(({ intake }) => intake);
  return bytesOf((await scanAt(table, undefined, intakes)).files);
}

async function publishedBytes(platform: Platform, published: PublishedTable): Promise<number> {
  const tables = await sharingOf(platform).tablesAt(published.location);
  const table = await tables.load(published, published.location);
  return sizeOf(table.version({ snapshotId: BigInt(published.snapshotId) }));
}

function sizeOf(snapshot: Snapshot | undefined): number {
  return Number(snapshot?.summary['total-files-size'] ?? 0);
}

/** Of less than this it makes no difference what is left out. */
const WORTH_PRUNING = 64 * 1024 ** 2;

/** Bytes that the audit of a built version reads: the version, the tables that it relates to, and for SQL of the user's own the inputs. */
export async function auditBytes(
  platform: Platform,
  { relations, checks, inputs }: ModelManifest,
  table: Table,
  { files, onto }: Pick<BuildReceipt, 'files' | 'onto'>,
): Promise<number> {
  const read = checks.some(({ kind }) => kind === 'noRows') ? inputs.map((input) => input.table) : [];
  const kept = onto ? sizeOf(table.snapshot()) : 0;
  return bytesOf(files) + kept + (await tablesBytes(platform, [...relations.map(({ to }) => to), ...read]));
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Refuses a model for which a function is too small, before anything is fetched. On a laptop files are read where they are.
 *
 * @throws MeshError that says how to mend it
 */
export async function assertFits(
  platform: Platform,
  { path, place, ...model }: ModelManifest,
  what: Room['what'],
  count: () => Promise<number>,
): Promise<void> {
  if (platform.store(place.bucket).root.startsWith('file:')) return;
  const [bytes, { bavail, bsize }] = await Promise.all([count(), statfs(platform.scratch)]);
  const { memoryLimit: memory = totalmem() / 2 } = platform;
  const problems = roomProblems(logicalName(model), { bytes, memory, scratch: bavail * bsize, what });
  if (problems.length > 0) throw new MeshError(problems.map((it) => ({ ...it, place: { construct: path } })));
}
