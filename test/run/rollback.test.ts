import {
  type Platform,
  type RunReport,
  rollbackDependents,
  rollbackProduct,
  rollbackTable,
  tableHistory,
} from '../../lib/run';
import { model } from '../plan/meshes';
import { audience, product } from '../plan/products';
import { consumer, newFolder, producerMesh, SharingApp, subscriptionTo } from './shares';

const TABLE = 'sales__figures__fraud.bill';
const REVENUE = model('revenue', ['finance.bill'], {
  sql: { text: 'SELECT id, amount FROM bill' },
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
  ],
  key: ['id'],
});
const TOTAL = model('total', ['sales.revenue'], {
  sql: { text: 'SELECT count(*)::INT AS id FROM revenue' },
});

/** Bills, two models one behind the other, and a product of the first: two versions of each, of one bill and of two. */
async function newApp(): Promise<SharingApp> {
  const [table] = product().tables;
  const share = { tables: [{ ...table, table: 'sales.revenue' }], audiences: [audience('fraud')] };
  const app = new SharingApp(producerMesh(share, { models: [REVENUE, TOTAL] }), newFolder());
  app.file('data/bill-1.csv', 'id;amount', 'a;1.50');
  await app.run();
  app.file('data/bill-2.csv', 'id;amount', 'b;2.00');
  const report = await app.run();
  expect(report.problems).toEqual([]);
  return app;
}

async function versionBefore(platform: Platform, table: string): Promise<string> {
  return (await tableHistory(platform, table))[1].snapshot;
}

const statuses = ({ models, products }: RunReport) => [...models, ...products].map(({ status }) => status);
const seen = (app: SharingApp) =>
  app.rows(`SELECT (SELECT count(*) FROM sales.revenue),
  (SELECT id FROM sales.total), (SELECT count(*) FROM ${TABLE})`);

test('a table that was rolled back stays so, with what is made of it, until its input changes', async () => {
  const app = await newApp();
  const platform = await app.open();
  await rollbackTable(platform, 'sales.revenue', await versionBefore(platform, 'sales.revenue'));
  const next = await app.run();
  expect(statuses(next)).toEqual(['held', 'built', 'published']);
  expect(next.models[0].because).toMatch(/^rolled back: until an input or its SQL changes/);
  expect(await seen(app)).toEqual(['1 1 1']);
  expect(statuses(await app.run())).toEqual(['held', 'unchanged', 'unchanged']);

  app.file('data/bill-3.csv', 'id;amount', 'c;3');
  expect(statuses(await app.run())).toEqual(['built', 'built', 'published']);
  expect(await seen(app)).toEqual(['3 3 3']);
});

test('a changed SQL is built over the version that was refused, and going forward takes the refusal back', async () => {
  const app = await newApp();
  const platform = await app.open();
  const [refused, before] = await tableHistory(platform, 'sales.revenue');
  await rollbackTable(platform, 'sales.revenue', before.snapshot);
  const mended = { ...REVENUE, sql: { text: 'SELECT id, amount * 2 AS amount FROM bill' } };
  const mesh = app.mesh;
  app.mesh = { ...mesh, models: [mended, TOTAL] };
  expect(statuses(await app.run())).toEqual(['built', 'built', 'published']);
  expect(await app.rows('SELECT sum(amount) FROM sales.revenue')).toEqual(['7.00']);

  app.mesh = mesh;
  expect(statuses(await app.run())).toEqual(['held', 'unchanged', 'unchanged']);
  await rollbackTable(await app.open(), 'sales.revenue', refused.snapshot);
  expect(statuses(await app.run())).toEqual(['unchanged', 'built', 'published']);
  expect(await app.rows('SELECT sum(amount) FROM sales.revenue')).toEqual(['3.50']);
});

test('what depends on a table goes with it to the versions that were made of it, and nothing is built for that', async () => {
  const app = await newApp();
  const platform = await app.open();
  const [newest] = await tableHistory(platform, 'sales.revenue');
  await rollbackTable(platform, 'sales.revenue', await versionBefore(platform, 'sales.revenue'));
  const done = await rollbackDependents(platform, 'sales.revenue');
  expect(done).toMatchObject({
    tables: [{ table: 'sales.total', rows: 1 }],
    products: [{ product: 'sales.figures', rows: 1 }],
    left: [],
  });
  expect(await seen(app)).toEqual(['1 1 1']);
  expect(statuses(await app.run())).toEqual(['held', 'unchanged', 'unchanged']);

  await rollbackTable(platform, 'sales.revenue', newest.snapshot);
  await rollbackDependents(platform, 'sales.revenue');
  expect(await seen(app)).toEqual(['2 2 2']);
  expect((await app.run()).nothingNew).toBe(true);
});

test('readers of a product have the publish before again, all its tables, and their own tables follow', async () => {
  const app = await newApp();
  const reader = consumer(subscriptionTo(app.mesh), app.registry);
  await reader.run();
  expect(await reader.rows('FROM fraud.counted')).toEqual(['2 3.50']);
  const first = await rollbackProduct(await app.open(), 'sales.figures');
  expect(first).toMatchObject({ product: 'sales.figures', version: '1.0.0', tables: 1, rows: 1 });
  expect(await app.rows(`FROM ${TABLE}`)).toEqual(['a 1.50']);
  expect(await reader.rows('FROM sales__figures.bill')).toEqual(['a 1.50']);
  await reader.run();
  expect(await reader.rows('FROM fraud.counted')).toEqual(['1 1.50']);

  expect(statuses(await app.run())).toEqual(['unchanged', 'unchanged', 'held']);
  const forward = await rollbackProduct(await app.open(), 'sales.figures', '2');
  expect(forward).toMatchObject({ from: first.to, to: first.from, rows: 2 });
  expect((await app.run()).nothingNew).toBe(true);
  await rollbackProduct(await app.open(), 'sales.figures', first.to.slice(0, 8));
  app.file('data/bill-3.csv', 'id;amount', 'c;3');
  expect(statuses(await app.run())).toEqual(['built', 'built', 'published']);
  expect(await reader.rows('SELECT count(*) FROM sales__figures.bill')).toEqual(['3']);
});

test('fails on a publish that is not there, on the one that is read, and where other masks held', async () => {
  const app = await newApp();
  const platform = await app.open();
  const to = (name: string) => rollbackProduct(platform, 'sales.figures', name);
  await expect(to('9')).rejects.toThrow(
    /^there is no publish '9'; name a number or the beginning of an id; the last are 2 \(/,
  );
  await expect(to('2')).rejects.toThrow("publish '2' is the one that is read");
  await rollbackProduct(platform, 'sales.figures');
  await expect(rollbackProduct(platform, 'sales.figures')).rejects.toThrow('no publish before the one that is read');

  const hidden = await newApp();
  const [declared] = hidden.mesh.products ?? [];
  const masked = { ...declared, audiences: [audience('fraud', { where: 'amount > 1.75' })] };
  hidden.mesh = { ...hidden.mesh, products: [masked] };
  expect((await hidden.run()).products[0].status).toBe('published');
  await expect(rollbackProduct(await hidden.open(), 'sales.figures')).rejects.toThrow(
    'publish 2 cannot be read again: other masks or conditions held',
  );
  expect(await hidden.rows(`FROM ${TABLE}`)).toEqual(['b 2.00']);
});
