import type { StagedColumn } from '../../lib/contract';
import type { DatasetManifest } from '../../lib/manifest';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

// What a changed contract means for files that were taken before.

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(12,2)', from: ['amount', 'Bedrag'] },
];

function bills(): App {
  const app = new App(
    manifest({
      sources: [source('bill', { delivery: 'replacesSameName', localPath: 'data/*.csv' })],
      datasets: [dataset('bill', { columns: COLUMNS, key: ['id'] })],
    }),
  );
  app.file('data/1.csv', 'id;amount', 'a;1.50', 'b;2');
  app.file('data/2.csv', 'id;amount;region', 'c;3;N');
  return app;
}

async function changed(app: App, shape: Partial<DatasetManifest>) {
  const [bill] = app.mesh.datasets;
  app.mesh = { ...app.mesh, datasets: [{ ...bill, ...shape }] };
  const report = await app.run();
  expect(report.problems).toEqual([]);
  return { contract: report.datasets[0].contract, files: report.intakes.map(({ file }) => file), report };
}

test('a description changes nothing, and nothing is said', async () => {
  const app = bills();
  await app.run();
  const [id, amount] = COLUMNS;
  const { contract, report } = await changed(app, { columns: [id, { ...amount, description: 'euros' }] });
  expect([contract, report.nothingNew]).toEqual([undefined, true]);
});

test('a changed rule reads all files again, and says why and what came of it', async () => {
  const app = bills();
  await app.run();
  const [id, amount] = COLUMNS;
  const { contract, files, report } = await changed(app, { columns: [id, { ...amount, parse: { decimal: ',' } }] });
  expect(contract).toEqual({ because: ["column amount: decimal ','"], again: 2, gone: 0 });
  expect(files).toEqual(['1.csv', '2.csv']);
  expect(report.intakes[0]).toMatchObject({
    quarantined: 1,
    difference: { kind: 'rereads', rows: { added: 0, changed: 0, removed: 1 } },
  });
  expect(app.events).toContainEqual({ kind: 'contract changed', dataset: 'finance.bill', ...contract });
  expect(await app.run()).toMatchObject({ nothingNew: true });
});

test('a new column reads again the files that have it, and the others keep their rows', async () => {
  const app = bills();
  await app.run();
  const { contract, files } = await changed(app, { columns: [...COLUMNS, { name: 'region', type: 'string' }] });
  expect(contract).toEqual({ because: ['column region: new'], again: 1, gone: 0 });
  expect(files).toEqual(['2.csv']);
  expect(await app.rows(`SELECT id, coalesce(region, '-') FROM finance.bill ORDER BY id`)).toEqual([
    'a -',
    'b -',
    'c N',
  ]);
  expect((await app.run()).nothingNew).toBe(true);
});

test('a renamed column keeps its field and its rows, and no file is read again', async () => {
  const app = bills();
  await app.run();
  const [id] = COLUMNS;
  const total = { ...COLUMNS[1], name: 'total', renamedFrom: ['amount'] };
  const { contract, files } = await changed(app, { columns: [id, total] });
  expect(contract).toEqual({ because: ['column total: was amount'], again: 0, gone: 0 });
  expect(files).toEqual([]);
  expect(await app.rows('SELECT id, total FROM finance.bill ORDER BY id')).toEqual(['a 1.50', 'b 2.00', 'c 3.00']);
  app.file('data/1.csv', 'id;Bedrag', 'a;9');
  expect((await app.run()).datasets[0].contract).toMatchObject({ again: 0 });
  app.file('data/3.csv', 'id;Bedrag');
  expect((await app.run()).datasets[0].contract).toBeUndefined();
  expect(await app.rows('SELECT id, total FROM finance.bill ORDER BY id')).toEqual(['a 9.00', 'c 3.00']);
  const [bill] = app.mesh.datasets;
  const platform = await app.open();
  const table = await platform.tables(bill.place.bucket).load(bill.place, platform.location(bill.place));
  expect(table.columns.map(({ id, name }) => [id, name]).slice(0, 2)).toEqual([
    [1, 'id'],
    [2, 'total'],
  ]);
});

test('a file that is gone keeps its rows by the contract of then, and that is said', async () => {
  const app = bills();
  await app.run();
  app.remove('data/1.csv');
  const [id, amount] = COLUMNS;
  const { contract, files } = await changed(app, { columns: [id, { ...amount, type: 'decimal(14,2)' }] });
  expect(contract).toMatchObject({ again: 1, gone: 1 });
  expect(files).toEqual(['2.csv']);
  expect(await app.rows('SELECT id FROM finance.bill ORDER BY id')).toEqual(['a', 'b', 'c']);
});
