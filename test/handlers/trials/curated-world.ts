import { setImmediate as settled } from 'node:timers/promises';
import { refreshDefinition } from '../../../constructs/curated-layer/refresh-definition';
import { answerPlan } from '../../../lib/handlers/answer-plan';
import { auditOne } from '../../../lib/handlers/audit-one';
import { buildOne } from '../../../lib/handlers/build-one';
import type { CloudPlatform } from '../../../lib/handlers/platform';
import { publishProducts } from '../../../lib/handlers/publish-products';
import { namingTransient } from '../../../lib/handlers/transient';
import { openQuery } from '../../../lib/run';
import { EXPECTED, LAYERS } from './curated-mesh';
import type { Ended, Invocation, LogLine, Malice } from './invocation';
import type { Random } from './random';
import { rowText } from './seen';
import { CALM, type StagingWorld } from './staging-world';
import { type Definition, execute, StateFailure } from './state-machine';

const DEFINITION = refreshDefinition({ plan: 'plan', build: 'build', audit: 'audit', topic: 'topic' }) as Definition;
const WORK: Readonly<Record<string, (platform: CloudPlatform, input: never) => Promise<unknown>>> = {
  plan: (platform, input) => answerPlan(platform, 'C', input),
  build: buildOne,
  audit: auditOne,
};

/** A function that a state machine waits for. */
interface Task {
  readonly name: string;
  run(random: Random, malice: Malice): Promise<void>;
}

/** A curated layer and its product beside a staging layer: the state machine as it is deployed, and all that may happen to its steps. */
export class CuratedWorld {
  /** What people were told. */
  readonly notices: string[] = [];
  private readonly executions = new Map<string, 'RUNNING' | 'SUCCEEDED' | 'FAILED'>();
  private readonly tasks: Task[] = [];
  private readonly faults: unknown[] = [];

  constructor(private readonly staging: StagingWorld) {}

  /** Steps that wait to be begun. */
  get waiting(): number {
    return this.tasks.length;
  }

  /** Starts the state machine, as EventBridge or the schedule does. */
  async ask(event: object): Promise<void> {
    this.begin(`asked-${this.executions.size + 1}`, event);
    await settled();
  }

  /** Begins one of the steps that wait. */
  async step(random: Random, malice = CALM): Promise<void> {
    const [task] = random.take(this.tasks, 1);
    await task?.run(random, malice);
    await this.settle();
  }

  /** Lets the state machines go on after something came to its end. */
  async settle(): Promise<void> {
    await settled();
    if (this.faults.length > 0) throw this.faults[0];
  }

  /** Publishes what is due, as messages ask for it. */
  async publish(random: Random, malice = CALM): Promise<void> {
    await this.staging.deliver(
      'publish',
      (waiting) => waiting.splice(0, 10),
      random,
      malice,
      (platform, event) => publishProducts({ ...platform, mesh: LAYERS.P }, event),
    );
  }

  /** Runs what is under way to its end. */
  async finish(random: Random): Promise<void> {
    while (this.waiting > 0 || this.staging.stalled > 0) {
      if (this.staging.stalled > 0) await this.staging.goOn(random);
      await this.step(random);
    }
  }

  /** What is wrong with what people were told: each execution that failed is told once, and no other. */
  wrongNotices(): string[] {
    const failed = [...this.executions.values()].filter((it) => it === 'FAILED').length;
    return failed === this.notices.length ? [] : [`${failed} executions failed, and ${this.notices.length} were told`];
  }

  /** The models' rows, what they must be, and what of the product is published. */
  async seen(): Promise<
    Record<string, { readonly is: string[]; readonly shared: string[]; readonly expected: string[] }>
  > {
    const session = await openQuery(this.staging.platform());
    try {
      const rows = async (sql: string) => (await session.all(sql)).map(rowText).sort();
      const seen: Awaited<ReturnType<CuratedWorld['seen']>> = {};
      for (const [table, sql] of Object.entries(EXPECTED)) {
        const shared = await rows(`SELECT * FROM forecasting__figures__all.${table.split('.')[1]}`);
        seen[table] = { is: await rows(`SELECT * FROM ${table}`), shared, expected: await rows(sql) };
      }
      return seen;
    } finally {
      session.close();
    }
  }

