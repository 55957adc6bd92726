import {
  commitReceipts,
  ensureTables,
  type LandedFile,
  landedDue,
  type Platform,
  type Receipt,
  standardizeIntake,
  tableStates,
} from '../../lib/run';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

const STEP = { runId: 'r1' };

async function standing(
  delivery: 'appends' | 'replacesSameName' = 'appends',
): Promise<{ app: App; platform: Platform }> {
  const app = new App(
    manifest({ sources: [source('bill', { delivery, localPath: 'data' })], datasets: [dataset('bill')] }),
  );
  app.file('data/1.csv', 'id;amount', 'a;1', 'b;x');
  const platform = await app.open();
  await ensureTables(platform);
  return { app, platform };
}

async function receiptOf(platform: Platform, name = '1.csv'): Promise<Receipt> {
  const { files } = await landedDue(platform, 'finance.bill');
  const file = files.find((it) => it.name === name) as LandedFile;
  const receipt = await standardizeIntake(platform, 'finance.bill', file, STEP);
  // A receipt travels as JSON between the one who writes and the one who commits.
  return JSON.parse(JSON.stringify(receipt));
}

async function rowCounts(platform: Platform): Promise<number[]> {
  return (await tableStates(platform)).map(({ rows }) => rows);
}

test('nothing of a file is seen before its receipt is committed', async () => {
  const { app, platform } = await standing();
  const receipt = await receiptOf(platform);
  expect(await app.rows('FROM finance.bill')).toEqual([]);
  expect(await app.rows('FROM finance.bill__quarantine')).toEqual([]);
  await commitReceipts(platform, 'finance.bill', [receipt]);
  expect(await app.rows('SELECT id FROM finance.bill')).toEqual(['a']);
  expect(await app.rows('SELECT value FROM finance.bill__quarantine')).toEqual(['x']);
});

test('a receipt that is delivered twice, at once or later, is taken once', async () => {
  const { app, platform } = await standing();
  const receipt = await receiptOf(platform);
  expect((await commitReceipts(platform, 'finance.bill', [receipt, receipt])).taken).toHaveLength(1);
  expect((await commitReceipts(platform, 'finance.bill', [receipt])).taken).toHaveLength(0);
  expect(await rowCounts(platform)).toEqual([1, 1]);
  expect(await app.rows('SELECT id FROM finance.bill')).toEqual(['a']);
});

test('a file that two standardizers took is taken once', async () => {
  const { app, platform } = await standing();
  const [one, other] = [await receiptOf(platform), await receiptOf(platform)];
  expect(one.entry.intake).not.toBe(other.entry.intake);
  const { taken, dropped } = await commitReceipts(platform, 'finance.bill', [one, other]);
  expect([taken.length, dropped.length]).toEqual([1, 1]);
  expect(await app.rows('SELECT id FROM finance.bill')).toEqual(['a']);
  expect(await app.rows('SELECT value FROM finance.bill__quarantine')).toEqual(['x']);
});

test('two committers at once lose nothing and double nothing', async () => {
  const { app, platform } = await standing();
  app.file('data/2.csv', 'id;amount', 'c;2', 'd;y');
  const [one, two] = [await receiptOf(platform), await receiptOf(platform, '2.csv')];
  await Promise.all([[one], [two], [one, two]].map((receipts) => commitReceipts(platform, 'finance.bill', receipts)));
  expect(await app.rows('SELECT id FROM finance.bill ORDER BY id')).toEqual(['a', 'c']);
  expect(await app.rows('SELECT value FROM finance.bill__quarantine ORDER BY 1')).toEqual(['x', 'y']);
});

test('a file that the ledger has is not standardized again', async () => {
  const { platform } = await standing();
  await commitReceipts(platform, 'finance.bill', [await receiptOf(platform)]);
  const { files, candidates } = await landedDue(platform, 'finance.bill');
  expect(candidates).toEqual([]);
  expect(await standardizeIntake(platform, 'finance.bill', files[0], STEP)).toBeUndefined();
});

test('a file whose bytes are known under new times is read to the end and not taken', async () => {
  const { app, platform } = await standing();
  await commitReceipts(platform, 'finance.bill', [await receiptOf(platform)]);
  app.file('data/1.csv', 'id;amount', 'a;1', 'b;x');
  expect((await landedDue(platform, 'finance.bill')).candidates).toHaveLength(1);
  expect((await app.run()).nothingNew).toBe(true);
});

test('fails on counts that do not add up: the receipt is not taken', async () => {
  const { app, platform } = await standing();
  const receipt = await receiptOf(platform);
  const wrong = { ...receipt, entry: { ...receipt.entry, read: 5, staged: 4 } };
  await expect(commitReceipts(platform, 'finance.bill', [wrong])).rejects.toThrow(/do not add up/);
  expect(await app.rows('FROM finance.bill')).toEqual([]);
});

test('a run of more files than one commit takes ends with all of them', async () => {
  const { app } = await standing();
  for (let at = 2; at <= 70; at++) app.file(`data/${at}.csv`, 'id;amount', `n${at};${at}`);
  const report = await app.run();
  expect(report.datasets[0]).toMatchObject({ files: 70, staged: 70, quarantined: 1 });
  expect(app.events.filter(({ kind }) => kind === 'dataset committed')).toHaveLength(2);
});
