import { fileURLToPath } from 'node:url';
import { logicalName, quarantineName, type TablePlace } from '../manifest';
import { viewOfSummary } from '../plan';
import { tryTableAt } from './places';
import type { Platform } from './platform';
import { type SharedTable, sharedTables } from './products/shared-tables';

/** A table as it is now. Plain JSON. */
export interface TableState {
  /** Logical name. */
  readonly table: string;
  /** `sample`: subscribed to, and made up from the contract since the producer never ran on this machine. */
  readonly layer: 'staging' | 'quarantine' | 'curated' | SharedTable['kind'];
  /** All rows of the current snapshot: what a reader of the Iceberg table counts. */
  readonly rows: number;
  /** True for a view of a model: its rows are stored nowhere and not counted. */
  readonly isView?: true;
  /** Id of the current snapshot; null where nothing was committed yet. */
  readonly snapshot: string | null;
  /** The current metadata file: a local path, or a URI where it is not local. */
  readonly metadata: string;
  /** ISO instant of the current snapshot. */
  readonly committedAt: string | null;
}

/** The tables that have been made, by layer and name. */
export async function tableStates(platform: Platform): Promise<TableState[]> {
  const { datasets, models } = platform.mesh;
  const places: [table: string, layer: TableState['layer'], place: TablePlace][] = [
    ...[...datasets.values()].map((it) => [logicalName(it), 'staging', it.place] as [string, 'staging', TablePlace]),
    ...[...datasets.values()].map(
      (it) => [quarantineName(logicalName(it)), 'quarantine', it.quarantine] as [string, 'quarantine', TablePlace],
    ),
    ...[...models.values()].map((it) => [logicalName(it), 'curated', it.place] as [string, 'curated', TablePlace]),
  ];
  const states = await Promise.all(places.map(([table, layer, place]) => stateOf(platform, table, layer, place)));
  const shared = (await sharedTables(platform)).map(stateOfShared);
  return [...states.filter((state) => state !== undefined), ...shared];
}

async function stateOf(
  platform: Platform,
  name: string,
  layer: TableState['layer'],
  place: TablePlace,
): Promise<TableState | undefined> {
  const table = await tryTableAt(platform, place);
  if (!table) return undefined;
  const snapshot = table.snapshot();
  return {
    table: name,
    layer,
    rows: snapshot ? table.rows(snapshot) : 0,
    ...(viewOfSummary(snapshot?.summary) && { isView: true as const }),
    snapshot: snapshot?.snapshotId.toString() ?? null,
    metadata: pathOf(table.metadataLocation),
    committedAt: snapshot ? new Date(snapshot.timestampMs).toISOString() : null,
  };
}

function stateOfShared({ name, kind, published, publishedAt }: SharedTable): TableState {
  const { rows, snapshotId, metadataLocation } = published;
  return {
    table: name,
    layer: kind,
    rows,
    snapshot: snapshotId,
    metadata: pathOf(metadataLocation),
    committedAt: publishedAt,
  };
}

function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}
