import type { ObjectStore } from '../store';

const FOLDER = 'runs';

/** What is kept of a run: who, when, why, what became of each table. Plain JSON; it is read by people and never asked for what is due. */
export interface RunRecord {
  /** Sorts by time. */
  readonly runId: string;
  /** Who or what asked for it: `schedule`, `commit`, a user. */
  readonly by: string;
  /** Why, where that is known: the tables that changed. */
  readonly because?: string;
  /** ISO instant. */
  readonly startedAt: string;
  /** ISO instant; absent while it runs, and where it was killed. */
  readonly endedAt?: string;
  readonly status: RunStatus;
  /** The tables that it looked at and that are not as they were, and those that could not be made. */
  readonly tables: readonly RunTable[];
  /** What went wrong besides, in words. */
  readonly problems: readonly string[];
  /** Where more is told: an execution of a state machine. */
  readonly execution?: string;
}

/** `incomplete`: it went through, and something could not be made. `failed`: it broke off. */
export type RunStatus = 'running' | 'done' | 'incomplete' | 'failed';

export interface RunTable {
  /** Logical name. */
  readonly table: string;
  readonly status:
    | 'taken'
    | 'built'
    | 'published'
    | 'failed'
    | 'skipped'
    | 'held'
    /** Was not built, and is older than its checks of freshness allow. */
    | 'stale';
  /** That were taken, or that the new version has. */
  readonly rows?: number;
  /** Why it was built, or could not be. */
  readonly because?: string;
  /** Checks that it breaks and that only warn, each with what was found. */
  readonly warnings?: readonly string[];
  /** What was noticed of the files that were taken, each behind the file's name; the first ones where there are many. */
  readonly remarks?: readonly string[];
  /** What of a model was computed. */
  readonly scope?: string;
  readonly milliseconds?: number;
}

/** The records of runs, in a folder of a store: one small object a run. */
export class RunRecords {
  constructor(private readonly store: ObjectStore) {}

  async write(record: RunRecord): Promise<void> {
    await this.store.write(this.uri(record.runId), Buffer.from(JSON.stringify(record)));
  }

  /** Newest first; what is no record is passed over. */
  async newest(most: number): Promise<RunRecord[]> {
    const newest = (await this.uris()).slice(-most).reverse();
    return (await Promise.all(newest.map((uri) => this.read(uri)))).filter((it) => it !== undefined);
  }

  /** By its id or the beginning of one. */
  async named(runId: string): Promise<RunRecord[]> {
    return (await Promise.all((await this.uris(runId)).map((uri) => this.read(uri)))).filter((it) => it !== undefined);
  }

  /** Forgets the oldest ones. */
  async keep(most: number): Promise<void> {
    for (const uri of (await this.uris()).slice(0, -most)) await this.store.remove(uri);
  }

  private async read(uri: string): Promise<RunRecord | undefined> {
    try {
      return JSON.parse(Buffer.from(await this.store.read(uri)).toString('utf8'));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  private async uris(begin = ''): Promise<string[]> {
    const uris: string[] = [];
    for await (const { uri } of this.store.list(`${this.store.root}/${FOLDER}/${begin}`)) uris.push(uri);
    return uris;
  }

  private uri(runId: string): string {
    return `${this.store.root}/${FOLDER}/${runId}.json`;
  }
}
