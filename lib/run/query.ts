import { Session } from '../engine';
import { MeshError, nearest } from '../error';
import { logicalName, quarantineName } from '../manifest';
import { identifier } from '../plan';
import { type BoundTable, bindPublished, bindQuarantine, bindTable, createView } from './bound-table';
import { fatalError } from './faults';
import { tryTableAt } from './places';
import type { Platform } from './platform';
import { sharedNames, sharedTables } from './shared-tables';

export interface QueryOptions {
  /** Logical names of the tables to open; quarantines are `domain.dataset__quarantine`. @default - all that have been made */
  readonly tables?: readonly string[];
}

/**
 * A session with a view `domain.table` for every table: a dataset by its own history, a model's current version, and
 * `domain.dataset__quarantine` for what was refused. What was published is `domain__product__audience.table`, what is subscribed
 * to `domain__product.table`. It sees the files of those tables and nothing else. Close it after use.
 */
export async function openQuery(platform: Platform, options: QueryOptions = {}): Promise<Session> {
  const bound = await boundViews(platform, options.tables);
  const files = [...bound.values()].flatMap((view) => view.files);
  const { scratch, memoryLimit } = platform;
  const session = await Session.open({ scratch, files, memoryLimit }).catch((error) => {
    throw fatalError(error);
  });
  try {
    for (const [name, view] of bound) {
      const [domain, table] = name.split('.');
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(domain)}`);
      await createView(session, `${identifier(domain)}.${identifier(table)}`, view);
    }
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

async function boundViews(platform: Platform, wanted?: readonly string[]): Promise<Map<string, BoundTable>> {
  const { scratch, mesh } = platform;
  const openers = new Map<string, () => Promise<BoundTable | undefined>>();
  for (const dataset of mesh.datasets.values()) {
    const name = logicalName(dataset);
    openers.set(name, async () => (await tryTableAt(platform, dataset.place)) && bindTable(platform, name, scratch));
    openers.set(
      quarantineName(name),
      async () => (await tryTableAt(platform, dataset.quarantine)) && bindQuarantine(platform, dataset, scratch),
    );
  }
  for (const model of mesh.models.values()) {
    const name = logicalName(model);
    openers.set(name, async () => (await tryTableAt(platform, model.place)) && bindTable(platform, name, scratch));
  }
  const shared = new Map((await sharedTables(platform)).map((table) => [table.name, table]));
  for (const name of sharedNames(platform)) {
    const table = shared.get(name);
    openers.set(name, async () => table && bindPublished(platform, table.published, table.columns, scratch));
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
