import { join } from 'node:path';
import type { Delivery } from '../../lib/manifest';
import { contractGains, mendableFiles, replayFile, replayRows, withTables } from '../../lib/run';
import { source } from '../plan/meshes';
import { App, billsMesh } from './apps';

const BILL = 'finance.bill';
const STAGED = 'SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL';

async function filled(delivery: Delivery): Promise<App> {
  const app = new App(billsMesh({ sources: [source('bill', { delivery, localPath: 'data/bill-*.csv' })] }));
  app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;x');
  app.file('data/bill-2.csv', 'id;amount', 'c;3');
  await app.run();
  return app;
}

async function replay(app: App, file: string, more: { as?: string; dryRun?: boolean } = {}) {
  const platform = await app.open();
  return withTables(platform, BILL, {}, () => replayFile(platform, BILL, join(app.folder, file), more));
}

/** Gives the one amount that is wrong, by hand. */
async function mend(app: App, amount: string): Promise<void> {
  const platform = await app.open();
  for await (const { records } of mendableFiles(platform, BILL)) {
    const rows = records.map(({ record, cells }, at) => ({ line: at + 2, record, cells: [cells?.[0] ?? '', amount] }));
    await withTables(platform, BILL, {}, () => replayRows(platform, BILL, rows, { file: 'mend.csv' }));
  }
}

test.each<Delivery>(['appends', 'appendsCopies', 'replacesSameName', 'replacesSamePeriod'])(
  'a corrected file takes the place of the delivered one, once, where a file %s',
  async (delivery) => {
    const app = await filled(delivery);
    const before = await app.rows(STAGED);
    app.file('mine/corrected.csv', 'id;amount', 'a;1.50', 'b;2');
    const options = { as: 'bill-1.csv' };
    expect(await replay(app, 'mine/corrected.csv', { ...options, dryRun: true })).toMatchObject({
      before: { staged: 1, quarantined: 1 },
      after: { staged: 2, quarantined: 0 },
    });
    expect(await app.rows(STAGED)).toEqual(before);
    expect(await replay(app, 'mine/corrected.csv', options)).toMatchObject({ taken: false, after: { staged: 2 } });
    const after = ['a 1.50 bill-1.csv 2', 'b 2.00 bill-1.csv 3', 'c 3.00 bill-2.csv 2'];
    expect(await app.rows(STAGED)).toEqual(after);
    expect(await replay(app, 'mine/corrected.csv', options)).toMatchObject({ taken: true });
    expect((await app.run()).intakes).toEqual([]);
    expect(await app.rows(STAGED)).toEqual(after);
  },
);

test('a correction is read again when the contract changes, and goes when the department delivers anew', async () => {
  const app = await filled('appends');
  app.file('mine/bill-1.csv', 'id;amount', 'a;1.50', 'b;2,5');
  await replay(app, 'mine/bill-1.csv');
  expect(await app.rows('SELECT file, reason FROM finance.bill__quarantine')).toEqual(['bill-1.csv not_a_number']);
  const [bill] = app.mesh.datasets;
  const columns = bill.columns.map((each) => (each.name === 'amount' ? { ...each, parse: { decimal: ',' } } : each));
  app.mesh = { ...app.mesh, datasets: [{ ...bill, columns }] };
  await app.run();
  expect(await app.rows('SELECT id, amount FROM finance.bill ORDER BY id')).toEqual(['b 2.50', 'c 3.00']);
});

test('a file that was refused as a whole is replayed by a corrected one', async () => {
  const app = await filled('appends');
  app.file('data/bill-3.csv', 'what;ever', 'a;1');
  await app.run();
  expect(await app.rows('SELECT file, reason FROM finance.bill__quarantine ORDER BY ALL')).toContain(
    'bill-3.csv no_header',
  );
  app.file('mine/bill-3.csv', 'id;amount', 'd;4');
  expect(await replay(app, 'mine/bill-3.csv')).toMatchObject({ after: { staged: 1, quarantined: 0 } });
  expect(await app.rows('SELECT file FROM finance.bill__quarantine')).toEqual(['bill-1.csv']);
  expect((await app.run()).intakes).toEqual([]);
});

test('fails to replay a file whose place is not known', async () => {
  const app = await filled('appends');
  app.file('mine/bill-11.csv', 'id;amount', 'd;4');
  await expect(replay(app, 'mine/bill-11.csv')).rejects.toThrow(
    /has taken no file 'bill-11\.csv'; did you mean --as bill-1\.csv/,
  );
});

test('what a contract of today would take is told, and mends outlive its change', async () => {
  const app = await filled('appends');
  app.file('data/bill-4.csv', 'id;amount', 'e;5,5', 'f;y');
  await app.run();
  await mend(app, '7');
  expect(await app.rows('SELECT id, amount FROM finance.bill ORDER BY id')).toEqual([
    'a 1.00',
    'b 7.00',
    'c 3.00',
    'e 7.00',
    'f 7.00',
  ]);

  const [bill] = app.mesh.datasets;
  const columns = bill.columns.map((each) => (each.name === 'amount' ? { ...each, parse: { decimal: ',' } } : each));
  app.mesh = { ...app.mesh, datasets: [{ ...bill, columns }] };
  expect(await contractGains(await app.open(), BILL, {})).toMatchObject([
    { file: 'bill-1.csv', before: { quarantined: 1 }, after: { quarantined: 1 } },
    { file: 'bill-4.csv', before: { quarantined: 2 }, after: { quarantined: 1 } },
  ]);
  const { datasets } = await app.run();
  // The record that the contract takes as it came needs no mend any more.
  expect(await app.rows('SELECT id, amount FROM finance.bill ORDER BY id')).toEqual([
    'a 1.00',
    'b 7.00',
    'c 3.00',
    'e 5.50',
    'f 7.00',
  ]);
  expect(datasets[0]).toMatchObject({ read: 5, staged: 5, quarantined: 0 });
  expect(await contractGains(await app.open(), BILL, {})).toEqual([]);
});
