import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCatalog } from '../../../lib/catalog';
import { commitBatch } from '../../../lib/handlers/commit-batch';
import type { CloudPlatform } from '../../../lib/handlers/platform';
import type { QueueMessage } from '../../../lib/handlers/queue';
import type { PartialBatch, SqsEvent, SqsRecord } from '../../../lib/handlers/sqs';
import { sweepLanding } from '../../../lib/handlers/sweep-landing';
import { type Send, takeFiles } from '../../../lib/handlers/take-files';
import type { MeshManifest } from '../../../lib/manifest';
import { type LedgerEntry, mergeManifests } from '../../../lib/plan';
import { ensureTables, openQuery, readLedger, tableStates } from '../../../lib/run';
import { FileStore } from '../../../lib/store';
import { Tables } from '../../../lib/table';
import { type Faults, faultyCatalog, faultyStore, Killed } from './faults';
import { Bucket, TrialLanding } from './landing';
import type { Random } from './random';

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

  /** Puts what lies in the dead-letter queue back, as a person does who has mended the cause. */
  redrive(): void {
    for (const { queue, message } of this.deadLetters.splice(0)) queue.push({ ...message, attempts: 0 });
  }

  /** What readers see, and what the ledgers count. */
  async seen(): Promise<Record<string, unknown>> {
    const platform = this.platform();
    const session = await openQuery(platform);
    try {
      const seen: Record<string, unknown> = {};
      for (const { table } of await tableStates(platform)) {
        const rows = await session.all(`SELECT * FROM ${table}`);
        seen[table] = rows.map(rowText).sort();
      }
      for (const [name, dataset] of this.mesh.datasets) {
        const table = await platform.tables('').load(dataset.place, platform.location(dataset.place));
        const { ledger } = await readLedger(platform, dataset, table);
        const { delivery = '', landing } = this.mesh.sources.get(dataset.source) ?? {};
        seen[`ledger of ${name}`] = ledger.entries.filter(counting(delivery)).map(entryText).sort();
        const order = ({ name, version = '' }: LedgerEntry) =>
          this.bucket.before(`${landing?.prefix}/${name}`, version);
        seen[`older states of ${name} after newer ones`] =
          delivery === 'appends' ? [] : disordered(ledger.entries, order);
      }
      return seen;
    } finally {
      session.close();
    }
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

/** Of a file that was replaced, a state that was there for a while may have been taken or not; what holds now counts. */
function counting(delivery: string): (entry: LedgerEntry, at: number, all: readonly LedgerEntry[]) => boolean {
  return ({ name }, at, all) => delivery === 'appends' || !all.slice(at + 1).some((later) => later.name === name);
}

function entryText({ name, sha256, read, staged, quarantined }: LedgerEntry): string {
  return JSON.stringify({ name, sha256, read, staged, quarantined });
}

/** What differs from one taking of the same file to the next. */
const OWN = ['__intake', '__arrived_at', '__run', '__run_id'];

function rowText(row: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(row).filter(([column]) => !OWN.includes(column));
  return JSON.stringify(cells.map(([column, value]) => [column, value === null ? null : String(value)]).sort());
}

/** Names whose later entries are of earlier states. */
function disordered(entries: readonly LedgerEntry[], order: (entry: LedgerEntry) => number): string[] {
  const newest = new Map<string, number>();
  const wrong = entries.filter((entry) => {
    const [before, now] = [newest.get(entry.name) ?? -1, order(entry)];
    newest.set(entry.name, Math.max(before, now));
    return now < before;
  });
  return wrong.map(({ name }) => name);
}
