import type { ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const COLUMNS: ModelManifest['columns'] = [
  { name: 'id', type: 'string' },
  { name: 'said', type: 'string' },
];

function appOf(sql: string, more: Partial<ModelManifest> = {}): App {
  const app = new App(
    manifest({
      sources: [source('bill', { localPath: 'bills' })],
      datasets: [dataset('bill')],
      models: [model('m', ['finance.bill'], { sql: { text: sql }, columns: COLUMNS, ...more })],
    }),
  );
  app.file('bills/1.csv', 'id;amount', 'a;1.50');
  return app;
}

test('a run binds its date in the business time zone, its time in UTC, and the zone', async () => {
  const app = appOf(
    `SELECT id, concat_ws(' ', typeof($run_date), $run_date, $run_time, $time_zone, date_trunc('month', $run_date)) AS said FROM bill`,
  );
  const report = await app.run({ at: new Date('2026-02-28T23:30:00Z') });
  expect(report.problems).toEqual([]);
  expect(await app.rows('SELECT said FROM sales.m')).toEqual([
    'DATE 2026-03-01 2026-02-28 23:30:00 Europe/Amsterdam 2026-03-01 00:00:00',
  ]);
});

test('a model that reads the date of the run is due when the date changed, and only then', async () => {
  const app = appOf('SELECT id, CAST($run_date AS VARCHAR) AS said FROM bill');
  await app.run({ at: new Date('2026-02-01T12:00:00Z') });
  expect((await app.run({ at: new Date('2026-02-01T22:00:00Z') })).models[0].status).toBe('unchanged');
  const { models } = await app.run({ at: new Date('2026-02-01T23:00:00Z') });
  expect(models[0]).toMatchObject({ status: 'built', reasons: ['$run_date is 2026-02-02 and was 2026-02-01'] });
});

test('the time of the run alone makes nothing due', async () => {
  const app = appOf('SELECT id, CAST($run_time AS VARCHAR) AS said FROM bill');
  await app.run({ at: new Date('2026-02-01T12:00:00Z') });
  expect((await app.run({ at: new Date('2026-02-02T12:00:00Z') })).models[0].status).toBe('unchanged');
});

test('own parameters have their default, and another value for one run', async () => {
  const app = appOf(`SELECT id, $greeting || ' ' || typeof($rate) || ' ' || $rate AS said FROM bill`, {
    parameters: {
      greeting: { type: 'string', default: `it's; DROP TABLE x --` },
      rate: { type: 'decimal(5,2)', default: '0.21' },
      unused: { type: 'long', default: '1' },
    },
  });
  await app.run();
  expect(await app.rows('SELECT said FROM sales.m')).toEqual([`it's; DROP TABLE x -- DECIMAL(5,2) 0.21`]);
  const once = await app.run({ parameters: { 'sales.m.greeting': 'hello' } });
  expect(once.models[0].reasons).toEqual([`$greeting is hello and was it's; DROP TABLE x --`]);
  expect(await app.rows('SELECT said FROM sales.m')).toEqual(['hello DECIMAL(5,2) 0.21']);
  expect((await app.run()).models[0].status).toBe('built');
  expect((await app.run()).models[0].status).toBe('unchanged');
});

test('fails on values for parameters that are not declared or not of their type, all at once', async () => {
  const app = appOf('SELECT id, $since AS said FROM bill', {
    parameters: { since: { type: 'date', default: '2026-01-01' } },
  });
  const wrong = app.run({ parameters: { 'sales.m.sinse': 'x', 'sales.m.since': '31/01/2026' } });
  await expect(wrong).rejects.toMatchObject({
    problems: [
      { message: `there is no parameter 'sales.m.sinse'`, hint: `did you mean 'sales.m.since'` },
      { message: `the value of parameter 'sales.m.since' is no date: '31/01/2026'`, hint: 'write it like 2026-01-31' },
    ],
  });
});
