import { openCloud, redriven, send } from '../../../lib/cloud';
import { commitBatch } from '../../../lib/handlers/commit-batch';
import type { CloudPlatform } from '../../../lib/handlers/platform';
import type { PartialBatch, SqsEvent } from '../../../lib/handlers/sqs';
import { sweepLanding } from '../../../lib/handlers/sweep-landing';
import { takeFiles } from '../../../lib/handlers/take-files';
import type { Mesh } from '../../../lib/plan';
import { ensureTables } from '../../../lib/run';
import { SimulatedGlue } from './aws/simulated-glue';
import { SimulatedS3 } from './aws/simulated-s3';
import { SimulatedSqs } from './aws/simulated-sqs';
import { useAccount, withoutIds } from './aws/wire';
import type { Delivered } from './deliveries';
import { type Ended, Invocation, type LogLine, type Malice } from './invocation';
import { BUCKETS } from './mesh';
import { Random } from './random';
import { wrongRecords } from './records';
import { seenOn } from './seen';
import type { WarmEngine } from './warm-engine';

const INTAKE = ['standardize', 'commit'] as const;
const QUEUES = [...INTAKE, 'publish'] as const;
type Queue = (typeof QUEUES)[number];

/** A trial that takes more comes to no end. */
const MOST_TURNS = 1000;

export const CALM: Malice = { fault: 0, pause: 0 };

/** A staging layer in an account of its own, and all that may happen to it. */
export class StagingWorld {
  readonly s3: SimulatedS3;
  readonly sqs = new SimulatedSqs();
  /** What happened, for the one who looks into a failing seed. */
  readonly told: string[] = [];
  /** What was logged. */
  readonly lines: LogLine[] = [];
  /** What is wrong with the records of faults. */
  readonly wrong: string[] = [];
  private readonly glue: SimulatedGlue;
  private readonly standing = new Set<Invocation>();
  private readonly busyGroups: string[] = [];
  private count = 0;

  private constructor(
    private readonly cloud: Omit<CloudPlatform, 'scratch'>,
    private readonly engine: WarmEngine,
    from?: StagingWorld,
  ) {
    this.s3 = new SimulatedS3(from?.s3);
    this.glue = new SimulatedGlue(from?.glue);
    this.enter();
  }

  /** A layer whose tables were made and hold nothing yet. */
  static async of(mesh: Mesh, engine: WarmEngine): Promise<StagingWorld> {
    const salt = () => Promise.reject(new Error('nothing is masked'));
    const world = new StagingWorld(
      await openCloud({ mesh, buckets: BUCKETS, registry: 's3://registry', salt }),
      engine,
    );
    const { problems } = await ensureTables(world.platform());
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return world;
  }

  /** Another one as this one is now; from here on it is the account that is spoken to. */
  copy(): StagingWorld {
    return new StagingWorld(this.cloud, this.engine, this);
  }

  /** Lets an event be delivered so many times. */
  tell(event: unknown, times = 1, QueueUrl: Queue = 'standardize'): void {
    const MessageBody = typeof event === 'string' ? event : JSON.stringify(event);
    for (let time = 0; time < times; time++) this.sqs.SendMessage({ QueueUrl, MessageBody });
  }

  /** Lets a receipt be delivered that lies nowhere. */
  poison(dataset: string): void {
    const MessageBody = JSON.stringify({ dataset, receipt: 's3://staging/receipts/none.json' });
    this.sqs.SendMessage({ QueueUrl: 'commit', MessageBody, MessageGroupId: dataset });
  }

  /** True where no message asks for an intake. */
  get isQuiet(): boolean {
    return INTAKE.every((queue) => this.sqs.waiting(queue).length === 0);
  }

  /** Invocations that stand still at a request. */
  get stalled(): number {
    return this.standing.size;
  }

  /** Standardizes a batch of what waits, anywhere in the queue. */
  take(random: Random, malice = CALM): Promise<void> {
    const choose = (waiting: unknown[]) => random.take(waiting, random.between(1, 3)) as never;
    return this.deliver('standardize', choose, random, malice, (platform, event) =>
      takeFiles(platform, event, (messages) => send('commit', messages)),
    );
  }

  /**
   * Commits a batch of what waits: a group's messages in their order, of groups that nobody works on.
   *
   * @param meets where a committer that was thought dead still goes on
   */
  commit(random: Random, malice = CALM, meets = false): Promise<void> {
    const choose = <T extends { group?: string }>(waiting: T[]): T[] => {
      const free = waiting.filter(({ group = '' }) => meets || !this.busyGroups.includes(group));
      const batch = free.slice(0, random.between(1, 10));
      for (const one of batch) waiting.splice(waiting.indexOf(one), 1);
      return batch;
    };
    return this.deliver('commit', choose, random, malice, commitBatch);
  }

