import type { RunTable } from '../run';
import type { ObjectStore } from '../store';
import type { AskedFor } from './asked-for';

/** A run as its state machine carries it from state to state, which is little: what is large lies in the layer's bucket. */
export interface CarriedRun {
  readonly runId: string;
  readonly by: string;
  readonly because?: string;
  /** What the person wants who started it; absent: whatever is due. */
  readonly asked?: AskedFor;
  /** Where the last turn's plan lies; absent before the first. */
  readonly turn?: string;
  /** How often it waited for another run to end. */
  readonly waits?: number;
  /** An execution that the state machine found to have ended. */
  readonly ended?: string;
}

const FOLDER = 'receipts/runs';

/** What the steps of one run leave for one another. */
export class RunFolder {
  private readonly root: string;

  constructor(
    private readonly store: ObjectStore,
    runId: string,
  ) {
    this.root = `${store.root}/${FOLDER}/${runId}`;
  }

  /** Where it lies. */
  async leaveTurn(number: number, turn: unknown): Promise<string> {
    const uri = `${this.root}/${number}.json`;
    await this.write(uri, turn);
    return uri;
  }

  leaveResult(result: RunTable): Promise<void> {
    return this.write(this.resultUri(result.table), result);
  }

  /** What became of a model, as far as one of its steps could say it. */
  async result(model: string): Promise<RunTable | undefined> {
    const uri = this.resultUri(model);
    return (await this.store.stat(uri)) && this.read<RunTable>(uri);
  }

  async read<T>(uri: string): Promise<T> {
    return JSON.parse(Buffer.from(await this.store.read(uri)).toString('utf8')) as T;
  }

  private resultUri(model: string): string {
    return `${this.root}/models/${model}.json`;
  }

  private write(uri: string, content: unknown): Promise<void> {
    return this.store.write(uri, Buffer.from(JSON.stringify(content)));
  }
}
