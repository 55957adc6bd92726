import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { tableStates } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App, billsMesh } from './apps';

function bills(): App {
  const app = new App(billsMesh());
  app.file('data/bill-01.csv', 'id;amount', 'a;1.50', 'b;2', 'c;wrong');
  app.file('data/bill-02.csv', 'id;amount', 'a;3');
  return app;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

test('a run takes what has landed, builds what depends on it, and its counts add up', async () => {
  const app = bills();
  const report = await app.run();
  expect(report.problems).toEqual([]);
  expect(report.intakes.map(({ file, read, staged, quarantined }) => [file, read, staged, quarantined])).toEqual([
    ['bill-01.csv', 3, 2, 1],
    ['bill-02.csv', 1, 1, 0],
  ]);
  expect(report.datasets).toEqual([
    { table: 'finance.bill', files: 2, landed: 2, taken: 2, waiting: 0, failed: 0, read: 4, staged: 3, quarantined: 1 },
  ]);
  expect(report.models.map(({ table, status, rows }) => [table, status, rows])).toEqual([
    ['sales.revenue', 'built', 2],
    ['sales.total', 'built', 1],
  ]);
  expect(report.nothingNew).toBe(false);
  expect(await app.rows('FROM sales.revenue ORDER BY id')).toEqual(['a 4.50', 'b 2.00']);
  expect(await app.rows('SELECT ids, amount FROM sales.total')).toEqual(['2 6.50']);
  expect(await app.rows('SELECT file, line, "column", value FROM finance.bill__quarantine')).toEqual([
    'bill-01.csv 4 amount wrong',
  ]);
});

test('a second run with nothing new does nothing: no file is written, and it says so', async () => {
  const app = bills();
  await app.run();
  const before = filesBelow(join(app.folder, '.data-mesh'));
  const report = await app.run();
  expect(report.nothingNew).toBe(true);
  expect(report.models.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  const after = filesBelow(join(app.folder, '.data-mesh'));
  // Only that there was a run is written down.
  expect(after.filter((path) => !path.startsWith('warehouse/runs/'))).toEqual(
    before.filter((path) => !path.startsWith('warehouse/runs/')),
  );
});

test('a corrected file takes the place of the one before, and its readers follow', async () => {
  const app = bills();
  await app.run();
  app.file('data/bill-01.csv', 'id;amount', 'a;1.50', 'b;2', 'c;7');
  const report = await app.run();
  expect(report.intakes.map(({ file }) => file)).toEqual(['bill-01.csv']);
  expect(await app.rows('FROM sales.revenue ORDER BY id')).toEqual(['a 4.50', 'b 2.00', 'c 7.00']);
  expect(await app.rows('FROM finance.bill__quarantine')).toEqual([]);
  expect(report.datasets[0]).toMatchObject({ files: 2, read: 4, staged: 4, quarantined: 0 });
});

test('a return to older bytes is taken too', async () => {
  const app = bills();
  await app.run();
  app.file('data/bill-02.csv', 'id;amount', 'a;100');
  await app.run();
  app.file('data/bill-02.csv', 'id;amount', 'a;3');
  await app.run();
  expect(await app.rows('FROM sales.revenue ORDER BY id')).toEqual(['a 4.50', 'b 2.00']);
  expect(await app.rows('SELECT count(*) FROM finance.bill')).toEqual(['3']);
});

test('a failed audit leaves the version before it serving, and only what depends on it is skipped', async () => {
  const app = bills();
  app.mesh = billsMesh({
    models: [
      ...app.mesh.models,
      model('other', ['finance.bill'], { sql: { text: 'SELECT count(*)::INT AS id FROM bill' } }),
    ],
  });
  await app.run();
  app.file('data/bill-03.csv', 'id;amount', 'z;-5');
  const report = await app.run();
  expect(report.models.map(({ table, status }) => [table, status])).toEqual([
    ['sales.revenue', 'failed'],
    ['sales.total', 'skipped'],
    ['sales.other', 'built'],
  ]);
  expect(report.models[0].failedChecks).toEqual([
    { check: 'no negative amount', severity: 'error', rows: 1, sample: [{ id: 'z', amount: '-5.00' }] },
  ]);
  expect(report.models[1].because).toBe('its input sales.revenue failed its audit');
  expect(report.problems).toHaveLength(1);
  expect(await app.rows('FROM sales.revenue ORDER BY id')).toEqual(['a 4.50', 'b 2.00']);
  expect(await app.rows('SELECT amount FROM sales.total')).toEqual(['6.50']);
});

test('changed SQL rebuilds the model and what reads it', async () => {
  const app = bills();
  await app.run();
  const [revenue, total] = app.mesh.models;
  const sql = { text: 'SELECT id, 2 * sum(amount) AS amount FROM bill GROUP BY id' };
  app.mesh = billsMesh({ models: [{ ...revenue, sql }, total] });
  const report = await app.run();
  expect(report.models.map(({ status }) => status)).toEqual(['built', 'built']);
  expect(await app.rows('SELECT amount FROM sales.total')).toEqual(['13.00']);
});

test('a missing folder is named with its construct, and everything else goes on', async () => {
  const app = bills();
  app.mesh = manifest({
    sources: [...app.mesh.sources, source('sale')],
    datasets: [...app.mesh.datasets, dataset('sale')],
    models: [...app.mesh.models, model('sales', ['finance.sale'])],
  });
  const report = await app.run();
  expect(report.problems).toEqual([
    {
      message: `'localPath' of source 'finance.sale' leads to ${app.folder}/data/sale, which is not there`,
      hint: `put the files there, or mend 'localPath' (now 'data/sale')`,
      place: { construct: 'Stack/Finance/sale' },
    },
  ]);
  expect(report.models.map(({ status }) => status)).toEqual(['built', 'built', 'skipped']);
  expect(report.models[2].because).toMatch(/^its input finance.sale was never filled/);
});

test('a landing that is gone after it was read once keeps what was taken', async () => {
  const app = bills();
  await app.run();
  rmSync(join(app.folder, 'data'), { recursive: true });
  const report = await app.run();
  expect(report.problems).toHaveLength(1);
  expect(report.models.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  expect(report.datasets[0]).toMatchObject({ files: 2, staged: 3 });
});

test('a damaged ledger stops its dataset and what depends on it, and nothing else', async () => {
  const app = bills();
  app.mesh = manifest({
    sources: [...app.mesh.sources, source('sale', { localPath: 'sales' })],
    datasets: [...app.mesh.datasets, dataset('sale')],
    models: [...app.mesh.models, model('sales', ['finance.sale'])],
  });
  app.file('sales/1.csv', 'id;amount', 'a;1');
  await app.run();
  const folder = join(app.folder, '.data-mesh/warehouse/finance_staging/bill/ledger');
  for (const name of readdirSync(folder)) truncateSync(join(folder, name), 20);
  app.file('sales/2.csv', 'id;amount', 'b;2');
  const report = await app.run();
  expect(report.problems).toMatchObject([
    { message: expect.stringMatching(/ledger\/.*\.json is damaged/), place: { construct: 'Stack/Staging/bill' } },
  ]);
  expect(report.datasets.map(({ table, files }) => [table, files])).toEqual([['finance.sale', 2]]);
  expect(report.models.map(({ table, status, because }) => [table, status, because])).toEqual([
    ['sales.revenue', 'skipped', 'its input finance.bill could not be read or written'],
    ['sales.total', 'skipped', expect.anything()],
    ['sales.sales', 'built', undefined],
  ]);
});

test('an empty file, a header alone and a file of another kind lose nothing', async () => {
  const app = new App(billsMesh());
  app.file('data/bill-empty.csv');
  app.file('data/bill-header.csv', 'id;amount');
  app.file('data/bill-good.csv', 'id;amount', 'a;1');
  app.file('data/bill-other.csv', 'PK\u0003\u0004\u0000\u0000');
  const report = await app.run();
  expect(
    report.intakes.map(({ file, read, staged, quarantined, refused }) => [
      file,
      read,
      staged,
      quarantined,
      refused !== undefined,
    ]),
  ).toEqual([
    ['bill-empty.csv', 0, 0, 0, false],
    ['bill-good.csv', 1, 1, 0, false],
    ['bill-header.csv', 0, 0, 0, false],
    ['bill-other.csv', 1, 0, 1, true],
  ]);
  expect((await app.run()).nothingNew).toBe(true);
});

test('a refused file is read again when its contract has changed', async () => {
  const [bill] = billsMesh().datasets;
  const reading = (from: string) => [{ ...bill.columns[0], required: true, from: [from] }, bill.columns[1]];
  const app = new App(billsMesh({ datasets: [{ ...bill, columns: reading('id') }] }));
  app.file('data/bill-1.csv', 'Nummer;amount', 'a;1');
  expect((await app.run()).intakes[0].refused).toBeDefined();
  app.mesh = billsMesh({ datasets: [{ ...bill, columns: reading('Nummer') }] });
  const report = await app.run();
  expect(report.intakes[0]).toMatchObject({ read: 1, staged: 1 });
  expect(await app.rows('SELECT count(*) FROM finance.bill__quarantine')).toEqual(['0']);
});

test('what was read by an earlier contract is read again by the one of today, and doubles nothing', async () => {
  const [bill] = billsMesh().datasets;
  const reading = (format: string) =>
    billsMesh({
      datasets: [{ ...bill, columns: [bill.columns[0], { name: 'day', type: 'date', parse: { formats: [format] } }] }],
      models: [],
    });
  const app = new App(reading('MM/dd/yyyy'));
  app.file('data/bill-1.csv', 'id;day', 'a;05/04/2026');
  await app.run();
  expect(await app.rows('SELECT id, day FROM finance.bill')).toEqual(['a 2026-05-04']);
  app.mesh = reading('dd/MM/yyyy');
  expect((await app.run()).intakes).toMatchObject([{ read: 1, staged: 1 }]);
  expect(await app.rows('SELECT id, day FROM finance.bill')).toEqual(['a 2026-04-05']);
  expect((await app.run()).nothingNew).toBe(true);
});

test('the states of the tables name rows, snapshot and metadata file', async () => {
  const app = bills();
  await app.run();
  const states = await tableStates(await app.open());
  expect(states.map(({ table, layer, rows }) => [table, layer, rows])).toEqual([
    ['finance.bill', 'staging', 3],
    ['finance.bill__quarantine', 'quarantine', 1],
    ['sales.revenue', 'curated', 2],
    ['sales.total', 'curated', 1],
  ]);
  expect(states[0].metadata).toMatch(/^\/.*\/finance_staging\/bill\/metadata\/.*\.metadata\.json$/);
});

test('only what is selected is looked at', async () => {
  const app = bills();
  const report = await app.run({ select: ['finance.bill', 'sales.revenue'] });
  expect(report.models.map(({ table }) => table)).toEqual(['sales.revenue']);
  await expect(app.run({ select: ['sales.revenu'] })).rejects.toThrow(/did you mean 'sales.revenue'/);
});

test('progress is told in the order in which it happens', async () => {
  const app = bills();
  await app.run();
  expect(app.events.map(({ kind }) => kind)).toEqual([
    'run started',
    'landing listed',
    'intake started',
    'intake done',
    'intake started',
    'intake done',
    'dataset committed',
    'model started',
    'model done',
    'model started',
    'model done',
  ]);
});
