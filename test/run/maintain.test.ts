import { maintain } from '../../lib/run';
import { bindTable } from '../../lib/run/bound-table';
import { tableNamed } from '../../lib/run/named-table';
import { planModels } from '../../lib/run/plan-models';
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
