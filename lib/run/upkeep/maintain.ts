import type { TablePlace } from '../../manifest';
import { type CompactOptions, ORPHAN_AGE_MS, type Table } from '../../table';
import { type OwnTable, ownTables, tableNamed } from '../named-table';
import { tryTableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';

export interface MaintainOptions extends StepOptions {
  /** Names of tables. @default - all that are filled here */
  readonly tables?: readonly string[];
  /** Versions older than so many milliseconds are forgotten, but for the newest ones. @default - as each table's properties say */
  readonly maxAgeMs?: number;
  /** Small files are written together a little at a time, while there is time: what is left waits for the next call. @default - all at once */
  readonly until?: Date;
  /** What could not be done to a table; the others are tidied all the same. @default - the first fault ends it */
  readonly onFault?: (table: string, error: unknown) => void;
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
    try {
      const table = await tryTableAt(platform, own.place);
      if (table) done.push(await maintainTable(platform, own, table, options));
    } catch (error) {
      if (!options.onFault) throw error;
      options.onFault(own.name, error);
    }
  }
  return done;
}

/** As drops keep coming: so many files of about as many rows are written together. */
const KEPT_UP = { alike: true, minFiles: 16 };

/** For who has just committed: keeps the files of a table few at little cost, however many drops it is fed. */
export async function keepUp(platform: Platform, place: TablePlace, options: StepOptions = {}): Promise<void> {
  const table = await tryTableAt(platform, place);
  if (table && filesOf(table) >= KEPT_UP.minFiles) await compact(platform, table, options, KEPT_UP);
}

async function maintainTable(
  platform: Platform,
  { name, layer }: OwnTable,
  table: Table,
  options: MaintainOptions,
): Promise<Maintained> {
  const before = filesOf(table);
  // A commit of quarantine knows its own success by its files, so they stay those that were committed.
  const compacted = layer === 'quarantine' ? table : await compactAll(platform, table, options);
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

async function compactAll(platform: Platform, table: Table, { until, signal }: MaintainOptions): Promise<Table> {
  if (!until) return compact(platform, table, { signal });
  let at = table;
  for (;;) {
    const next = new Date() < until ? await compact(platform, at, { signal }, { alike: true }) : at;
    if (next === at) return at;
    at = next;
  }
}

/** The table as it is where nothing is to be done. */
async function compact(
  platform: Platform,
  table: Table,
  options: StepOptions,
  which: Pick<CompactOptions, 'alike' | 'minFiles'> = {},
): Promise<Table> {
  const scan = await table.compactionScan(which);
  if (scan.files.length === 0) return table;
  return withScratch(platform, async (scratch) => {
    const paths = await table.localize(scan, scratch);
    // What others add meanwhile is neither here nor seen by the session.
    const files = new Set(scan.files.map(({ uri }) => uri));
    return withSession(platform, scratch, paths, options, (session) =>
      table.compact(session, { ...which, files, scratch }),
    );
  });
}

function filesOf(table: Table): number {
  return Number(table.snapshot()?.summary['total-data-files'] ?? 0);
}
