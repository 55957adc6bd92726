import { contractHash, odcsOf } from '../../lib/contract';
import { withPlatform } from '../../lib/handlers/platform';
import { handler as publish } from '../../lib/handlers/publish.lambda';
import {
  audiencePlace,
  type MeshManifest,
  type ModelManifest,
  type ProductManifest,
  type SubscriptionManifest,
} from '../../lib/manifest';
import { contractOf, mergeManifests } from '../../lib/plan';
import { openLaptop, openQuery, type Platform, run } from '../../lib/run';
import { openLineageFaults } from '../lineage/open-lineage-schema';
import { DELIVERIES, deliverLocally, shopManifest } from './support/app';
import { newBucket, newDatabase } from './support/cloud';
import { Deployment, lineageOf } from './support/deployment';

const SHARE = 'Shop/Share';
const HINT = { Records: [{ messageId: 'hint', body: '{}' }] };

/** The shop, which publishes its sales: without the product's name, and only those of ten and more. */
function sharingShop(mesh: string): MeshManifest {
  const manifest = shopManifest(mesh);
  const sale = manifest.models.find(({ name }) => name === 'sale') as ModelManifest;
  const place = audiencePlace({
    ...{ mesh, stage: 'dev', domain: 'forecasting', product: 'sales', version: '1.0.0' },
    ...{ audience: 'fraud', table: 'sale', bucket: SHARE },
  });
  const product: ProductManifest = {
    path: SHARE,
    domain: 'forecasting',
    name: 'sales',
    version: '1.0.0',
    owner: 'Jane',
    tables: [
      { table: 'forecasting.sale', name: 'sale', view: { kind: 'default' }, columns: sale.columns, key: sale.key },
    ],
    audiences: [
      {
        name: 'fraud',
        subscribers: ['fraud'],
        tables: [
          {
            name: 'sale',
            columns: sale.columns.map(({ name, type }) =>
              name === 'product' ? { name, type, mask: 'null' } : { name, type },
            ),
            where: 'amount > 10',
            place,
          },
        ],
      },
    ],
    bucket: SHARE,
  };
  return { ...manifest, products: [product] };
}

/** Fraud's own stack: one model over the product. */
function fraudManifest(shop: MeshManifest): MeshManifest {
  const { mesh } = mergeManifests([shop]);
  const [product] = mesh.products.values();
  const contract = contractOf(mesh, product, product.audiences[0]);
  const subscription: SubscriptionManifest = {
    path: 'Fraud/Sales',
    product: contract.product,
    version: contract.version,
    audience: contract.audience,
    contractFile: 'contracts/forecasting.sales.odcs.yaml',
    contractHash: contractHash(odcsOf(contract)),
    tables: contract.tables.map(({ rules, ...table }) => table),
  };
  const database = `${shop.mesh}_dev_fraud_curated`;
  const model: ModelManifest = {
    path: 'Fraud/Curated/suspects',
    domain: 'fraud',
    name: 'suspects',
    sql: { text: 'SELECT bill_id, amount FROM sale' },
    inputs: [{ name: 'sale', table: 'forecasting__sales.sale', view: { kind: 'default' } }],
    columns: [
      { name: 'bill_id', type: 'string' },
      { name: 'amount', type: 'decimal(12,2)' },
    ],
    key: ['bill_id'],
    relations: [],
    checks: [],
    engine: 'duckdb',
    place: { bucket: 'Shop/Curated', database, table: 'suspects', prefix: `${database}/suspects` },
  };
  const none = { sources: [], datasets: [], models: [] };
  return {
    ...shop,
    ...none,
    stack: 'Fraud',
    externals: none,
    products: [],
    subscriptions: [subscription],
    models: [model],
  };
}

async function rowsOf(platform: Platform, table: string): Promise<unknown[]> {
  const session = await openQuery(platform, { tables: [table] });
  try {
    return await session.all(`FROM ${table} ORDER BY ALL`);
  } finally {
    session.close();
  }
}

test('a product is published to the account, and another stack reads it there, as on a laptop', async () => {
  const name = `share${process.pid}`;
  const shop = sharingShop(name);
  const published = 'forecasting__sales__fraud.sale';
  const laptop = await openLaptop({ manifests: [sharingShop('mesh')], appFolder: deliverLocally(DELIVERIES) });
  await run(laptop);
  const expected = await rowsOf(laptop, published);
  expect(expected.length).toBeGreaterThan(1);

  const deployment = await Deployment.of(shop);
  const [place] = (shop.products ?? []).flatMap(({ audiences }) => audiences[0].tables.map((it) => it.place));
  await newDatabase(place.database);
  const buckets = { ...JSON.parse(process.env.MESH_BUCKETS as string), [SHARE]: await newBucket() };
  process.env.MESH_BUCKETS = JSON.stringify(buckets);
  process.env.MESH_REGISTRY = `s3://${await newBucket('registry')}/dev`;
  await deployment.register();
  await deployment.take(await deployment.land(DELIVERIES));

  process.env.MESH_LAYER = SHARE;
  // Before the models were built there is nothing to publish, and nobody is to be called for it.
  expect(await publish(HINT)).toEqual({ batchItemFailures: [] });
  await deployment.refresh();
  process.env.MESH_LAYER = SHARE;
  expect(await Promise.all([publish(HINT), publish(HINT)])).toEqual([
    { batchItemFailures: [] },
    { batchItemFailures: [] },
  ]);
  expect(await publish(HINT)).toEqual({ batchItemFailures: [] });
  const { newest, rows } = await withPlatform(async (platform) => ({
    newest: await platform.sharing?.registry.newest('forecasting.sales', 1),
    rows: await rowsOf(platform, published),
  }));
  expect(newest?.number).toBe(1);
  const told = await lineageOf(SHARE);
  expect(told.flatMap(openLineageFaults())).toEqual([]);
  expect(new Set(told.map(({ job }) => job.name))).toEqual(new Set(['product.forecasting.sales']));
  const steps = (runId: string) => told.filter(({ run }) => run.runId === runId).map(({ eventType }) => eventType);
  for (const { run } of told) expect(steps(run.runId)).toEqual(['START', 'COMPLETE']);
  expect(told[1].outputs[0].facets.columnLineage).toMatchObject({ fields: { product: { inputFields: [] } } });
  expect(rows).toEqual(expected);

  const fraud = await Deployment.of(fraudManifest(shop));
  process.env.MESH_LAYER = 'Shop/Curated';
  await fraud.register().catch(() => undefined);
  expect(await fraud.refresh()).toMatchObject({ tables: [{ table: 'fraud.suspects', status: 'built' }] });
  expect(await fraud.refresh()).toBeUndefined();
  const suspects = await withPlatform((platform) => rowsOf(platform, 'fraud.suspects'));
  expect(suspects).toHaveLength(expected.length);
}, 120_000);
