import { ORPHAN_AGE_MS, type Table } from '../table';
import { type OwnTable, ownTables, tableNamed } from './named-table';
import { tryTableAt } from './places';
import type { Platform } from './platform';
import { type StepOptions, withScratch, withSession } from './workspace';

export interface MaintainOptions extends StepOptions {
  /** Names of tables. @default - all that are filled here */
  readonly tables?: readonly string[];
  /** Versions older than so many milliseconds are forgotten, but for the newest ones. @default - as each table's properties say */
  readonly maxAgeMs?: number;
}

/** What was done to a table. Plain JSON. */
export interface Maintained {
  readonly table: string;
  /** Data files before and after small ones were written together. */
  readonly files: { readonly before: number; readonly after: number };
  /** Versions that were forgotten, and the files that only they named. */
  readonly expired: { readonly versions: number; readonly files: number };
  /** Files that no version named. */
  readonly orphans: { readonly files: number; readonly bytes: number };
}

/** Writes small files together, forgets old versions, and removes what writers left that were killed. Rows stay as they are. */
export async function maintain(platform: Platform, options: MaintainOptions = {}): Promise<Maintained[]> {
  for (const name of options.tables ?? []) await tableNamed(platform, name);
  const done: Maintained[] = [];
  for (const own of ownTables(platform)) {
    if (options.tables && !options.tables.includes(own.name)) continue;
    const table = await tryTableAt(platform, own.place);
    if (table) done.push(await maintainTable(platform, own, table, options));
  }
  return done;
}

async function maintainTable(
  platform: Platform,
  { name, layer }: OwnTable,
  table: Table,
  options: MaintainOptions,
): Promise<Maintained> {
  const before = filesOf(table);
  // A commit of quarantine knows its own success by its files, so they stay those that were committed.
  const compacted = layer === 'quarantine' ? table : await compact(platform, table, options);
  const { maxAgeMs } = options;
  const { expired } = await compacted.expire(maxAgeMs === undefined ? {} : { maxAgeMs });
  const orphans = await compacted.removeOrphans({ olderThanMs: ORPHAN_AGE_MS });
  return {
    table: name,
    files: { before, after: filesOf(compacted) },
    expired: { versions: expired.snapshots, files: expired.data + expired.metadata },
    orphans: { files: orphans.length, bytes: orphans.reduce((sum, { size }) => sum + size, 0) },
  };
}

async function compact(platform: Platform, table: Table, options: StepOptions): Promise<Table> {
  const scan = await table.compactionScan();
  if (scan.files.length === 0) return table;
  return withScratch(platform, async (scratch) => {
    const files = await table.localize(scan, scratch);
    return withSession(platform, scratch, files, options, (session) => table.compact(session, { scratch }));
  });
}

function filesOf(table: Table): number {
  return Number(table.snapshot()?.summary['total-data-files'] ?? 0);
}
