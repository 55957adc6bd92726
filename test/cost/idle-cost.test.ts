import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { AccountPlatform, Column, DataProductShare, Source, Sql, TeamAnalyticsEnvironment } from 'cdk-data-mesh';
import { idleFacts } from '../../lib/cli/idle-facts';
import { IDLE_COST, IDLE_REQUESTS, type IdleLine, idleCost, PRICE_LIST, WITHOUT_IDLE_COST } from '../../lib/cost';
import { landedDue, maintain, type Platform, planModels, publishProduct } from '../../lib/run';
import { allLayers, newApp } from '../constructs/support';
import { App, billsMesh } from '../run/apps';
import { producer } from '../run/shares';
import { counted, type Requests } from './counted';

const golden = resolve(__dirname, '../golden/idle-cost.md');

async function askedBy(app: App, work: (platform: Platform) => Promise<unknown>): Promise<Requests> {
  const { platform, requests } = counted(await app.open(), join(app.folder, '.data-mesh/warehouse'));
  await work(platform);
  return requests;
}

describe('with nothing to do, a handler asks no more than its cost says', () => {
  const app = new App(billsMesh());

  beforeAll(async () => {
    app.file('data/bill-2026.csv', 'id;amount', 'a;1');
    expect((await app.run()).problems).toEqual([]);
  });

  test('the sweep, of a dataset', async () => {
    expect(await askedBy(app, (platform) => landedDue(platform, 'finance.bill'))).toEqual(IDLE_REQUESTS.sweep);
  });

  test('the plan, of two models and the table that they read', async () => {
    const { gets, puts, glue } = IDLE_REQUESTS.plan;
    const asked = await askedBy(app, async (platform) => expect((await planModels(platform)).done).toBe(true));
    expect(asked).toEqual({ gets: 3 * gets, puts: 3 * puts, glue: 3 * glue });
  });

  test('maintenance, of four tables', async () => {
    const asked = await askedBy(app, (platform) => maintain(platform));
    for (const kind of ['gets', 'puts', 'glue'] as const) {
      expect(asked[kind]).toBeGreaterThan(0);
      expect(asked[kind]).toBeLessThanOrEqual(4 * IDLE_REQUESTS.maintain[kind]);
    }
  });
});

test('the publisher asks no more, of a product of one table, than its cost says', async () => {
  const app = producer();
  await app.run();
  const asked = await askedBy(app, async (platform) => {
    const [product] = platform.mesh.products.keys();
    expect((await publishProduct(platform, product, { runId: 'again' })).status).toBe('unchanged');
  });
  for (const kind of ['gets', 'puts', 'glue'] as const)
    expect(asked[kind]).toBeLessThanOrEqual(IDLE_REQUESTS.publish[kind]);
});

/** A stack of each kind of construct, and the account's. */
function everything() {
  const app = newApp();
  const { stack, revenue } = allLayers({ app });
  new DataProductShare(stack, 'Product', { name: 'revenue', version: '1.0.0', owner: 'Jane', tables: [revenue] });
  new TeamAnalyticsEnvironment(stack, 'Team', { domain: 'fraud', reads: [revenue], monthlyBudget: 100 });
  new AccountPlatform(new Stack(app, 'Account'), 'Platform');
  return app.synth().stacks.map(({ template }) => template);
}

/** Types of a template's resources. */
function typesOf({ Resources }: { Resources: Record<string, { Type: string }> }): string[] {
  return Object.values(Resources).map(({ Type }) => Type);
}

test('every type of resource that the constructs make has its line, and no type has two', () => {
  const folder = resolve(__dirname, '../golden');
  const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  expect(examples.length).toBeGreaterThan(4);
  const types = new Set([...examples, ...everything()].flatMap(typesOf));
  const lines = [...types].map((type) => [type, Number(type in IDLE_COST) + Number(type in WITHOUT_IDLE_COST)]);
  expect(lines.filter(([, number]) => number !== 1)).toEqual([]);
});

/** What a platform of 300 datasets, 60 models and a product costs idle. */
function platformOf300(): IdleLine[] {
  const app = newApp();
  const { stack, finance, staging, curated, bill, revenue } = allLayers({ app });
  for (let number = 2; number <= 300; number++) {
    const source = finance.addSource(`source_${number}`, Source.csv({ localPath: `data/${number}/*.csv` }));
    staging.addDataset(`dataset_${number}`, { source, columns: { id: Column.string() } });
  }
  for (let number = 2; number <= 60; number++) {
    curated.addModel(`model_${number}`, {
      sql: Sql.inline('SELECT bill_id FROM bill'),
      inputs: { bill },
      columns: { bill_id: Column.string() },
    });
  }
  new DataProductShare(stack, 'Product', { name: 'revenue', version: '1.0.0', owner: 'Jane', tables: [revenue] });
  const { directory, stacks } = app.synth();
  return idleCost(idleFacts(join(directory, `${stacks[0].stackName}.mesh.json`)));
}

test('a platform of 300 datasets idles within a few dollars a month', () => {
  const lines = platformOf300();
  expect(lines.flatMap(({ unknown }) => unknown)).toEqual([]);
  const total = lines.reduce((sum, { dollars }) => sum + dollars, 0);
  expect(total).toBeLessThan(10);
  const text = [
    '# What a platform of 300 datasets, 60 models and a product costs a month when nothing happens',
    '',
    `US dollars, prices of ${PRICE_LIST.region} as of ${PRICE_LIST.date}, on demand, without the free tier; by \`data-mesh cost\`.`,
    '',
    '| construct | $ |',
    '|---|---:|',
    ...lines.map(({ construct, dollars }) => `| ${construct} | ${dollars.toFixed(2)} |`),
    `| together | ${total.toFixed(2)} |`,
    '',
  ].join('\n');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});
