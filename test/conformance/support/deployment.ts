import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { handler as audit } from '../../../lib/handlers/audit.lambda';
import { handler as build } from '../../../lib/handlers/build.lambda';
import type { CarriedRun } from '../../../lib/handlers/carried-run';
import { handler as commit } from '../../../lib/handlers/commit.lambda';
import type { Work } from '../../../lib/handlers/look-for-work';
import type { NextTurn } from '../../../lib/handlers/model-run';
import { handler as plan } from '../../../lib/handlers/plan.lambda';
import { withPlatform } from '../../../lib/handlers/platform';
import { handler as register } from '../../../lib/handlers/register.lambda';
import { handler as standardize } from '../../../lib/handlers/standardize.lambda';
import { handler as sweep } from '../../../lib/handlers/sweep.lambda';
import type { OpenLineageEvent } from '../../../lib/lineage';
import type { MeshManifest } from '../../../lib/manifest';
import { type RunRecord, RunRecords, type TableState, tableStates } from '../../../lib/run';
import { answerTo } from './answer-server';
import { newBucket, newDatabase, s3 } from './cloud';
import { type Rows, rowsOf } from './rows';
import { enqueue, newQueue, pump } from './work-queue';

const LAYERS = ['Shop/Staging', 'Shop/Curated'] as const;
type Layer = (typeof LAYERS)[number];

/** The shop's stack as its deployment leaves it: buckets, databases, queues, and functions called as Lambda calls them. */
export class Deployment {
  static async of(manifest: MeshManifest): Promise<Deployment> {
    const tables = [
      ...manifest.datasets.flatMap((it) => [it.place, it.quarantine]),
      ...manifest.models.map((it) => it.place),
    ];
    const aliases = [...manifest.sources.map((it) => it.landing.bucket), ...tables.map((it) => it.bucket)];
    const buckets: Record<string, string> = {};
    for (const alias of new Set(aliases)) buckets[alias] = await newBucket();
    for (const database of new Set(tables.map((it) => it.database))) await newDatabase(database);
    const assets = await newBucket('assets');
    await s3.send(new PutObjectCommand({ Bucket: assets, Key: 'manifest.json', Body: JSON.stringify(manifest) }));
    const [incoming, receipts] = [await newQueue('standard'), await newQueue('fifo')];
    Object.assign(process.env, {
      MESH_MANIFEST: `s3://${assets}/manifest.json`,
      MESH_BUCKETS: JSON.stringify(buckets),
      MESH_STANDARDIZE_QUEUE_URL: incoming,
      MESH_COMMIT_QUEUE_URL: receipts,
    });
    return new Deployment(manifest, buckets, incoming, receipts);
  }

  private constructor(
    private readonly manifest: MeshManifest,
    private readonly buckets: Readonly<Record<string, string>>,
    private readonly incoming: string,
    private readonly receipts: string,
  ) {}

  /**
   * What CloudFormation is told by each layer's registrar.
   *
   * @param secondsLeft asked before each table
   */
  register(
    RequestType: 'Create' | 'Update' | 'Delete' = 'Create',
    secondsLeft: () => number = () => 900,
  ): Promise<{ Status: string; Reason?: string }[]> {
    const context = { getRemainingTimeInMillis: () => secondsLeft() * 1_000 };
    const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Tables' };
    return this.layers(() => answerTo((ResponseURL) => register({ RequestType, ResponseURL, ...ids }, context)));
  }

  /** Puts files (path: `<domain>/<source>/<name>`) into landing; the events that EventBridge would send for them. */
  async land(deliveries: Iterable<readonly [string, Buffer]>): Promise<object[]> {
    const events: object[] = [];
    for (const [path, Body] of deliveries) {
      const [domain, name, ...file] = path.split('/');
      const source = this.manifest.sources.find((it) => it.domain === domain && it.name === name);
      if (!source) throw new Error(`there is no source for ${path}`);
      const [Bucket, Key] = [this.buckets[source.landing.bucket], `${source.landing.prefix}/${file.join('/')}`];
      const { ETag, VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      const object = { key: Key, size: Body.length, etag: ETag, 'version-id': VersionId };
      events.push({ 'detail-type': 'Object Created', source: 'aws.s3', detail: { bucket: { name: Bucket }, object } });
    }
    return events;
  }

  /** Lets the staging layer work off messages until none waits; how many it gave back. */
  async take(events: readonly unknown[]): Promise<number> {
    process.env.MESH_LAYER = 'Shop/Staging' satisfies Layer;
    for (const event of events) await enqueue(this.incoming, event);
    return (await pump(this.incoming, standardize)) + (await pump(this.receipts, commit));
  }

  sweep(): Promise<void> {
    process.env.MESH_LAYER = 'Shop/Staging' satisfies Layer;
    return sweep();
  }

  /** One run of the curated layer as its state machine makes it, without the machine; its record. */
  async refresh(): Promise<RunRecord | undefined> {
    process.env.MESH_LAYER = 'Shop/Curated' satisfies Layer;
    const execution = `execution-${randomUUID()}`;
    const { run } = plain(await plan({ step: 'look', event: {}, execution })) as Work;
    if (!run) return undefined;
    for (let turn: CarriedRun = run; ; ) {
      const next = plain(await plan({ step: 'turn', run: turn, execution })) as NextTurn;
      if (next.busy !== undefined) {
        // Executions here come one after the other.
        turn = { ...next.run, ended: next.busy };
        continue;
      }
      if (!next.ready) break;
      await Promise.all(
        next.ready.map(async (model) => {
          try {
            await audit({ model, run: next.run, receipt: await build({ model, run: next.run }) });
          } catch (error) {
            const { name, message } = error as Error;
            const failure = { Error: name, Cause: JSON.stringify({ errorMessage: message }) };
            await plan({ step: 'note', run: next.run, model, error: failure });
          }
        }),
      );
      turn = next.run;
    }
    const records = await withPlatform((platform) => new RunRecords(platform.store('Shop/Curated')).named(run.runId));
    return records[0];
  }

  async rows(): Promise<Rows> {
    return Object.assign({}, ...(await this.layers(() => withPlatform((platform) => rowsOf(platform)))));
  }

  /** What the handlers told of their steps, in the order of the objects' names. */
  async lineage(): Promise<OpenLineageEvent[]> {
    return (await this.layers(lineageOf)).flat();
  }

  async states(): Promise<TableState[]> {
    return (await this.layers(() => withPlatform(tableStates))).flat();
  }

  private async layers<T>(work: (layer: Layer) => Promise<T>): Promise<T[]> {
    const answers: T[] = [];
    for (const layer of LAYERS) {
      process.env.MESH_LAYER = layer;
      answers.push(await work(layer));
    }
    return answers;
  }
}

/** What the handlers of a layer told of their steps; of the layer that the environment names. */
export function lineageOf(layer: string): Promise<OpenLineageEvent[]> {
  return withPlatform(async (platform) => {
    const store = platform.store(layer);
    const texts: string[] = [];
    for await (const { uri } of store.list(`${store.root}/lineage/`))
      texts.push(Buffer.from(await store.read(uri)).toString('utf8'));
    return texts.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line));
  });
}

/** What passes through a state machine is JSON. */
function plain<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
