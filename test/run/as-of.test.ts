import { setTimeout as sleep } from 'node:timers/promises';
import type { MeshManifest } from '../../lib/manifest';
import { openQuery } from '../../lib/run';
import { App, billsMesh } from './apps';
import { consumer, producer, subscriptionTo } from './shares';

async function rows(app: App, sql: string, asOf: string): Promise<Record<string, unknown>[]> {
  const session = await openQuery(await app.open(), { asOf });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

async function now(): Promise<string> {
  const text = new Date().toISOString();
  await sleep(5);
  return text;
}

test('an earlier version is shown in the columns that the table had then', async () => {
  const app = new App(billsMesh());
  app.file('data/bill-1.csv', 'id;amount', 'a;1.50');
  await app.run();
  const then = await now();
  const [dataset] = app.mesh.datasets;
  const added = { ...dataset.columns[1], name: 'discount', from: ['discount'] };
  app.mesh = { ...app.mesh, datasets: [{ ...dataset, columns: [...dataset.columns, added] }] } as MeshManifest;
  app.file('data/bill-9.csv', 'id;amount;discount', 'z;9;1');
  await app.run();
  const columns = async (asOf: string) => Object.keys((await rows(app, 'FROM finance.bill LIMIT 1', asOf))[0]);
  expect(await columns(then)).not.toContain('discount');
  expect(await columns(await now())).toContain('discount');
  expect(await rows(app, 'FROM finance.bill', '2020-01-01')).toEqual([]);
  const renamed = dataset.columns.map((column) =>
    column.name === 'id' ? { ...column, name: 'nr', from: ['id'], renamedFrom: ['id'] } : column,
  );
  app.mesh = { ...app.mesh, datasets: [{ ...dataset, columns: renamed, key: ['nr'] }], models: [] } as MeshManifest;
  app.file('data/bill-10.csv', 'id;amount', 'y;7');
  await app.run();
  expect(await columns(then)).toContain('id');
  expect(await columns(await now())).toContain('nr');
});

test('a product is shown as it was published then, to those who publish it and to those who subscribed', async () => {
  const one = producer();
  await one.run();
  const then = await now();
  const other = consumer(subscriptionTo(one.mesh), one.registry);
  one.file('data/bill-2.csv', 'id;amount', 'd;7');
  await one.run();
  const count = async (app: App, table: string, asOf: string) =>
    Number((await rows(app, `SELECT count(*) AS n FROM ${table}`, asOf))[0].n);
  for (const [app, table] of [
    [one, 'sales__figures__fraud.bill'],
    [other, 'sales__figures.bill'],
  ] as const) {
    expect([table, await count(app, table, then)]).toEqual([table, 3]);
    expect([table, await count(app, table, await now())]).toEqual([table, 4]);
    await expect(count(app, table, '2020-01-01')).rejects.toThrow();
  }
});
