import { rmSync } from 'node:fs';
import { maintain } from '../../lib/run';
import { bindTable } from '../../lib/run/bound-table';
import { planModels } from '../../lib/run/models/plan-models';
import { tableNamed } from '../../lib/run/named-table';
import { App, billsMesh } from './apps';

async function manyBills(): Promise<App> {
  const app = new App(billsMesh());
  for (let n = 1; n <= 6; n++) {
    app.file(`data/bill-${n}.csv`, 'id;amount', `a;${n}`);
    await app.run();
  }
  return app;
}

test('files that are written together make no model due, and a version that was pinned is read from them', async () => {
  const app = await manyBills();
  const platform = await app.open();
  const { pins } = await planModels(platform);
  const [staged] = await maintain(platform, { tables: ['finance.bill'], maxAgeMs: 0 });
  expect(staged.files).toEqual({ before: 6, after: 1 });

  const plan = await planModels(platform);
  expect(plan.pins).toEqual(pins);
  expect(plan.unchanged).toEqual(['sales.revenue', 'sales.total']);
  const report = await app.run();
  expect(report.models.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);

  const bound = await bindTable(platform, 'finance.bill', platform.scratch, { pin: pins['finance.bill'] });
  expect(bound.files).toHaveLength(1);
});

test('fails for a pinned version that is gone, and gives no rows for it', async () => {
  const app = await manyBills();
  const platform = await app.open();
  const { pins } = await planModels(platform);
  app.file('data/bill-7.csv', 'id;amount', 'a;7');
  await app.run();
  const bill = await tableNamed(platform, 'finance.bill');
  await bill.expire({ maxAgeMs: 0, minSnapshots: 1 });
  await expect(bindTable(platform, 'finance.bill', platform.scratch, { pin: pins['finance.bill'] })).rejects.toThrow(
    /there is no snapshot/,
  );
});

test('who has little time writes a little together at a time, until it is over', async () => {
  const app = await manyBills();
  const platform = await app.open();
  const late = await maintain(platform, { tables: ['finance.bill'], until: new Date(0) });
  expect(late[0].files).toEqual({ before: 6, after: 6 });
  const [done] = await maintain(platform, { tables: ['finance.bill'], until: new Date(Date.now() + 60_000) });
  expect(done.files).toEqual({ before: 6, after: 1 });
  expect(await app.rows('SELECT count(*), sum(amount) FROM finance.bill')).toEqual(['6 21.00']);
});

test('a fault of one table is told, and the others are tidied', async () => {
  const app = await manyBills();
  const platform = await app.open();
  const bill = await tableNamed(platform, 'finance.bill');
  const [{ uri }] = (await bill.scan()).files;
  rmSync(uri.slice('file://'.length));
  const faults: string[] = [];
  const done = await maintain(platform, { onFault: (table) => faults.push(table) });
  expect(faults).toEqual(['finance.bill']);
  expect(done.map(({ table }) => table)).toContain('sales.revenue');
  await expect(maintain(platform)).rejects.toThrow();
});

test('a table that is fed drop by drop is kept few files by whoever commits', async () => {
  const app = new App(billsMesh());
  for (let n = 1; n <= 40; n++) app.file(`data/bill-${n}.csv`, 'id;amount', `a;${n}`);
  await app.run();
  const bill = await tableNamed(await app.open(), 'finance.bill');
  expect((await bill.scan()).files.length).toBeLessThan(16);
  expect(await app.rows('SELECT count(*), sum(amount) FROM finance.bill')).toEqual(['40 820.00']);
  const report = await app.run();
  expect(report.nothingNew).toBe(true);
  expect(report.models.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
});
