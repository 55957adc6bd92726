import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCatalog } from '../../../lib/catalog';
import type { QueueMessage } from '../../../lib/cloud';
import { commitBatch } from '../../../lib/handlers/commit-batch';
import type { CloudPlatform } from '../../../lib/handlers/platform';
import type { PartialBatch, SqsEvent, SqsRecord } from '../../../lib/handlers/sqs';
import { sweepLanding } from '../../../lib/handlers/sweep-landing';
import { type Send, takeFiles } from '../../../lib/handlers/take-files';
import type { MeshManifest } from '../../../lib/manifest';
import { mergeManifests } from '../../../lib/plan';
import { ensureTables } from '../../../lib/run';
import { FileStore } from '../../../lib/store';
import { Tables } from '../../../lib/table';
import type { Delivered } from './deliveries';
import { type Faults, faultyCatalog, faultyStore, Killed } from './faults';
import { Bucket, TrialLanding } from './landing';
import { Random } from './random';
import { seenOn } from './seen';

interface Waiting extends SqsRecord {
  readonly group?: string;
  attempts: number;
}

/** So often a message is given out; then it goes to the dead letters. */
const ATTEMPTS = 4;

/** A staging layer in a folder of its own, its queues, and all that may happen to them. */
export class World {
  readonly bucket = new Bucket();
  readonly deadLetters: { queue: Waiting[]; message: Waiting }[] = [];
  /** What went wrong on the way, for the one who looks into a failing seed. */
  readonly told: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'trial-'));
  private readonly incoming: Waiting[] = [];
  private readonly receipts: Waiting[] = [];
  private readonly store = new FileStore(join(this.folder, 'warehouse'));
  private readonly mesh;
  private count = 0;

  constructor(manifest: MeshManifest) {
    this.mesh = mergeManifests([manifest]).mesh;
    mkdirSync(join(this.folder, 'scratch'));
  }

  async open(): Promise<void> {
    const { problems } = await ensureTables(this.platform());
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Lets an event be delivered so many times. */
  tell(event: unknown, times: number): void {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    for (let time = 0; time < times; time++) this.enqueue(this.incoming, { body });
  }

  /** Messages that wait. */
  get waiting(): number {
    return this.incoming.length + this.receipts.length;
  }

  /**
   * Standardizes a batch of what waits, anywhere in the queue.
   *
   * @param gate what was read is handed on when it opens
   */
  take(random: Random, faults?: Faults, overwrite?: (key: string) => void, gate?: () => Promise<void>): Promise<void> {
    const batch = random.take(this.incoming, random.between(1, 3));
    return this.deliver(this.incoming, batch, this.platform(faults, overwrite), faults, (platform, event) =>
      takeFiles(platform, event, this.sending(this.receipts, faults, gate)),
    );
  }

  /** Commits a batch of what waits: a group's messages in their order. */
  commit(random: Random, faults?: Faults): Promise<void> {
    const batch = this.receipts.splice(0, random.between(1, 10));
    return this.deliver(this.receipts, batch, this.platform(faults), faults, commitBatch);
  }

  async sweep(faults?: Faults): Promise<void> {
    try {
      await sweepLanding(this.platform(faults), this.sending(this.incoming, faults));
    } catch (error) {
      if (!faults) throw error;
    }
  }

  /** Lets a receipt be delivered that lies nowhere. */
  poison(dataset: string): void {
    this.enqueue(this.receipts, { body: JSON.stringify({ dataset, receipt: `${this.store.root}/none.json` }) });
  }

  /** Tells of files, each once and in their order, and nothing goes wrong. */
  async takeCalmly(files: readonly Delivered[]): Promise<void> {
    const calm = new Random(0);
    for (const event of files.map(({ key, bytes }) => this.bucket.put(key, bytes))) {
      this.tell(event, 1);
      await this.drain(calm);
    }
  }

  async drain(random: Random): Promise<void> {
    while (this.waiting > 0) {
      await this.take(random);
      await this.commit(random);
    }
  }

  /** Puts what lies in the dead-letter queue back, as a person does who has mended the cause. */
  redrive(): void {
    for (const { queue, message } of this.deadLetters.splice(0)) queue.push({ ...message, attempts: 0 });
  }

  seen(): Promise<Record<string, unknown>> {
    return seenOn(this.platform(), this.bucket);
  }

  /** @param overwrite what somebody puts in the place of a file while it is read */
  platform(faults?: Faults, overwrite?: (key: string) => void): CloudPlatform {
    const store = faults ? faultyStore(this.store, faults) : this.store;
    const catalog = new FileCatalog(this.store);
    const tables = new Tables({ catalog: faults ? faultyCatalog(catalog, faults) : catalog, store });
    this.count += 1;
    return {
      mesh: this.mesh,
      landing: new TrialLanding(this.bucket, faults, overwrite),
      store: () => store,
      tables: () => tables,
      location: ({ prefix }) => `${this.store.root}/${prefix}`,
      scratch: join(this.folder, 'scratch', String(this.count)),
    };
  }

  private enqueue(queue: Waiting[], { body, group }: { body: string; group?: string }): void {
    this.count += 1;
    queue.push({ messageId: String(this.count), body, group, attempts: 0 });
  }

  private sending(queue: Waiting[], faults: Faults | undefined, gate?: () => Promise<void>): Send {
    return async (messages: readonly QueueMessage[]) => {
      await gate?.();
      for (const { body, group } of messages) {
        const send = async () => this.enqueue(queue, { body: JSON.stringify(body), group });
        await (faults ? faults.call('send', send) : send());
      }
    };
  }

  private async deliver(
    queue: Waiting[],
    batch: Waiting[],
    platform: CloudPlatform,
    faults: Faults | undefined,
    handle: (platform: CloudPlatform, event: SqsEvent) => Promise<PartialBatch>,
  ): Promise<void> {
    if (batch.length === 0) return;
    let again = new Set(batch.map(({ messageId }) => messageId));
    try {
      const { batchItemFailures } = await handle(platform, { Records: batch });
      // Whoever is killed answers nothing, whatever its code would have done.
      if (!faults?.isDead) again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      if (!(error instanceof Killed) && !faults) throw error;
    }
    this.told.push(...(faults?.told ?? []));
    const back: Waiting[] = [];
    for (const message of batch.filter(({ messageId }) => again.has(messageId))) {
      message.attempts += 1;
      if (message.attempts < ATTEMPTS) back.push(message);
      else this.deadLetters.push({ queue, message });
    }
    // Messages of a group keep their order.
    queue.unshift(...back);
  }
}
