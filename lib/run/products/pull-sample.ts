import { randomUUID } from 'node:crypto';
import { fail, nearest } from '../../error';
import { majorOf, type SubscriptionManifest, subscribedName } from '../../manifest';
import { type PublishedTable, SUMMARY } from '../../plan';
import { fileUri } from '../../store';
import type { TableSpec } from '../../table';
import { sharingOf } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { sampleSql } from './sample-sql';

/** What `pullSample` made, or found that it need not make. */
export interface PulledSample {
  /** Logical name. */
  readonly product: string;
  /** `published`: the producer has run on this machine, and its rows are read. */
  readonly status: 'sampled' | 'published';
  /** By their subscribed names. */
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

/**
 * Rows made up from the contract of a product that is subscribed to, so that its models run where the producer never did.
 * They are marked as a sample wherever they show, and the first real publish takes their place.
 */
export async function pullSample(platform: Platform, name: string, options: StepOptions = {}): Promise<PulledSample> {
  const subscription = subscriptionNamed(platform, name);
  const { product, version, audience, contractHash } = subscription;
  const { registry, samples } = sharingOf(platform);
  if (!samples) return fail('samples are for a laptop', 'in AWS the product itself is read');
  const major = majorOf(version);
  const published = await registry.newest(product, major);
  if (published) {
    const tables = Object.entries(published.record.audiences[audience]?.tables ?? {});
    return { product, status: 'published', tables: tables.map(([it, { rows }]) => told(product, it, rows)) };
  }
  const tables = await writeTables(platform, subscription, options);
  const record = {
    publishId: randomUUID(),
    product,
    version,
    publishedAt: new Date().toISOString(),
    runId: 'sample',
    hash: contractHash,
    inputs: {},
    limits: '',
    audiences: { [audience]: { contractHash, subscribers: [], tables } },
    sample: true,
  };
  for (;;) {
    const number = ((await samples.newest(product, major))?.number ?? 0) + 1;
    if (await samples.add(number, record)) break;
  }
  return {
    product,
    status: 'sampled',
    tables: Object.entries(tables).map(([it, { rows }]) => told(product, it, rows)),
  };
}

function writeTables(
  platform: Platform,
  { product, tables }: SubscriptionManifest,
  options: StepOptions,
): Promise<Record<string, PublishedTable>> {
  return withScratch(platform, (scratch) =>
    withSession(platform, scratch, [], options, async (session) => {
      const { samples, tablesAt } = sharingOf(platform);
      const folder = fileUri(`${samples?.place}/${product}/tables/${randomUUID()}`);
      const written: Record<string, PublishedTable> = {};
      for (const declared of tables) {
        const { name, columns, place } = declared;
        const spec: TableSpec = {
          id: place,
          location: `${folder}/${name}`,
          columns: columns.map(({ name: column, type, description }) => ({ name: column, type, doc: description })),
          properties: { 'mesh.table': subscribedName(product, name), 'mesh.sample': 'true' },
        };
        const table = await (await tablesAt(spec.location)).ensure(spec);
        const files = await table.write(session, sampleSql(declared), { scratch });
        const after = await table.commit(() => ({ append: files, summary: { [SUMMARY.runId]: 'sample' } }));
        written[name] = {
          database: place.database,
          table: place.table,
          location: after.location,
          metadataLocation: after.metadataLocation,
          snapshotId: String(after.snapshot()?.snapshotId),
          rows: after.rows(),
        };
      }
      return written;
    }),
  );
}

function subscriptionNamed({ mesh }: Platform, name: string): SubscriptionManifest {
  const found = mesh.subscriptions.get(name);
  if (found) return found;
  const near = nearest(name, mesh.subscriptions.keys());
  return fail(
    `this app is not subscribed to '${name}'`,
    near ? `did you mean '${near}'` : `subscribe first: data-mesh subscribe ${name}`,
  );
}

function told(product: string, table: string, rows: number): PulledSample['tables'][number] {
  return { table: subscribedName(product, table), rows };
}
