import { existsSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFiles, call, declared, useFolders, write } from './support';

const folder = useFolders();
let cwd: string;

const run = async (...args: string[]) => {
  const { code, out, err } = await call(args, { cwd });
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return out;
};
const json = async (...args: string[]) => JSON.parse(await run(...args, '--json'));

/** An app that has taken in one file after the other: its table has a version for each. */
beforeAll(async () => {
  cwd = folder(appFiles(declared()));
  await call(['run'], { cwd });
  for (const n of [1, 2, 3, 4, 5]) {
    const bill = { bill_id: `N${n}`, booked_on: '2026-03-01', amount: '1.00', lines: '1' };
    write(cwd, { [`data/bills-203${n}.json`]: JSON.stringify(bill) });
    await call(['run'], { cwd });
  }
}, 120_000);

test('history lists the versions, newest first, and sql reads each of them', async () => {
  const versions = await json('history', 'finance.bill');
  expect(versions.map(({ rows }: { rows: number }) => rows)).toEqual([8, 7, 6, 5, 4, 3]);
  expect(versions[0]).toMatchObject({ current: true, operation: 'append' });
  const rows = async (asOf: string) => {
    const [{ n }] = await json('sql', 'SELECT count(*) AS n FROM finance.bill', '--as-of', asOf);
    return Number(n);
  };
  expect(await rows(versions[5].snapshot)).toBe(3);
  expect(await rows(versions[2].committedAt)).toBe(6);
  expect(await rows('9999-12-31')).toBe(8);
  expect(await rows('2020-01-01')).toBe(0);
  expect(await rows('main')).toBe(8);
  const refused = 'SELECT count(*) AS n FROM finance.bill__quarantine';
  expect(await json('sql', refused, '--as-of', '2020-01-01')).toEqual([{ n: 0 }]);
  expect(await run('history', 'finance.bill')).toMatch(/^snapshot +committed.*\n─.*\n\d+ .* append +8 +current\n/);
});

test('what another tool committed to a table of the folder is told of, and adopted', async () => {
  const paths = readdirSync(join(cwd, '.data-mesh'), { recursive: true, encoding: 'utf8' });
  const table = String(paths.find((path) => /quarantine/.test(path) && path.endsWith('version-hint.text')));
  const folder = join(cwd, '.data-mesh', table, '..');
  const name = `${readFileSync(join(folder, 'version-hint.text'), 'utf8')}.metadata.json`;
  const current = readFileSync(join(folder, name), 'utf8');
  // Snapshot ids are longer than JavaScript's numbers, so the text is changed and not the object.
  const logged = `"metadata-log":[{"timestamp-ms":1,"metadata-file":"file://${join(folder, name)}"}`;
  const next = current.replace(/"metadata-log":\[/, (log) => (current.includes(`${log}]`) ? logged : `${logged},`));
  const { code, err } = await call(['history', 'finance.bill__quarantine'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  writeFileSync(join(folder, '00099-theirs.metadata.json'), next);
  expect((await call(['history', 'finance.bill__quarantine'], { cwd })).err).toContain(
    'data-mesh adopt finance.bill__quarantine makes it the current one',
  );
  expect(await run('adopt', 'finance.bill__quarantine')).toMatch(/has \d+ rows?, it had \d+/);
  expect((await call(['history', 'finance.bill__quarantine'], { cwd })).err).toBe('');
});

test('a rollback makes an earlier version current, and the next run takes in again what it lacks', async () => {
  const versions = await json('history', 'forecasting.revenue');
  const [first] = versions.slice(-1);
  expect(await json('rollback', 'forecasting.revenue', '--to', first.snapshot)).toEqual({
    from: versions[0].snapshot,
    to: first.snapshot,
    rows: first.rows,
  });
  expect((await json('history', 'forecasting.revenue')).find(({ current }: { current: boolean }) => current)).toEqual({
    ...first,
    current: true,
  });
  const staged = await json('history', 'finance.bill');
  await run('rollback', 'finance.bill', '--to', staged[1].snapshot);
  await call(['run'], { cwd });
  expect(await json('sql', 'SELECT count(*) AS n FROM finance.bill')).toEqual([{ n: 8 }]);
  expect(await json('sql', 'SELECT count(*) AS n FROM forecasting.revenue')).toEqual([{ n: 3 }]);
}, 60_000);

test('maintain writes small files together, forgets old versions and removes leftovers; the rows stay', async () => {
  const before = await json('sql', 'FROM finance.bill ORDER BY bill_id');
  const data = join(cwd, '.data-mesh/warehouse');
  const parquet = (readdirSync(data, { recursive: true }) as string[]).find((name) =>
    name.endsWith('.parquet'),
  ) as string;
  const left = join(data, parquet, '../left.parquet');
  writeFileSync(left, 'x');
  utimesSync(left, 0, 0);
  const done = await json('maintain', '--keep-days', '0');
  const bill = done.find(({ table }: { table: string }) => table === 'finance.bill');
  expect(bill.files).toEqual({ before: 6, after: 1 });
  expect(existsSync(left)).toBe(false);
  expect(await json('sql', 'FROM finance.bill ORDER BY bill_id')).toEqual(before);
  const again = await json('maintain', '--table', 'finance.bill');
  expect(again).toEqual([
    {
      table: 'finance.bill',
      files: { before: 1, after: 1 },
      expired: { versions: 0, files: 0 },
      orphans: { files: 0, bytes: 0 },
    },
  ]);
  expect(await run('maintain')).toContain('finance.bill');
  await call(['run'], { cwd });
  expect(await json('sql', 'FROM finance.bill ORDER BY bill_id')).toEqual(before);
}, 60_000);

test('a folder that was moved with its tables is taken along', async () => {
  const rows = await json('sql', 'FROM finance.bill ORDER BY bill_id');
  const there = folder();
  renameSync(join(cwd, '.data-mesh'), join(there, '.data-mesh'));
  write(there, appFiles(declared()));
  const before = cwd;
  cwd = there;
  const { err } = await call(['ls'], { cwd });
  expect(err).toContain('data-mesh relocate writes the new ones');
  expect(await run('relocate')).toMatch(/^\d tables at /);
  expect(await json('sql', 'FROM finance.bill ORDER BY bill_id')).toEqual(rows);
  expect(await run('adopt', 'finance.bill')).toContain('nobody made a version of finance.bill');
  renameSync(join(there, '.data-mesh'), join(before, '.data-mesh'));
  cwd = before;
  await run('relocate');
  expect(await json('sql', 'FROM finance.bill ORDER BY bill_id')).toEqual(rows);
}, 60_000);

test.each([
  [['history'], 2, 'the table is missing'],
  [['history', 'finance.bil'], 1, "did you mean 'finance.bill'"],
  [['rollback', 'finance.bill'], 2, '--to is missing'],
  [['adopt'], 2, 'the table is missing'],
  [['adopt', 'finance.bil'], 1, "did you mean 'finance.bill'"],
  [['rollback', 'finance.bill', '--to', 'nope'], 1, "there is no tag or branch 'nope'"],
  [['rollback', 'finance.bill', '--to', '2020-01-01'], 1, 'no version of the table is kept'],
  [['maintain', '--keep-days', 'x'], 2, '--keep-days needs a whole number'],
  [['maintain', '--table', 'x.y'], 1, "no table 'x.y' is filled here"],
  [['sql', 'FROM finance.bill', '--as-of', 'nope'], 1, "there is no tag or branch 'nope'"],
])('fails on %j with the mend', async (args, exit, message) => {
  const { code, err } = await call(args as string[], { cwd });
  expect(code).toBe(exit);
  expect(err).toContain(message);
});
