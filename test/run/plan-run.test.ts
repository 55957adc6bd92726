import type { ModelManifest } from '../../lib/manifest';
import { planRun } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const COLUMNS: ModelManifest['columns'] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(18,2)' },
];
const chain = (name: string, input: string, more: Partial<ModelManifest> = {}) =>
  model(name, [input], { sql: { text: `SELECT id, amount FROM ${input.split('.')[1]}` }, columns: COLUMNS, ...more });

function chained(b: Partial<ModelManifest> = {}): App {
  const app = new App(
    manifest({
      sources: [source('bill', { localPath: 'bills' })],
      datasets: [dataset('bill')],
      models: [chain('a', 'finance.bill'), chain('b', 'sales.a', b), chain('c', 'sales.b')],
    }),
  );
  app.file('bills/1.csv', 'id;amount', 'x;-1');
  return app;
}

test('a dry run tells what would be taken and built and why, and does nothing', async () => {
  const app = chained();
  expect(await planRun(await app.open())).toEqual({
    datasets: [{ table: 'finance.bill', landed: 1, due: ['1.csv'] }],
    models: ['a', 'b', 'c'].map((name) => ({
      table: `sales.${name}`,
      does: 'build',
      reasons: ['it was never built'],
    })),
  });
  await app.run();
  const nothing = await planRun(await app.open());
  expect(nothing.models.map(({ does }) => does)).toEqual(['nothing', 'nothing', 'nothing']);
  app.file('bills/2.csv', 'id;amount', 'y;2');
  const plan = await planRun(await app.open());
  expect(plan.datasets[0].due).toEqual(['2.csv']);
  expect(plan.models.map(({ reasons }) => reasons)).toEqual([
    ['finance.bill takes 1 file'],
    ['sales.a is built'],
    ['sales.b is built'],
  ]);
  expect(await app.rows('SELECT count(*) FROM sales.c')).toEqual(['1']);
});

test('a dry run tells of changed SQL, and of what a selection leaves out', async () => {
  const app = chained();
  await app.run();
  app.mesh = {
    ...app.mesh,
    models: [...app.mesh.models.slice(0, 2), chain('c', 'sales.b', { columns: [COLUMNS[0]] })],
  };
  const { models } = await planRun(await app.open(), { select: ['sales.c'] });
  expect(models).toEqual([
    {
      table: 'sales.c',
      does: 'build',
      reasons: ['what is declared of it changed: columns, key, relations, checks or inputs'],
    },
  ]);
});

test('a run goes on from the step that failed: what was built before it stands', async () => {
  const app = chained({ checks: [{ name: 'positive', kind: 'notNegative', column: 'amount' }] });
  const failed = await app.run();
  expect(failed.models.map(({ status }) => status)).toEqual(['built', 'failed', 'skipped']);
  app.mesh = { ...app.mesh, models: [chain('a', 'finance.bill'), chain('b', 'sales.a'), chain('c', 'sales.b')] };
  const report = await app.run();
  expect(report.resumes).toEqual({ runId: failed.runId, status: 'incomplete' });
  expect(report.models.map(({ status }) => status)).toEqual(['unchanged', 'built', 'built']);
  expect((await app.run()).resumes).toBeUndefined();
});

test('a full refresh builds what is selected anew, and what needs it in the next run', async () => {
  const app = chained();
  await app.run();
  const { models } = await app.run({ fullRefresh: true, select: ['sales.a'] });
  expect(models.map(({ table, status, reasons }) => [table, status, reasons])).toEqual([
    ['sales.a', 'built', ['it was asked to be made anew']],
  ]);
  expect((await app.run()).models.map(({ status }) => status)).toEqual(['unchanged', 'built', 'built']);
});

test('a model whose input was never built and is left out is skipped', async () => {
  const app = chained();
  const { models } = await app.run({ select: ['finance.bill', 'sales.c'] });
  expect(models).toMatchObject([{ table: 'sales.c', status: 'skipped', because: 'its input sales.b was never built' }]);
});
