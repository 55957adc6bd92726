import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { ModelManifest } from '../../lib/manifest';
import {
  auditAndCommit,
  buildModel,
  datasetNamed,
  modelNamed,
  planModels,
  readLedger,
  tableStates,
} from '../../lib/run';
import { inputBytes } from '../../lib/run/models/input-bytes';
import { tableAt } from '../../lib/run/places';
import { dataset, manifest, model, source } from '../plan/meshes';
import { product } from '../plan/products';
import { App } from './apps';
import { newFolder, producerMesh, SharingApp } from './shares';

const DAY_COLUMNS: ModelManifest['columns'] = [
  { name: 'day', type: 'date' },
  { name: 'bills', type: 'long' },
  { name: 'amount', type: 'decimal(18,2)' },
];
const BY_DAY: Partial<ModelManifest> = {
  sql: {
    text: 'SELECT booked_on AS day, count(*) AS bills, sum(amount) AS amount FROM bill WHERE booked_on >= $from AND booked_on < $to GROUP BY ALL',
  },
  columns: DAY_COLUMNS,
  key: ['day'],
  materialization: { kind: 'incremental', by: 'day', inputs: { bill: 'booked_on' } },
};
const ID: ModelManifest['columns'] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(18,2)' },
];

function appOf(models: readonly ModelManifest[], delivery: 'appends' | 'replacesSameName' = 'appends'): App {
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'booked_on', type: 'date' },
    { name: 'amount', type: 'decimal(12,2)' },
  ] as const;
  return new App(
    manifest({
      sources: [source('bill', { localPath: 'bills', delivery })],
      datasets: [dataset('bill', { columns: [...columns] })],
      models,
    }),
  );
}

const HEADER = 'id;booked_on;amount';

