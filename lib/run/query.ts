import { Session } from '../engine';
import { MeshError, nearest } from '../error';
import { logicalName, quarantineName, type TablePlace } from '../manifest';
import { identifier } from '../plan';
import { parseTime, type Table } from '../table';
import { type BoundTable, bindPublished, bindQuarantine, bindTable } from './bound-table';
import { fatalError } from './faults';
import type { Pin } from './intakes/ledger-store';
import { tryTableAt } from './places';
import type { Platform } from './platform';
import { sharedNames, sharedTables } from './products/shared-tables';

export interface QueryOptions {
  /** Logical names of the tables to open; quarantines are `domain.dataset__quarantine`. @default - all that have been made */
  readonly tables?: readonly string[];
  /** The version to show, in its own columns: a time (what was current then), a snapshot's id, a tag or a branch. @default - the current one */
  readonly asOf?: string;
}

/**
 * A session with a view `domain.table` for every table: a dataset by its own history, a model's current version, and
 * `domain.dataset__quarantine` for what was refused. What was published is `domain__product__audience.table`, what is subscribed
 * to `domain__product.table`. It sees the files of those tables and nothing else. Close it after use.
 */
export async function openQuery(platform: Platform, options: QueryOptions = {}): Promise<Session> {
  const bound = await boundViews(platform, options);
  const files = [...bound.values()].flatMap((view) => view.files);
  const { scratch, memoryLimit } = platform;
  const session = await Session.open({ scratch, files, memoryLimit }).catch((error) => {
    throw fatalError(error);
  });
  try {
    for (const [name, view] of bound) {
      const [domain, table] = name.split('.');
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(domain)}`);
      await session.run(`CREATE VIEW ${identifier(domain)}.${identifier(table)} AS ${view.sql}`);
    }
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

async function boundViews(
  platform: Platform,
  { tables: wanted, asOf }: QueryOptions,
): Promise<Map<string, BoundTable>> {
  const { scratch, mesh } = platform;
  const openers = new Map<string, () => Promise<BoundTable | undefined>>();
  for (const dataset of mesh.datasets.values()) {
    const name = logicalName(dataset);
    openers.set(name, () => bindMade(platform, name, dataset.place, asOf));
    openers.set(quarantineName(name), async () => {
      if (!(await tryTableAt(platform, dataset.quarantine))) return undefined;
      const staged = asOf === undefined ? undefined : await tryTableAt(platform, dataset.place);
      // What counts as refused is what the staged table of then had taken.
      return bindQuarantine(platform, dataset, scratch, staged && pinOf(staged, asOf));
    });
  }
  for (const model of mesh.models.values()) {
    const name = logicalName(model);
    openers.set(name, () => bindMade(platform, name, model.place, asOf));
  }
  const timeMs = asOf === undefined ? undefined : parseTime(asOf);
  const version = timeMs === undefined ? asOf : undefined;
  const shared = new Map((await sharedTables(platform, timeMs)).map((table) => [table.name, table]));
  for (const name of sharedNames(platform)) {
    const table = shared.get(name);
    const how = { version, asThen: asOf !== undefined };
    openers.set(name, async () => table && bindPublished(platform, table.published, table.columns, scratch, how));
  }
  const views = new Map<string, BoundTable>();
  for (const name of wanted ?? openers.keys()) {
    const open = openers.get(name);
    if (!open) {
      const near = nearest(name, openers.keys());
      throw new MeshError([
        {
          message: `there is no table '${name}'`,
          hint: near ? `did you mean '${near}'` : 'data-mesh ls shows all there are',
        },
      ]);
    }
    const view = await open();
    if (view) views.set(name, view);
    else if (wanted)
      throw new MeshError([{ message: `table '${name}' was never filled`, hint: 'data-mesh run fills it' }]);
  }
  return views;
}

/** A table that has been made, at a version of it. */
async function bindMade(
  platform: Platform,
  name: string,
  place: TablePlace,
  asOf: string | undefined,
): Promise<BoundTable | undefined> {
  const table = await tryTableAt(platform, place);
  return table && bindTable(platform, name, platform.scratch, { pin: pinOf(table, asOf), asThen: asOf !== undefined });
}

/** A time before the first version is a version without rows. */
function pinOf(table: Table, asOf: string | undefined): Pin {
  if (asOf === undefined) return undefined;
  const [first] = table.history();
  const snapshot = first === undefined || table.isBefore(asOf, first) ? undefined : table.versionNamed(asOf);
  return snapshot?.snapshotId.toString() ?? null;
}
