import { logicalName } from '../../manifest';
import { dependenciesOf, modelWaves, stateOfSummary } from '../../plan';
import type { Snapshot, Table } from '../../table';
import { tableNamed } from '../named-table';
import { modelNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { type RolledBackProduct, rollbackDependentProducts } from '../products/rollback-product';
import { withRefused } from './refused-versions';

/** A table of which another version became the current one. Snapshots. Plain JSON. */
export interface RolledBackTable {
  readonly from: string | null;
  readonly to: string;
  readonly rows: number;
}

/** What went with a table. */
export interface RolledBackDependents {
  readonly tables: readonly (RolledBackTable & { readonly table: string })[];
  readonly products: readonly RolledBackProduct[];
  /** What has no version that was made of the table's: the next run makes one. */
  readonly left: readonly string[];
}

/**
 * Makes an earlier version of a table the current one. A model is then left so by runs, until an input or its SQL changes; going
 * forward to a later version takes that back.
 */
export async function rollbackTable(platform: Platform, name: string, to: string): Promise<RolledBackTable> {
  const table = await tableNamed(platform, name);
  const target = table.versionNamed(to);
  return moved(table, target, withRefused(table, { from: table.snapshot(), to: target }));
}

/** Brings what was made of a table to the newest versions that were made of the one that is current now. */
export async function rollbackDependents(platform: Platform, name: string): Promise<RolledBackDependents> {
  const pins = new Map([[name, rowVersionOf(await tableNamed(platform, name))]]);
  const tables: (RolledBackTable & { table: string })[] = [];
  const left: string[] = [];
  for (const model of modelWaves(platform.mesh)
    .waves.flat()
    .map((it) => modelNamed(platform, it))) {
    const needs = dependenciesOf(model).filter((it) => pins.has(it));
    if (needs.length === 0) continue;
    const [own, table] = [logicalName(model), await tryTableAt(platform, model.place)];
    const target = table && versionMadeOf(table, needs, pins);
    if (table && target && target.snapshotId !== table.snapshot()?.snapshotId)
      tables.push({ table: own, ...(await moved(table, target)) });
    if (!target) left.push(own);
    pins.set(own, table && target ? rowVersionOf(table, target) : null);
  }
  const products = await rollbackDependentProducts(platform, pins);
  return { tables, products: products.done, left: [...left, ...products.left] };
}

function versionMadeOf(
  table: Table,
  needs: readonly string[],
  pins: ReadonlyMap<string, string | null>,
): Snapshot | undefined {
  const isOf = (snapshot: Snapshot | undefined): boolean => {
    const inputs = stateOfSummary(snapshot?.summary)?.inputs;
    return inputs !== undefined && needs.every((it) => pins.get(it) !== null && inputs[it] === pins.get(it));
  };
  const current = table.snapshot();
  return isOf(current) ? current : table.history().reverse().find(isOf);
}

async function moved(
  table: Table,
  target: Snapshot,
  mark?: Readonly<Record<string, string>>,
): Promise<RolledBackTable> {
  const after = await table.rollback({ snapshotId: target.snapshotId }, mark);
  return {
    from: table.snapshot()?.snapshotId.toString() ?? null,
    to: target.snapshotId.toString(),
    rows: after.rows(),
  };
}

function rowVersionOf(table: Table, snapshot = table.snapshot()): string | null {
  return table.rowVersion(snapshot)?.toString() ?? null;
}
