import { contractHash, odcsOf } from '../../contract';
import type { AudienceManifest, ProductManifest } from '../../manifest';
import { contractOf, type PublishRecord, type PublishState, SUMMARY } from '../../plan';
import { inParallel, type Table } from '../../table';
import { sharingOf } from '../places';
import type { Platform } from '../platform';
import type { ProductReport } from '../report';
import { audienceSpec } from '../table-specs';
import { auditAudiences } from './audit-audiences';
import { type AudienceTarget, type BuiltAudienceTable, buildAudiences, discard } from './build-audiences';
import type { PublishOptions } from './publish-options';

/** Tables that are made or committed side by side: each waits for the disk or for AWS most of its time. */
const AT_ONCE = 8;

/** Builds, audits and commits; nobody looks at the tables before a record names their snapshots. */
export async function publishTables(
  platform: Platform,
  product: ProductManifest,
  { wanted, publishId }: { wanted: PublishState; publishId: string },
  options: PublishOptions,
): Promise<Pick<PublishRecord, 'audiences'> | Required<Pick<ProductReport, 'failedChecks'>>> {
  const all = product.audiences.flatMap((audience) => audience.tables.map((declared) => ({ audience, declared })));
  const targets = await inParallel(all, AT_ONCE, async ({ audience, declared }): Promise<AudienceTarget> => {
    const spec = audienceSpec(platform, product, audience.name, declared);
    return { audience, declared, table: await platform.tables(declared.place.bucket).ensure(spec) };
  });
  const open = targets.filter(({ table }) => !isOf(table, publishId));
  const built = await buildAudiences(platform, product, open, wanted.inputs, options);
  const failedChecks = await auditAudiences(platform, product, built, options).catch(async (error) => {
    await discard(built);
    throw error;
  });
  if (failedChecks.length > 0) {
    await discard(built);
    return { failedChecks };
  }
  const committed = new Map<AudienceTarget['declared'], Table>(targets.map(({ declared, table }) => [declared, table]));
  await inParallel(built, AT_ONCE, async (it) => {
    committed.set(it.declared, await commit(it, wanted, publishId, options.runId));
  });
  const audiences: Record<string, PublishRecord['audiences'][string]> = {};
  for (const audience of product.audiences) {
    audiences[audience.name] = await published(platform, product, audience, (it) => committed.get(it) as Table);
  }
  return { audiences };
}

async function commit(
  { table, files }: BuiltAudienceTable,
  { hash, inputs }: PublishState,
  publishId: string,
  runId: string,
): Promise<Table> {
  const after = await table.commit((base) => {
    if (isOf(base, publishId)) return undefined;
    const summary = {
      [SUMMARY.publishId]: publishId,
      [SUMMARY.runId]: runId,
      [SUMMARY.contractHash]: hash,
      [SUMMARY.inputs]: JSON.stringify(inputs),
    };
    return { replaceAll: true, append: files, summary };
  });
  // Another publisher of the same was faster, or our own commit was taken for one: only what is not live may go.
  const live = new Set((await after.scan()).files.map(({ uri }) => uri));
  await table.discard(files.filter(({ uri }) => !live.has(uri)));
  return after;
}

function isOf(table: Table, publishId: string): boolean {
  return table.snapshot()?.summary[SUMMARY.publishId] === publishId;
}

async function published(
  platform: Platform,
  product: ProductManifest,
  audience: AudienceManifest,
  tableOf: (declared: AudienceManifest['tables'][number]) => Table,
): Promise<PublishRecord['audiences'][string]> {
  const contract = contractOf(platform.mesh, product, audience);
  const hash = contractHash(odcsOf(contract));
  await sharingOf(platform).registry.addContract(contract, hash);
  const tables = audience.tables.map((declared) => {
    const { id, location, metadataLocation, ...table } = describe(tableOf(declared));
    return [declared.name, { ...id, location, metadataLocation, ...table }] as const;
  });
  return { contractHash: hash, subscribers: audience.subscribers, tables: Object.fromEntries(tables) };
}

function describe(table: Table) {
  const { id, location, metadataLocation } = table;
  const snapshotId = String(table.snapshot()?.snapshotId);
  return { id: { database: id.database, table: id.table }, location, metadataLocation, snapshotId, rows: table.rows() };
}