  /** What consumers must find at any moment: all tables of the newest publish, each as that publish made it. */
  async assertWholePublish(): Promise<void> {
    const { sharing } = this.staging.platform();
    const newest = await sharing?.registry.newest('forecasting.figures', 1);
    for (const published of Object.values(newest?.record.audiences.all.tables ?? {})) {
      const { database, table, location, snapshotId, rows } = published;
      const found = await (await sharing?.tablesAt(location))?.load({ database, table }, location);
      const snapshot = found?.snapshot(BigInt(snapshotId));
      const publishId = snapshot?.summary['mesh.publish-id'];
      if (publishId !== newest?.record.publishId || found?.rows(snapshot) !== rows)
        throw new Error(`${table} of publish ${newest?.record.publishId} is not as it was published`);
    }
  }

  private begin(name: string, input: object): void {
    this.executions.set(name, 'RUNNING');
    const context = { Execution: { Id: name }, StateMachine: { Id: 'machine' } };
    execute(DEFINITION, input as Record<string, unknown>, context, (resource, given) =>
      this.call(resource, given),
    ).then(
      () => this.executions.set(name, 'SUCCEEDED'),
      (error) => {
        this.executions.set(name, 'FAILED');
        if (!(error instanceof StateFailure)) this.faults.push(error);
      },
    );
  }

  private async call(resource: string, input: Record<string, unknown>): Promise<unknown> {
    if (resource in WORK)
      return this.queued(resource, (random, malice, done) => this.invoke(resource, input, random, malice, done));
    if (resource === 'wait') return this.queued('wait', async (_random, _malice, done) => done.resolve({}));
    if (resource.endsWith(':startExecution')) return this.start(String(input.Name), input.Input as object);
    if (resource.endsWith(':describeExecution')) return { Status: this.executions.get(String(input.ExecutionArn)) };
    if (resource.endsWith(':publish')) return this.notices.push(String(input.Message));
    throw new Error(`nobody answers for ${resource}`);
  }

  private start(name: string, input: object): object {
    if (this.executions.has(name)) throw new StateFailure('StepFunctions.ExecutionAlreadyExistsException', name);
    this.begin(name, input);
    return {};
  }

  private queued(name: string, run: (random: Random, malice: Malice, done: Done) => Promise<void>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.tasks.push({ name, run: (random, malice) => run(random, malice, { resolve, reject }) });
    });
  }

  private invoke(name: string, input: object, random: Random, malice: Malice, done: Done): Promise<void> {
    const work = () => {
      const platform = { ...this.staging.platform(), mesh: LAYERS.C };
      return namingTransient(() => WORK[name](platform, input as never));
    };
    // The service loses an answer too, and calls the function once more; or it does so while the first one still goes on.
    const isLost = random.chance(malice.fault);
    return this.staging
      .invoke(name, random, malice, work, (ended, invocation) => {
        this.staging.over(invocation, wrongRecords(invocation, ended));
        if (isLost) done.reject(new StateFailure('Lambda.ServiceException', 'no answer'));
        else if (ended.how === 'answered') done.resolve(ended.answer);
        else done.reject(failureOf(ended));
      })
      .then(() => {
        if (random.chance(malice.pause)) done.reject(new StateFailure('Lambda.SdkClientException', 'read timed out'));
      });
  }
}

interface Done {
  resolve(answer: unknown): void;
  reject(failure: StateFailure): void;
}

function failureOf(ended: Exclude<Ended<unknown>, { how: 'answered' }>): StateFailure {
  if (ended.how === 'killed')
    return new StateFailure('Lambda.Unknown', 'RequestId: 1 Error: Runtime exited with signal: killed');
  const { name, message } = ended.error as Error;
  return new StateFailure(name, JSON.stringify({ errorMessage: message }));
}

/** A step that throws is told of by the state machine, which may try it again: it tells nothing itself, and notes what was given up. */
function wrongRecords({ lines, faults }: Invocation, ended: Ended<unknown>): string[] {
  const wrong = lines.filter(({ level }) => level === 'error').flatMap(unclear);
  if (ended.how === 'threw' && faults.length === 0)
    wrong.push(`failed without a fault: ${(ended.error as Error).stack}`);
  return wrong;
}

const NOTES: Readonly<Record<string, readonly string[]>> = {
  'model not built': ['model', 'runId', 'message', 'next'],
  'run broken off': ['runId', 'message', 'next'],
};

function unclear(line: LogLine): string[] {
  const names = NOTES[line.event];
  if (!names) return [`'${line.event}' tells of what the state machine tells of`];
  return names.filter((name) => !line[name]).map((name) => `'${line.event}' says no ${name}`);
}
