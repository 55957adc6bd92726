import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { Session } from '../../lib/engine';
import { FileStore } from '../../lib/store';
import { type Table, type TableSpec, Tables } from '../../lib/table';

/** One figure: ours against a reference of the same run. */
export interface Figure {
  readonly what: string;
  readonly ours: number;
  readonly reference: number;
  readonly unit: 's' | 'ms' | 'bytes' | 'files';
  /** The most that ours / reference may be; without one it is only told. */
  readonly goal?: number;
}

export interface Bench {
  readonly title: string;
  /** Tells each figure as soon as it is known. */
  run(place: Place, tell: (figure: Figure) => void): Promise<void>;
}

/** A warehouse in a folder that is gone afterwards. */
export class Place {
  private constructor(
    readonly folder: string,
    readonly session: Session,
    readonly tables: Tables,
    readonly store: FileStore,
  ) {}

  static async open(): Promise<Place> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const store = new FileStore(join(folder, 'warehouse'));
    const session = await Session.open({
      scratch: join(folder, 'scratch'),
      folders: [folder],
      memoryLimit: 4 * 1024 ** 3,
    });
    return new Place(folder, session, new Tables({ catalog: new FileCatalog(store), store }), store);
  }

  close(): void {
    this.session.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get scratch(): string {
    return join(this.folder, 'scratch');
  }

  /** The same tables as a process sees them that has just begun. */
  fresh(): Tables {
    const store = new FileStore(join(this.folder, 'warehouse'));
    return new Tables({ catalog: new FileCatalog(store), store });
  }

  make(name: string, spec: Pick<TableSpec, 'columns' | 'partitionBy' | 'properties'>): Promise<Table> {
    const id = { database: 'bench', table: name };
    return this.tables.ensure({ id, location: `${this.store.root}/bench/${name}`, ...spec });
  }

  async append(table: Table, sql: string): Promise<Table> {
    const append = await table.write(this.session, sql, { scratch: this.scratch });
    return table.commit(() => ({ append }));
  }
}

/** Seconds of ours and of the reference. */
export interface Times {
  readonly ours: number;
  readonly reference: number;
}

/**
 * The least of several turns, ours and the reference's by turns: what else a machine does only adds. `processor` is what both
 * cost on all cores, and is the same however busy the machine is.
 */
export async function turns(
  count: number,
  ours: (turn: number) => Promise<unknown>,
  reference: (turn: number) => Promise<unknown>,
): Promise<Times & { readonly processor: Times }> {
  const spent = { ours: [] as Spent[], reference: [] as Spent[] };
  for (let turn = 0; turn < count; turn++) {
    spent.reference.push(await measured(() => reference(turn)));
    spent.ours.push(await measured(() => ours(turn)));
  }
  const least = (of: (one: Spent) => number): Times => ({
    ours: Math.min(...spent.ours.map(of)),
    reference: Math.min(...spent.reference.map(of)),
  });
  return { ...least(({ seconds }) => seconds), processor: least(({ processor }) => processor) };
}

export interface Spent {
  readonly seconds: number;
  readonly processor: number;
}

export async function measured(work: () => Promise<unknown>): Promise<Spent> {
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, processor: (user + system) / 1e6 };
}

/** Bytes and number of the files below a folder. */
export function weigh(folder: string): { bytes: number; files: number } {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
}
