import type { DatasetManifest, MeshManifest } from '../../lib/manifest';
import { type Mesh, mergeManifests } from '../../lib/plan';
import { deployDifferences, ensureTables, type TableDifference } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const [ID, AMOUNT] = dataset('bill').columns;
const there = () => true;

function shop(columns: DatasetManifest['columns'], more: Partial<MeshManifest> = {}): MeshManifest {
  return manifest({ sources: [source('bill')], datasets: [dataset('bill', { columns })], ...more });
}

const meshOf = (it: MeshManifest): Mesh => mergeManifests([it]).mesh;

/** A deployed declaration with a row in its table. */
async function deployed(before: MeshManifest): Promise<App> {
  const app = new App(before);
  app.file('data/bill/first.csv', before.datasets[0].columns.map(({ name }) => name).join(';'), 'a;1.50');
  await app.run();
  return app;
}

/** What deploying another declaration would do, without what it would leave. */
async function differences(app: App, after: MeshManifest): Promise<TableDifference[]> {
  const before = meshOf(app.mesh);
  const platform = { ...(await app.open()), mesh: meshOf(after) };
  return (await deployDifferences(platform, before, there)).filter(({ does }) => does !== 'nothing');
}

test('the same declaration differs in nothing', async () => {
  const app = await deployed(shop([ID, AMOUNT]));
  expect(await differences(app, shop([ID, AMOUNT]))).toEqual([]);
});

test('columns that are added, renamed, widened and left behind are told, with the files that are read again', async () => {
  const app = await deployed(shop([ID, AMOUNT]));
  const after = shop([
    { ...ID, name: 'bill_id', renamedFrom: ['id'], from: ['id'] },
    { ...AMOUNT, type: 'decimal(14,2)' },
    { name: 'note', type: 'string' },
  ]);
  expect(await differences(app, after)).toEqual([
    {
      table: 'finance.bill',
      does: 'change',
      columns: [
        { does: 'rename', column: 'bill_id', from: 'id' },
        { does: 'widen', column: 'amount', type: 'decimal(14,2)', from: 'decimal(12,2)' },
        { does: 'add', column: 'note', type: 'string' },
      ],
      orphaned: [],
      rows: expect.stringMatching(/^files that it concerns are read again: .*note/),
    },
  ]);
  expect(await differences(app, shop([ID]))).toMatchObject([{ does: 'change', columns: [], orphaned: ['amount'] }]);
});

test('what is told is what is done: after the deployment nothing differs, and the table has the columns that were told', async () => {
  const app = await deployed(shop([ID, AMOUNT]));
  const after = shop([ID, { ...AMOUNT, type: 'decimal(14,2)' }, { name: 'note', type: 'string' }]);
  const [{ columns }] = await differences(app, after);
  app.mesh = after;
  const platform = await app.open();
  expect((await ensureTables(platform)).problems).toEqual([]);
  expect(await differences(app, after)).toEqual([]);
  const { place } = after.datasets[0];
  const table = await platform.tables(place.bucket).load(place, platform.location(place));
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  for (const change of columns) if ('type' in change) expect(types.get(change.column)).toBe(change.type);
});

test('tables come, go and stay: a new one is created, one that is no longer declared stays', async () => {
  const total = model('total', ['finance.bill'], { sql: { text: 'SELECT count(*)::INT AS id FROM bill' } });
  const app = await deployed(shop([ID, AMOUNT], { models: [total] }));
  const count = model('count', ['finance.bill'], { sql: { text: 'SELECT 1 AS id FROM bill' } });
  const found = await differences(app, shop([ID, AMOUNT], { models: [count] }));
  expect(found.map(({ table, does }) => `${table} ${does}`)).toEqual(['sales.count create', 'sales.total orphan']);
  const other = { ...total, sql: { text: 'SELECT 2 AS id FROM bill' } };
  expect(await differences(app, shop([ID, AMOUNT], { models: [other] }))).toMatchObject([
    { table: 'sales.total', does: 'change', rows: 'is built again: its SQL has changed' },
  ]);
});

test('fails to call a narrower type a change: it is refused with the construct and the mend', async () => {
  const app = await deployed(shop([ID, AMOUNT]));
  const [refused] = await differences(app, shop([ID, { ...AMOUNT, type: 'int' }]));
  expect(refused).toMatchObject({ table: 'finance.bill', does: 'refuse' });
  expect(refused.problems?.[0]).toMatchObject({
    message: expect.stringContaining("column 'amount' is decimal(12,2) and cannot become int"),
    hint: expect.stringContaining('declare it as decimal(12,2)'),
    place: { construct: 'Stack/Staging/bill' },
  });
});

test('before the first deployment everything is created, and no bucket is asked', async () => {
  const app = new App(shop([ID, AMOUNT]));
  const platform = await app.open();
  const found = await deployDifferences(platform, undefined, () => false);
  expect(found.map(({ table, does }) => `${table} ${does}`)).toEqual([
    'finance.bill create',
    'finance.bill__quarantine create',
  ]);
});
