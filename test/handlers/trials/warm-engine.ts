import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../../lib/engine';
import { SharedEngine } from '../../../lib/run/shared-engine';

/** The engine that all invocations of a test file share, as those of a container that is warm: to open one takes longer than a trial may. */
export class WarmEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'trials-'));
  private engine?: Promise<Session>;
  private readonly steps: Session[] = [];
  private last: Promise<unknown> = Promise.resolve();

  /** For one invocation: with a folder of its own, as Lambda's handlers have. */
  forInvocation(): SharedEngine {
    return new InvocationEngine(this.folder, () => this.step());
  }

  async step(): Promise<Session> {
    this.engine ??= Session.open({ scratch: this.folder, threads: 2 });
    const step = await (await this.engine).step();
    this.takeTurns(step.connection);
    this.steps.push(step);
    return step;
  }

  /** What an invocation does side by side ends in the order in which it was begun, so that a seed makes the same trial again. */
  private takeTurns(connection: object): void {
    const calls = connection as Record<string, (...words: unknown[]) => Promise<unknown>>;
    for (const name of ['run', 'stream']) {
      const call = calls[name].bind(connection);
      calls[name] = (...words) => {
        const work = this.last.then(() => call(...words));
        this.last = work.catch(() => undefined);
        return work;
      };
    }
  }

  /** Ends what the invocations of a trial that were killed left open. */
  tidy(): void {
    for (const step of this.steps.splice(0)) step.close();
  }

  async close(): Promise<void> {
    this.tidy();
    (await this.engine)?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class InvocationEngine extends SharedEngine {
  constructor(
    folder: string,
    private readonly warm: () => Promise<Session>,
  ) {
    super({ scratch: folder });
  }

  protected override open(): Promise<Session> {
    return this.warm();
  }
}
