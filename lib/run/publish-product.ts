import { contractHash, odcsOf } from '../contract';
import { MeshError } from '../error';
import { type AudienceManifest, majorOf, type ProductManifest } from '../manifest';
import {
  contractOf,
  isPublishDue,
  type Pins,
  type PublishRecord,
  type PublishState,
  productInputs,
  publishIdOf,
  SUMMARY,
  wantedPublish,
} from '../plan';
import type { Table } from '../table';
import { auditAudiences } from './audit-audiences';
import { refuseBreakingChanges } from './breaking-changes';
import { type AudienceTarget, type BuiltAudienceTable, buildAudiences, discard } from './build-audiences';
import { datasetNamed, modelNamed, productNamed, sharingOf, tryTableAt } from './places';
import type { Platform } from './platform';
import type { ProductReport } from './report';
import { audienceSpec } from './table-specs';
import type { StepOptions } from './workspace';

export interface PublishOptions extends StepOptions {
  readonly runId: string;
}

/** Beside another publisher that is always faster. */
const ATTEMPTS = 10;

/**
 * Publishes a product that has become due: builds what each audience sees, audits all of it, commits it, and writes the one
 * record by which readers find it. Cut short before that it is taken up where it was; nobody saw anything of it.
 */
export async function publishProduct(
  platform: Platform,
  name: string,
  options: PublishOptions,
): Promise<ProductReport> {
  const product = productNamed(platform, name);
  const { registry } = sharingOf(platform);
  const { version } = product;
  const report = { product: name, version };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const last = await registry.newest(name, majorOf(version));
    const pins = await pinsOf(platform, product);
    const empty = Object.keys(pins).find((table) => pins[table] === null);
    if (empty) return { ...report, status: 'skipped', because: `its table ${empty} was never filled` };
    const wanted = wantedPublish(platform.mesh, product, pins);
    if (last && !isPublishDue(wanted, last.record)) return { ...report, status: 'unchanged', ...told(last.record) };
    await refuseBreakingChanges(platform, product, last);
    const number = (last?.number ?? 0) + 1;
    const publishId = publishIdOf(product, wanted, number);
    const made = await make(platform, product, { wanted, publishId }, options);
    if ('failedChecks' in made) {
      const { failedChecks } = made;
      const because = failedChecks.map(({ table, check, rows }) => `${table}: ${check}: ${rows} rows`).join('; ');
      return { ...report, status: 'failed', failedChecks, because };
    }
    const record = {
      ...wanted,
      publishId,
      product: name,
      version,
      publishedAt: new Date().toISOString(),
      runId: options.runId,
      ...made,
    };
    if (await registry.add(number, record)) return { ...report, status: 'published', ...told(record) };
    const taken = await registry.publish(name, majorOf(version), number);
    if (taken.publishId === publishId) return { ...report, status: 'published', ...told(taken) };
  }
  throw new MeshError([
    { message: `${name} could not be published: other publishers were faster ${ATTEMPTS} times`, hint: 'run again' },
  ]);
}

/** Builds, audits and commits; nobody looks at the tables before a record names their snapshots. */
async function make(
  platform: Platform,
  product: ProductManifest,
  { wanted, publishId }: { wanted: PublishState; publishId: string },
  options: PublishOptions,
): Promise<Pick<PublishRecord, 'audiences'> | Required<Pick<ProductReport, 'failedChecks'>>> {
  const targets: AudienceTarget[] = [];
  for (const audience of product.audiences) {
    for (const declared of audience.tables) {
      const spec = audienceSpec(platform, product, audience.name, declared);
      targets.push({ audience, declared, table: await platform.tables(declared.place.bucket).ensure(spec) });
    }
  }
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
  for (const it of built) committed.set(it.declared, await commit(it, wanted, publishId, options.runId));
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
  let ours = false;
  const after = await table.commit((base) => {
    ours = !isOf(base, publishId);
    if (!ours) return undefined;
    const summary = {
      [SUMMARY.publishId]: publishId,
      [SUMMARY.runId]: runId,
      [SUMMARY.contractHash]: hash,
      [SUMMARY.inputs]: JSON.stringify(inputs),
    };
    return { replaceAll: true, append: files, summary };
  });
  if (!ours) await table.discard(files);
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

async function pinsOf(platform: Platform, product: ProductManifest): Promise<Pins> {
  const pins = productInputs(product).map(async (name) => {
    const { datasets } = platform.mesh;
    const { place } = datasets.has(name) ? datasetNamed(platform, name) : modelNamed(platform, name);
    const table = await tryTableAt(platform, place);
    return [name, table?.snapshot()?.snapshotId.toString() ?? null] as const;
  });
  return Object.fromEntries(await Promise.all(pins));
}

function told({ publishId, publishedAt, audiences }: Pick<PublishRecord, 'publishId' | 'publishedAt' | 'audiences'>) {
  const tables = Object.values(audiences).flatMap((audience) => Object.values(audience.tables));
  return { publishId, publishedAt, tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
}