  async sweep(random = new Random(0), malice = CALM): Promise<void> {
    const sweep = () => sweepLanding(this.platform(), (messages) => send('standardize', messages));
    await this.invoke('sweep', random, malice, sweep, (ended, invocation) =>
      this.over(invocation, wrongRecords(invocation, ended, [], new Set())),
    );
  }

  /** Lets one of those that stand still go on. */
  async goOn(random: Random): Promise<void> {
    const invocation = random.pick([...this.standing]);
    await invocation.goOn();
    this.note(invocation);
  }

  async drain(random = new Random(0)): Promise<void> {
    for (let turn = 0; !this.isQuiet; turn++) {
      if (turn > MOST_TURNS) throw new Error(`no end: ${this.told.join('; ')}`);
      await this.take(random);
      await this.commit(random);
    }
  }

  /** Tells of files, each once and in their order, and nothing goes wrong. */
  async takeCalmly(files: readonly Delivered[]): Promise<void> {
    for (const { key, bytes } of files) {
      this.tell(this.s3.land(key, bytes));
      await this.drain();
    }
  }

  /** What `data-mesh redrive` does, by somebody who has mended the cause. */
  async redrive(): Promise<void> {
    for (const work of QUEUES) {
      const queue = { layer: 'S', work, queueUrl: work, deadLettersUrl: `${work}-dead`, logGroup: work };
      const options = { dryRun: false, signal: new AbortController().signal };
      for await (const { about } of redriven(queue, options)) this.told.push(`redriven: ${withoutIds(about)}`);
    }
  }

  /** Bodies of the messages that were given up. */
  deadLetters(): string[] {
    return QUEUES.flatMap((queue) => this.sqs.waiting(`${queue}-dead`).map(({ body }) => body));
  }

  seen(): Promise<Record<string, unknown>> {
    return seenOn(this.platform(), (key) => this.s3.states(key));
  }

  platform(): CloudPlatform {
    const engine = this.engine.forInvocation();
    return { ...this.cloud, engine, scratch: engine.folder };
  }

  private enter(): void {
    useAccount({ s3: this.s3, glue: this.glue, sqs: this.sqs });
  }

  /** Gives messages out to a handler. */
  async deliver(
    queue: Queue,
    choose: Parameters<SimulatedSqs['give']>[1],
    random: Random,
    malice: Malice,
    handle: (platform: CloudPlatform, event: SqsEvent) => Promise<PartialBatch>,
  ): Promise<void> {
    const { records, groups, back } = this.sqs.give(queue, choose);
    if (records.length === 0) return;
    this.busyGroups.push(...groups);
    await this.invoke(
      queue,
      random,
      malice,
      () => handle(this.platform(), { Records: records }),
      (ended, invocation) => {
        for (const group of groups) this.busyGroups.splice(this.busyGroups.indexOf(group), 1);
        const items = ended.how === 'answered' ? ended.answer.batchItemFailures : undefined;
        const failed = new Set(items?.map((it) => it.itemIdentifier) ?? records.map(({ messageId }) => messageId));
        back(failed);
        this.over(invocation, wrongRecords(invocation, ended, records, failed));
      },
    );
  }

  /** Calls a handler, until it stands still or has ended. */
  async invoke<T>(
    work: string,
    random: Random,
    malice: Malice,
    handle: () => Promise<T>,
    after: (ended: Ended<T>, invocation: Invocation) => void,
  ): Promise<void> {
    this.count += 1;
    const invocation = new Invocation(`${work}${this.count}`, random, malice);
    await invocation.start(handle, (ended) => after(ended, invocation));
    this.note(invocation);
  }

  /** Keeps what is to be told of one that has ended. */
  over(invocation: Invocation, wrong: readonly string[]): void {
    this.lines.push(...invocation.lines);
    const faults = invocation.faults.map(({ kind, request }) => `${kind} at ${request}`);
    if (faults.length > 0) this.told.push(`${invocation.name}: ${faults.join(', ')}`);
    this.wrong.push(...wrong.map((it) => `${invocation.name}: ${it}`));
  }

  private note(invocation: Invocation): void {
    if (invocation.isStanding) this.standing.add(invocation);
    else this.standing.delete(invocation);
  }
}
