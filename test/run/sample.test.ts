import fc from 'fast-check';
import type { SubscribedTable } from '../../lib/manifest';
import { pullSample, tableStates } from '../../lib/run';
import { model } from '../plan/meshes';
import { consumer, newFolder, producer, producerMesh, subscriptionTo } from './shares';

test('a sample stands for a product whose producer never ran here, and is marked as one', async () => {
  const registry = newFolder();
  const app = consumer(subscriptionTo(producerMesh()), registry);
  const pulled = await pullSample(await app.open(), 'sales.figures');
  expect(pulled).toEqual({
    product: 'sales.figures',
    status: 'sampled',
    tables: [{ table: 'sales__figures.bill', rows: 20 }],
  });
  const { models, subscriptions, problems } = await app.run();
  expect(problems).toEqual([]);
  expect(subscriptions[0].status).toBe('sample');
  expect(models[0].status).toBe('built');
  expect(await app.rows('SELECT bills FROM fraud.counted')).toEqual(['20']);
  const states = await tableStates(await app.open());
  expect(states.map(({ table, layer }) => [table, layer])).toContainEqual(['sales__figures.bill', 'sample']);
  expect(app.bytes(registry)).toEqual([]);
});

test('a sample is the same every time, and the first real publish takes its place', async () => {
  const one = producer();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  const sampled = async () => {
    await pullSample(await other.open(), 'sales.figures');
    return other.rows('FROM sales__figures.bill');
  };
  expect(await sampled()).toEqual(await sampled());
  await other.run();
  await one.run();
  const report = await other.run();
  expect(report.subscriptions[0].status).toBe('current');
  expect(await other.rows('FROM fraud.counted')).toEqual(['3 0.50']);
  expect(await pullSample(await other.open(), 'sales.figures')).toMatchObject({
    status: 'published',
    tables: [{ table: 'sales__figures.bill', rows: 3 }],
  });
});

test('fails on a product that is not subscribed to', async () => {
  const app = consumer(subscriptionTo(producerMesh()), newFolder());
  await expect(pullSample(await app.open(), 'sales.figure')).rejects.toThrow(/did you mean 'sales.figures'/);
});

const type = fc.oneof(
  fc.constantFrom('string', 'boolean', 'int', 'long', 'double', 'date', 'timestamp', 'timestamptz', 'binary'),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
    .map(([precision, scale]) => `decimal(${precision},${Math.min(precision, scale)})`),
);
const columns = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z]{1,8}$/), type, required: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
  selector: ({ name }) => name,
});

test('whatever a contract has, its sample has the types, keys and required columns of it', async () => {
  const [vendored] = [subscriptionTo(producerMesh())];
  await fc.assert(
    fc.asyncProperty(columns, fc.nat(3), async (declared, keys) => {
      const key = declared.slice(0, keys).map(({ name }) => name);
      const table: SubscribedTable = { ...vendored.tables[0], columns: declared, key };
      const { place } = model('copy', []);
      const app = consumer({ ...vendored, tables: [table] }, newFolder(), {
        sql: { text: 'SELECT * FROM bill' },
        columns: declared,
        key,
        checks: [{ name: 'rows', kind: 'notEmpty' }],
        place,
      });
      await pullSample(await app.open(), 'sales.figures');
      const { problems, models } = await app.run();
      expect(problems).toEqual([]);
      expect(models[0].status).toBe('built');
    }),
    { numRuns: 30 },
  );
}, 120_000);
