import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tableStates } from '../../lib/run';
import { inputBytes } from '../../lib/run/models/input-bytes';
import { audience, product } from '../plan/products';
import { consumer, newFolder, producer, producerMesh, subscriptionTo } from './shares';

/** A producer that has run, and another team's app that subscribed to it. */
async function pair() {
  const one = producer();
  await one.run();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  return { one, other };
}

test("a model reads another team's product, in an app and a folder of its own", async () => {
  const { other } = await pair();
  const { models, problems, subscriptions } = await other.run();
  expect(problems).toEqual([]);
  expect(models.map(({ table, status }) => [table, status])).toEqual([['fraud.counted', 'built']]);
  expect(subscriptions).toEqual([
    expect.objectContaining({ product: 'sales.figures', audience: 'fraud', status: 'current', remarks: [] }),
  ]);
  expect(await other.rows('FROM fraud.counted')).toEqual(['3 0.50']);
  expect(await other.rows('SELECT id FROM sales__figures.bill ORDER BY id')).toEqual(['a', 'b', 'c']);
  const states = await tableStates(await other.open());
  expect(states.map(({ table, layer, rows }) => [table, layer, rows])).toEqual([
    ['fraud.counted', 'curated', 1],
    ['sales__figures.bill', 'subscribed', 3],
  ]);
});

test('what a function needs room for counts the files of products that others published', async () => {
  const { one, other } = await pair();
  const platform = await other.open();
  const first = await inputBytes(platform, 'fraud.counted');
  expect(first).toBeGreaterThan(0);
  one.file('data/bill-2.csv', 'id;amount', 'd;7');
  await one.run();
  expect(await inputBytes(platform, 'fraud.counted')).toBeGreaterThan(first);
  expect(await inputBytes(platform, 'fraud.counted', { pins: { 'sales__figures.bill': '1' } })).toBe(first);
});

test('nothing is built again before the product is published again', async () => {
  const { one, other } = await pair();
  await other.run();
  expect((await other.run()).nothingNew).toBe(true);
  one.file('data/bill-2.csv', 'id;amount', 'd;7');
  await one.run();
  expect((await other.run()).models[0].status).toBe('built');
  expect(await other.rows('FROM fraud.counted')).toEqual(['4 7.50']);
});

test('a run reads one publish, also where the next one comes meanwhile', async () => {
  const { one, other } = await pair();
  const again = new Promise<void>((done, failed) => {
    other
      .run({
        onEvent: ({ kind }) => {
          if (kind !== 'subscription resolved') return;
          one.file('data/bill-2.csv', 'id;amount', 'd;7');
          one.run().then(() => done(), failed);
        },
      })
      .catch(failed);
  });
  await again;
  expect(['3 0.50', '4 7.50']).toEqual(expect.arrayContaining(await other.rows('FROM fraud.counted').catch(() => [])));
  await other.run();
  expect(await other.rows('FROM fraud.counted')).toEqual(['4 7.50']);
});

test('fails on a product that nobody published, and says what to do', async () => {
  const { models, problems, subscriptions } = await consumer(subscriptionTo(producerMesh()), newFolder()).run();
  expect(problems).toEqual([
    {
      message: expect.stringMatching(/^sales\.figures is not published in the registry \/.*/),
      hint: 'run the app that publishes it with the same registry, or make a sample: data-mesh pull sales.figures',
      place: { construct: 'Fraud/Figures' },
    },
  ]);
  expect(subscriptions[0].status).toBe('broken');
  expect(models[0].status).toBe('skipped');
  expect(models[0].because).toContain('sales__figures.bill');
});

test('a product that disappeared leaves what was built of it, and is told', async () => {
  const { one, other } = await pair();
  await other.run();
  rmSync(join(one.registry, 'dev/sales.figures'), { recursive: true });
  const { problems, models } = await other.run();
  expect(problems[0].message).toContain('sales.figures is not published in the registry');
  expect(models[0].status).toBe('skipped');
  expect(await other.rows('FROM fraud.counted')).toEqual(['3 0.50']);
});

test('fails on a column of another type, and names product, column and mend', async () => {
  const { one, other } = await pair();
  rmSync(join(one.registry, 'dev/sales.figures'), { recursive: true });
  rmSync(join(one.folder, '.data-mesh'), { recursive: true });
  const masked = [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'string', mask: 'hash' as const },
  ];
  one.mesh = producerMesh({ audiences: [audience('fraud', { columns: masked })] });
  expect((await one.run()).products[0].status).toBe('published');
  const { problems, models } = await other.run();
  expect(problems).toEqual([
    {
      message: "sales.figures: column 'amount' of 'bill' was decimal(12,2) and is string",
      hint: expect.stringContaining('data-mesh subscribe sales.figures'),
      place: { construct: 'Fraud/Figures', file: 'contracts/sales.figures.odcs.yaml' },
    },
  ]);
  expect(models[0].because).toBe(
    "its input sales__figures.bill changed: column 'amount' of 'bill' was decimal(12,2) and is string",
  );
});

test('what is added is told and breaks nothing', async () => {
  const { one, other } = await pair();
  const [bill] = product().tables;
  const more = [
    { ...bill, description: 'All bills' },
    { ...bill, name: 'again' },
  ];
  const [fraud] = product().audiences;
  const again = { ...audience('fraud', { name: 'again' }).tables[0] };
  one.mesh = producerMesh({
    version: '1.1.0',
    tables: more,
    audiences: [{ ...fraud, tables: [...fraud.tables, again] }],
  });
  await one.run();
  const { problems, subscriptions, models } = await other.run();
  expect(problems).toEqual([]);
  expect(models[0].status).toBe('built');
  expect(subscriptions[0]).toMatchObject({
    status: 'current',
    version: '1.0.0',
    publishedVersion: '1.1.0',
    remarks: ["the description of 'bill' changed", "table 'again' was added", 'the version was 1.0.0 and is 1.1.0'],
  });
});

test('a new major leaves the readers of the old one what they read', async () => {
  const { one, other } = await pair();
  one.mesh = producerMesh({ version: '2.0.0', audiences: [audience('fraud', {}, '2.0.0')] });
  one.file('data/bill-2.csv', 'id;amount', 'd;7');
  await one.run();
  const { problems, subscriptions } = await other.run();
  expect(problems).toEqual([]);
  expect(subscriptions[0].remarks).toEqual(['version 2.0.0 is published beside it']);
  expect(await other.rows('FROM fraud.counted')).toEqual(['3 0.50']);
  rmSync(join(one.registry, 'dev/sales.figures/publishes/v1'), { recursive: true });
  expect((await other.run()).problems[0]).toMatchObject({
    message: 'sales.figures is not published as version 1 any more; there is version 2',
  });
});

test("an audience sees its own tables and no other audience's", async () => {
  const one = producer(undefined, { audiences: [audience('fraud', { where: 'amount > 0' }), audience('audit')] });
  await one.run();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  await other.run();
  expect(await other.rows('FROM fraud.counted')).toEqual(['2 3.50']);
  const unknown = consumer({ ...subscriptionTo(one.mesh), audience: 'marketing' }, one.registry);
  expect((await unknown.run()).problems[0]).toMatchObject({
    message: "sales.figures 1.0.0 has no audience 'marketing'; there are: fraud, audit",
  });
});

test('the two apps run in either order', async () => {
  const one = producer();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  expect((await other.run()).models[0].status).toBe('skipped');
  await one.run();
  expect((await other.run()).models[0].status).toBe('built');
});