describe('an incremental model', () => {
  test('computes the days that changed, keeps the others, and says so', async () => {
    const app = appOf([model('day', ['finance.bill'], BY_DAY)]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1', 'b;2026-01-02;2', 'c;2026-01-03;3');
    expect((await app.run()).models[0]).toMatchObject({ scope: 'all: it was never built', rows: 3 });
    app.file('bills/2.csv', HEADER, 'd;2026-01-02;10', 'e;2026-01-09;7');
    const { models, problems } = await app.run();
    expect(problems).toEqual([]);
    expect(models[0]).toMatchObject({
      rows: 4,
      reasons: ['finance.bill has a new version'],
      scope: 'day from 2026-01-02 to before 2026-01-03, 2026-01-09 to before 2026-01-10',
    });
    expect(await app.rows('FROM sales.day ORDER BY day')).toEqual([
      '2026-01-01 1 1.00',
      '2026-01-02 2 12.00',
      '2026-01-03 1 3.00',
      '2026-01-09 1 7.00',
    ]);
    expect((await app.run()).models[0].status).toBe('unchanged');
  });

  test('loses what its inputs lost', async () => {
    const app = appOf([model('day', ['finance.bill'], BY_DAY)], 'replacesSameName');
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1', 'b;2026-01-02;2');
    app.file('bills/2.csv', HEADER, 'c;2026-01-03;3');
    await app.run();
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;5');
    const { models } = await app.run();
    expect(models[0].scope).toBe('day from 2026-01-01 to before 2026-01-03');
    expect(await app.rows('FROM sales.day ORDER BY day')).toEqual(['2026-01-01 1 5.00', '2026-01-03 1 3.00']);
  });

  test('is made anew where its SQL changed, and where an input changed whose time is not declared', async () => {
    const rate = model('rate', ['finance.rate'], { sql: { text: 'SELECT id, amount FROM rate' }, columns: ID });
    const of = (text: string) =>
      model('day', ['finance.bill', 'sales.rate'], {
        ...BY_DAY,
        sql: { text },
      });
    const sql = `SELECT booked_on AS day, count(*) AS bills, sum(b.amount * r.amount) AS amount FROM bill AS b, rate AS r GROUP BY ALL`;
    const app = appOf([rate, of(sql)]);
    const mesh = {
      ...app.mesh,
      sources: [...app.mesh.sources, source('rate', { localPath: 'rates', delivery: 'replacesSameName' })],
      datasets: [...app.mesh.datasets, dataset('rate', { columns: ID as never })],
    };
    app.mesh = mesh;
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    app.file('rates/1.csv', 'id;amount', 'x;2');
    expect((await app.run()).problems).toEqual([]);
    app.file('rates/1.csv', 'id;amount', 'x;3');
    const rated = (await app.run()).models.find(({ table }) => table === 'sales.day');
    expect(rated?.scope).toBe('all: sales.rate changed, of which no time is declared');
    expect(await app.rows('FROM sales.day')).toEqual(['2026-01-01 1 3.00']);
    app.mesh = { ...mesh, models: [rate, of(`${sql} HAVING true`)] };
    const changed = (await app.run()).models.find(({ table }) => table === 'sales.day');
    expect(changed).toMatchObject({ reasons: ['its SQL changed'], scope: 'all: its SQL changed' });
  });

  test('is made once more where its files are written together between its build and its audit', async () => {
    const app = appOf([model('day', ['finance.bill'], BY_DAY)]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    await app.run();
    app.file('bills/2.csv', HEADER, 'b;2026-01-09;2');
    await app.run();
    app.file('bills/3.csv', HEADER, 'c;2026-01-01;10');
    await app.run({ select: ['finance.bill'] });
    const platform = await app.open();
    const { ready } = await planModels(platform);
    const receipt = await buildModel(platform, ready[0], { runId: 'a-run' });
    expect(receipt.onto?.removed).toHaveLength(1);
    const { place } = modelNamed(platform, 'sales.day');
    const table = await platform.tables(place.bucket).load(place, platform.location(place));
    const scratch = join(app.folder, 'scratch');
    const session = await Session.open({ scratch, folders: [app.folder] });
    await table.compact(session, { scratch, minFiles: 2 });
    session.close();
    expect(await auditAndCommit(platform, receipt)).toMatchObject({ status: 'built', rows: 2 });
    expect(await app.rows('FROM sales.day ORDER BY day')).toEqual(['2026-01-01 2 11.00', '2026-01-09 1 2.00']);
  });

  test('whose new rows break a rule keeps the version before it', async () => {
    const checks = [{ name: 'not_negative_amount', kind: 'notNegative', column: 'amount' } as const];
    const app = appOf([model('day', ['finance.bill'], { ...BY_DAY, checks })]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1', 'b;2026-01-02;2');
    await app.run();
    app.file('bills/2.csv', HEADER, 'd;2026-01-02;-10');
    expect((await app.run()).models[0].status).toBe('failed');
    expect(await app.rows('SELECT sum(amount) FROM sales.day')).toEqual(['3.00']);
    app.file('bills/3.csv', HEADER, 'd;2026-01-02;20');
    expect((await app.run()).models[0].status).toBe('built');
    expect(await app.rows('SELECT sum(amount) FROM sales.day')).toEqual(['13.00']);
  });
});

describe('an appending model', () => {
  const APPEND: Partial<ModelManifest> = {
    sql: { text: 'SELECT id, amount FROM bill' },
    columns: ID,
    materialization: { kind: 'append', input: 'bill' },
  };

  test('adds the rows of new files to those it has', async () => {
    const app = appOf([model('m', ['finance.bill'], APPEND)]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    await app.run();
    app.file('bills/2.csv', HEADER, 'b;2026-01-02;2');
    expect((await app.run()).models[0]).toMatchObject({ rows: 2, scope: '1 new file' });
    expect(await app.rows('FROM sales.m ORDER BY id')).toEqual(['a 1.00', 'b 2.00']);
  });

  test('needs room for the new files alone', async () => {
    const app = appOf([model('m', ['finance.bill'], APPEND)]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    await app.run();
    app.file('bills/2.csv', HEADER, 'b;2026-01-02;2');
    await app.run();
    const platform = await app.open();
    const bills = datasetNamed(platform, 'finance.bill');
    const { ledger } = await readLedger(platform, bills, await tableAt(platform, bills.place));
    const [whole, ...parts] = await Promise.all(
      [{}, ...ledger.entries.map(({ intake }) => ({ only: { table: 'finance.bill', intakes: [intake] } }))].map(
        (read) => inputBytes(platform, 'sales.m', read),
      ),
    );
    expect(parts).toHaveLength(2);
    expect(Math.min(...parts)).toBeGreaterThan(0);
    expect(parts[0] + parts[1]).toBe(whole);
  });

  test('is made anew on a full refresh, and by what else its rows hang on', async () => {
    const app = appOf([model('m', ['finance.bill'], APPEND)]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    await app.run();
    expect((await app.run({ fullRefresh: true })).models[0]).toMatchObject({
      status: 'built',
      rows: 1,
      reasons: ['it was asked to be made anew'],
    });
    expect(await app.rows('FROM sales.m')).toEqual(['a 1.00']);
  });
});

describe('a view', () => {
  const viewOf = (text: string, more: Partial<ModelManifest> = {}) =>
    model('v', ['finance.bill'], { sql: { text }, columns: ID, materialization: { kind: 'view' }, ...more });
  const total = (inputs: string[]) =>
    model('total', inputs, {
      sql: { text: `SELECT 'all' AS id, sum(amount) AS amount FROM ${inputs[0].split('.')[1]}` },
      columns: ID,
    });

  test('stores no row, and is read by its SQL: from the shell, by models and by other views', async () => {
    const again = model('w', ['sales.v'], {
      sql: { text: `SELECT id || '!' AS id, amount FROM v` },
      columns: ID,
      materialization: { kind: 'view' },
    });
    const app = appOf([viewOf('SELECT id, amount * 2 AS amount FROM bill'), again, total(['sales.w'])]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1', 'b;2026-01-01;2');
    expect((await app.run()).problems).toEqual([]);
    expect(await app.rows('FROM sales.v ORDER BY id')).toEqual(['a 2.00', 'b 4.00']);
    const states = await tableStates(await app.open());
    expect(states.filter(({ isView }) => isView).map(({ table }) => table)).toEqual(['sales.v', 'sales.w']);
    expect(await app.rows('FROM sales.w ORDER BY id')).toEqual(['a! 2.00', 'b! 4.00']);
    expect(await app.rows('FROM sales.total')).toEqual(['all 6.00']);
    app.file('bills/2.csv', HEADER, 'c;2026-01-01;10');
    await app.run();
    expect(await app.rows('FROM sales.total')).toEqual(['all 26.00']);
    expect((await app.run()).nothingNew).toBe(true);
  });

  test('that breaks a rule is read as it was, and what needs it waits', async () => {
    const checks = [{ name: 'not_negative_amount', kind: 'notNegative', column: 'amount' } as const];
    const app = appOf([viewOf('SELECT id, amount FROM bill', { checks }), total(['sales.v'])]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    await app.run();
    app.file('bills/2.csv', HEADER, 'b;2026-01-01;-5');
    const { models } = await app.run();
    expect(models.map(({ status }) => status)).toEqual(['failed', 'skipped']);
    expect(await app.rows('FROM sales.v')).toEqual(['a 1.00']);
  });

  test('becomes a table, and a table a view, without a row lost', async () => {
    const app = appOf([viewOf('SELECT id, amount FROM bill'), total(['sales.v'])]);
    app.file('bills/1.csv', HEADER, 'a;2026-01-01;1');
    const as = (materialization: ModelManifest['materialization']) => {
      app.mesh = {
        ...app.mesh,
        models: [viewOf('SELECT id, amount FROM bill', { materialization }), total(['sales.v'])],
      };
    };
    for (const kind of ['view', 'full', 'view'] as const) {
      as({ kind });
      expect((await app.run()).problems).toEqual([]);
      expect(await app.rows('FROM sales.v')).toEqual(['a 1.00']);
    }
  });
});

test('a product that publishes a view stores its rows', async () => {
  const [bill] = product().tables;
  const view = model('v', ['finance.bill'], {
    sql: { text: 'SELECT id, amount * 2 AS amount FROM bill' },
    columns: bill.columns,
    materialization: { kind: 'view' },
  });
  const share = { tables: [{ ...bill, table: 'sales.v' }] };
  const app = new SharingApp(producerMesh(share, { models: [view] }), newFolder());
  app.file('data/bill-1.csv', 'id;amount', 'a;1.50', 'b;2');
  expect((await app.run()).products).toMatchObject([{ status: 'published', rows: 2 }]);
  expect(await app.rows('FROM sales__figures__fraud.bill ORDER BY id')).toEqual(['a 3.00', 'b 4.00']);
  app.file('data/bill-2.csv', 'id;amount', 'c;5');
  expect((await app.run()).products).toMatchObject([{ status: 'published', rows: 3 }]);
});
