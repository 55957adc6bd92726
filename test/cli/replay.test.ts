import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshManifest } from '../../lib/manifest';
import { appFiles, call, declared, useFolders, write } from './support';

const folder = useFolders();
const BILLS =
  'bill_id;booked_on;amount;lines\r\nB1;2026-01-05;1.50;3\r\nB2;2026-02-30;2.50;1\r\nB3;2026-02-11;=1+1;2\r\n';

function mesh(): MeshManifest {
  const base = declared();
  const format = {
    kind: 'csv',
    delimiter: ';',
    quote: '"',
    escape: '"',
    encoding: 'latin1',
    header: true,
    skipLines: 0,
  } as const;
  return {
    ...base,
    sources: base.sources.map((source) => ({
      ...source,
      format,
      period: { kind: 'fromName', pattern: 'bills-{yyyy}.csv' },
      localPath: 'data/bills-*.csv',
    })),
  };
}

async function app(): Promise<string> {
  const cwd = folder({ ...appFiles(mesh()), 'data/bills-2026.csv': BILLS });
  expect(await call(['run'], { cwd })).toMatchObject({ code: 0, err: expect.not.stringContaining('error') });
  return cwd;
}

test('a clerk mends the refused records in a spreadsheet and replays them', async () => {
  const cwd = await app();
  const exported = await call(['quarantine', 'finance.bill', '--out', 'mend.csv'], { cwd });
  expect(exported.out).toContain('2 records of finance.bill to mend in mend.csv');
  expect(exported.out).toContain('replay finance.bill mend.csv');
  const text = readFileSync(join(cwd, 'mend.csv'), 'utf8');
  expect(text).toContain(`;"'=1+1"`.replaceAll('"', ''));

  // As Excel saves it: in the code page of Windows, without the mark.
  const mended = text.slice(1).replace('2026-02-30;2.50', '2026-02-28;2.50').replace("'=1+1;2", 'much;2');
  writeFileSync(join(cwd, 'mend.csv'), mended, 'latin1');
  const trial = await call(['replay', 'bill', 'mend.csv', '--dry-run'], { cwd });
  expect(trial.out).toMatch(/^1 record of finance\.bill would be mended and staged\n1 record would be still refused\n/);
  expect(trial.out).toMatch(/to take it +data-mesh replay bill mend\.csv\n$/);
  const taken = await call(['replay', 'bill', 'mend.csv', '--json'], { cwd });
  expect(JSON.parse(taken.out)).toMatchObject({
    staged: 1,
    unchanged: 0,
    faulty: [{ file: 'bills-2026.csv', line: '4' }],
  });
  expect((await call(['replay', 'bill', 'mend.csv'], { cwd })).out).toBe('2 rows say nothing new\n');
  expect((await call(['sql', 'SELECT bill_id FROM finance.bill ORDER BY 1', '--csv'], { cwd })).out).toBe(
    'bill_id\r\nB1\r\nB2\r\n',
  );
  expect((await call(['quarantine'], { cwd })).out).toMatch(/bills-2026\.csv:4 +amount +much/);
});

test('a corrected file takes the place of the delivered one, and a corrected contract is told before it is taken', async () => {
  const cwd = await app();
  write(cwd, { 'new.csv': BILLS.replace('=1+1', '7.00') });
  const unnamed = await call(['replay', 'finance.bill', '--file', 'new.csv'], { cwd });
  expect(unnamed).toMatchObject({ code: 1 });
  expect(unnamed.err).toMatch(/has taken no file 'new\.csv'\n +mend: say whose place it takes with --as NAME/);
  const file = ['replay', 'finance.bill', '--file', 'new.csv', '--as', 'bills-2026.csv'];
  const trial = await call([...file, '--dry-run'], { cwd });
  expect(trial.out).toMatch(/before +3 +1 +2\nwould be +3 +2 +1\n/);
  expect(trial.out).toContain('replay finance.bill --file new.csv --as bills-2026.csv\n');
  expect((await call(file, { cwd })).out).toMatch(/now +3 +2 +1\n/);
  expect((await call(file, { cwd })).out).toMatch(/^nothing new/);
  expect((await call(['run'], { cwd })).out).not.toMatch(/bills-2026/);

  expect((await call(['replay', 'finance.bill', '--dry-run'], { cwd })).out).toMatch(
    /^nothing: the contract of finance\.bill reads all/,
  );
  const base = mesh();
  const [bill] = base.datasets;
  const columns = bill.columns.map((each) =>
    each.name === 'booked_on' ? { ...each, parse: { nullWords: ['2026-02-30'] } } : each,
  );
  write(cwd, appFiles({ ...base, datasets: [{ ...bill, columns }] }));
  const gains = await call(['replay', 'finance.bill', '--dry-run'], { cwd });
  expect(gains.out).toMatch(/bills-2026\.csv +1 +1 +0\n/);
});

