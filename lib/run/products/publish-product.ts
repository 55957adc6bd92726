import { MeshError } from '../../error';
import { majorOf, type ProductManifest } from '../../manifest';
import {
  isPublishDue,
  isPublishRefused,
  limitsHash,
  notTogether,
  type Pins,
  type ProductModel,
  type PublishRecord,
  productInputs,
  publishIdOf,
  stateOfSummary,
  wantedPublish,
} from '../../plan';
import { forgetEarlier } from '../intakes/forget-earlier';
import { datasetNamed, modelNamed, productNamed, sharingOf, tryTableAt } from '../places';
import type { Platform } from '../platform';
import type { ProductReport } from '../report';
import { refusedVersions } from '../upkeep/refused-versions';
import { refuseBreakingChanges } from './breaking-changes';
import type { PublishOptions } from './publish-options';
import { publishTables } from './publish-tables';

export type { PublishOptions } from './publish-options';

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
  const limits = limitsHash(product);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const last = await registry.newest(name, majorOf(version));
    const { pins, models } = await tablesOf(platform, product);
    const empty = Object.keys(pins).find((table) => pins[table] === null);
    if (empty) return { ...report, status: 'skipped', because: `its table ${empty} was never filled` };
    // Its last publish goes on serving until the run that makes them comes to its end.
    const apart = notTogether(models);
    if (apart !== undefined) return { ...report, status: 'skipped', because: apart };
    const wanted = wantedPublish(platform.mesh, product, pins);
    if (last && !isPublishDue(wanted, last.record)) {
      // Once more, for the publisher may have been cut short after its record.
      if (last.record.forgets) await forgetEarlier(platform, product, last.record);
      return { ...report, status: 'unchanged', ...told(last.record) };
    }
    if (isPublishRefused(wanted, last?.record)) {
      const because =
        'rolled back: until its tables or its declaration change, or data-mesh rollback names a later publish';
      return { ...report, status: 'held', because, ...(last && told(last.record)) };
    }
    await refuseBreakingChanges(platform, product, last);
    const number = (last?.number ?? 0) + 1;
    const publishId = publishIdOf(product, wanted, number);
    const made = await publishTables(platform, product, { wanted, publishId }, options);
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
      limits,
      ...(last && last.record.limits !== limits && { forgets: true }),
      ...made,
    };
    if (await registry.add(number, record)) {
      if (record.forgets) await forgetEarlier(platform, product, record);
      return { ...report, status: 'published', ...told(record) };
    }
    const taken = await registry.publish(name, majorOf(version), number);
    if (taken.publishId === publishId) return { ...report, status: 'published', ...told(taken) };
  }
  throw new MeshError([
    { message: `${name} could not be published: other publishers were faster ${ATTEMPTS} times`, hint: 'run again' },
  ]);
}

async function tablesOf(
  platform: Platform,
  product: ProductManifest,
): Promise<{ readonly pins: Pins; readonly models: readonly ProductModel[] }> {
  const { datasets } = platform.mesh;
  const tables = await Promise.all(
    productInputs(product).map(async (name) => {
      const isDataset = datasets.has(name);
      const { place } = isDataset ? datasetNamed(platform, name) : modelNamed(platform, name);
      const table = await tryTableAt(platform, place);
      const pin = table?.rowVersion()?.toString() ?? null;
      const { inputs } = stateOfSummary(table?.snapshot()?.summary) ?? {};
      return { name, layer: place.bucket, pin, inputs, isHeld: refusedVersions(table).length > 0, isDataset };
    }),
  );
  return {
    pins: Object.fromEntries(tables.map(({ name, pin }) => [name, pin])),
    models: tables.filter(({ isDataset }) => !isDataset),
  };
}

function told({ publishId, publishedAt, audiences }: Pick<PublishRecord, 'publishId' | 'publishedAt' | 'audiences'>) {
  const tables = Object.values(audiences).flatMap((audience) => Object.values(audience.tables));
  return { publishId, publishedAt, tables: tables.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
}