test('fails with the mend where words do not fit or rows are no rows', async () => {
  const cwd = await app();
  const told = async (...words: string[]) => {
    const { code, err } = await call(words, { cwd });
    return `${code} ${err}`;
  };
  expect(await told('replay')).toMatch(/^2 error: the table is missing/);
  expect(await told('replay', 'bil')).toMatch(/^1 synth.*\nerror: there is no dataset 'bil'\n +mend: did you mean/);
  expect(await told('replay', 'bill', 'none.csv')).toMatch(/^1 error: there is no file none\.csv\n.* --out none\.csv/);
  expect(await told('replay', 'bill', '--as', 'x')).toMatch(/^2 error: --as needs --file/);
  expect(await told('replay', 'bill', 'data/bills-2026.csv')).toMatch(
    /^1 error: bills-2026\.csv does not begin with the header __record\n.*--file/,
  );
  expect(await told('quarantine', '--out', 'x.csv')).toMatch(/^2 error: --out needs a table/);
  expect(await told('quarantine', 'bill', '--out', 'data/bills-2026.csv')).toMatch(/^1 error: .* is there already/);
  expect(await told('return')).toMatch(/^2 error: the table or the file is missing/);
  expect(await told('return', 'bills-2025.csv')).toMatch(
    /^1 error: 'bills-2025\.csv' is no dataset, and no file .*\n +mend: did you mean 'bills-2026\.csv'/,
  );
});

test('a department gets its file back, mends it and delivers it again, marks and all', async () => {
  const cwd = await app();
  const { out } = await call(['return', 'finance.bill'], { cwd });
  expect(out).toMatch(/bills-2026\.csv +2 +bills-2026\.csv\n1 file in returned: to be mended and delivered again\n$/);
  const returned = readFileSync(join(cwd, 'returned/bills-2026.csv'), 'latin1');
  expect(returned.split('\r\n').slice(0, 4)).toEqual([
    'bill_id;booked_on;amount;lines;__problem;__wrong_cells',
    'B1;2026-01-05;1.50;3;;',
    "B2;2026-02-30;2.50;1;booked_on: '2026-02-30' is no day of the calendar;booked_on",
    "B3;2026-02-11;=1+1;2;amount: '=1+1' is not a decimal number with '.' as decimal separator;amount",
  ]);
  expect((await call(['return', 'data/bills-2026.csv'], { cwd })).err).toMatch(/is there already\n +mend: .*--force/);
  expect((await call(['return', 'bills-2026.csv', '--force', '--out', 'returned', '--json'], { cwd })).out).toContain(
    '"marked"',
  );
  expect(existsSync(join(cwd, 'returned/bills-2026.csv.problems.csv'))).toBe(false);
  write(cwd, { 'data/bills-2026.csv': returned.replace('2026-02-30', '2026-02-28').replace('=1+1', '2') });
  const run = await call(['run'], { cwd });
  expect(run.out).not.toMatch(/__problem|does not know/);
  expect((await call(['quarantine'], { cwd })).out).toBe('nothing was refused\n');
  expect((await call(['return', 'finance.bill'], { cwd })).out).toMatch(/^nothing of it is refused/);
});
