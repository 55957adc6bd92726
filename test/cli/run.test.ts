import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFiles, BILLS, call, declared, useFolders, write } from './support';

const folder = useFolders();
const answer = { title: 'Revenue in euros', label: 'month', value: 'revenue' };

test('a run takes, builds, answers and says where to look; the next one finds nothing new', async () => {
  const cwd = folder(appFiles(declared({ model: { answer } })));
  const { code, out, err } = await call(['run'], { cwd });
  expect({ code, err }).toEqual({
    code: 0,
    err: 'synthesizing: node app.js\ntaking 1 file into finance.bill\nbuilding forecasting.revenue\n',
  });
  const [head, done] = out.split(/done in [\d.]+ m?s\n/);
  expect(
    head
      .replace(/ +time\n/, '  time\n')
      .replace(/ {2}─+\nforecasting/, '  ────\nforecasting')
      .replace(/ +[\d.]+ m?s\n/, '  9 ms\n'),
  ).toBe(`dataset       files  new  read  staged  quarantined
────────────  ─────  ───  ────  ──────  ───────────
finance.bill      1    1     5       3            2

model                status  rows  time
───────────────────  ──────  ────  ────
forecasting.revenue  built      2  9 ms

`);
  expect(done).toBe(`
Revenue in euros (forecasting.revenue)

2026-01  1,100.75  ${'█'.repeat(81)}
2026-02      7.00  ▌

where to look next
  the tables        data-mesh ls
  rows of one       data-mesh sql "FROM forecasting.revenue LIMIT 10"
  what was refused  data-mesh quarantine
`);
  const again = await call(['run'], { cwd });
  expect(again.code).toBe(0);
  expect(again.out).toMatch(/^nothing new: every file has been taken and every model is up to date \(in /);
  expect(again.out).toContain('2026-01  1,100.75');
  expect(again.err).toBe('synthesizing: node app.js\n');
});

test('a run refuses what cannot be proven, and takes nothing', async () => {
  const cwd = folder(appFiles(declared({ sql: 'SELECT booked AS month FROM bill' })));
  const { code, out, err } = await call(['run'], { cwd });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain("there is no column 'booked'");
  expect(existsSync(join(cwd, '.data-mesh'))).toBe(false);
});

test('a run whose check fails keeps the old version, says which rows and ends with code 3', async () => {
  const checks = [{ name: 'positive', kind: 'notNegative' as const, column: 'revenue' }];
  const cwd = folder(appFiles(declared({ model: { checks } })));
  expect((await call(['run'], { cwd })).code).toBe(0);
  const refund = { ...BILLS[0], bill_id: 'B9', booked_on: '2026-03-01', amount: '-3.00' };
  write(cwd, { 'data/bills-2027.json': JSON.stringify(refund) });
  const { code, out } = await call(['run'], { cwd });
  expect(code).toBe(3);
  expect(out).toContain(
    'failed forecasting.revenue: positive: 1 row; the version before it is still the one that is read',
  );
  expect(out).toMatch(/positive, for example \{.*"revenue":"-3.00"/);
  expect((await call(['sql', 'FROM forecasting.revenue', '--csv'], { cwd })).out).toBe(
    'month,revenue\r\n2026-01-01,1100.75\r\n2026-02-01,7.00\r\n',
  );
});

test('a run whose sources have no folder says so and ends with code 3', async () => {
  const cwd = folder(appFiles(declared()));
  rmSync(join(cwd, 'data'), { recursive: true });
  const { code, out, err } = await call(['run'], { cwd });
  expect(code).toBe(3);
  expect(out).toContain('skipped forecasting.revenue');
  expect(err).toContain('error: ');
  expect(err).toContain('mend: ');
});

test('on a terminal progress is one line that is taken away, elsewhere nothing moves the cursor', async () => {
  const cwd = folder(appFiles(declared()));
  const shown = await call(['run'], { cwd, terminal: 100 });
  expect(shown.err).toContain('\r\u001b[2Kbuilding forecasting.revenue');
  expect(shown.err.endsWith('\r\u001b[2K')).toBe(true);
  expect(shown.out).not.toContain('\u001b');
  const colours = await call(['check'], { cwd, terminal: 100, env: { NO_COLOR: '' } });
  expect(colours.out).toBe('\u001b[32mproven:\u001b[39m 1 dataset, 1 model\n');
  const piped = await call(['check'], { cwd, env: { NO_COLOR: '' } });
  expect(piped.out + piped.err).not.toContain('\u001b');
});

test('fails with code 75 while another run is at work', async () => {
  const cwd = folder(appFiles(declared()));
  expect((await call(['run'], { cwd })).code).toBe(0);
  write(cwd, { '.data-mesh/run.lock': String(process.ppid) });
  const { code, err } = await call(['run'], { cwd });
  expect(code).toBe(75);
  expect(err).toContain('mend: ');
});

test('ls lists the tables for people and for programs', async () => {
  const cwd = folder(appFiles(declared()));
  expect(await call(['ls', '--json'], { cwd })).toMatchObject({ code: 0, out: '[]\n' });
  const empty = await call(['ls'], { cwd });
  expect(empty.out).toBe('no table has been filled yet\n  fill them:  data-mesh run\n');
  await call(['run'], { cwd });
  const { out, err } = await call(['ls'], { cwd });
  expect(err).toBe('');
  expect(out).toMatch(/^table +layer +rows +age +snapshot\n─/);
  expect(out).toMatch(
    /\nfinance\.bill +staging +3 +\d+ s +\d+\nfinance\.bill__quarantine +quarantine +2 .*\nforecasting\.revenue +curated +2 /,
  );
  const tables = JSON.parse((await call(['ls', '--json'], { cwd })).out);
  expect(tables.map((each: object) => Object.keys(each))).toEqual(
    Array(3).fill(['table', 'rows', 'snapshot', 'metadata']),
  );
  expect(tables.map(({ table, rows }: { table: string; rows: number }) => [table, rows])).toEqual([
    ['finance.bill', 3],
    ['finance.bill__quarantine', 2],
    ['forecasting.revenue', 2],
  ]);
  for (const { metadata, snapshot } of tables) {
    const text = readFileSync(metadata, 'utf8');
    expect(text).toContain(snapshot);
    expect(JSON.parse(text)['format-version']).toBe(2);
  }
});

test('what reads leaves the warehouse as it was', async () => {
  const cwd = folder(appFiles(declared()));
  await call(['run'], { cwd });
  const files = () => readdirSync(join(cwd, '.data-mesh/warehouse'), { recursive: true }).sort();
  const before = files();
  for (const args of [['ls'], ['sql', 'FROM finance.bill'], ['quarantine'], ['check']]) await call(args, { cwd });
  expect(files()).toEqual(before);
});

test('a ready assembly is run without its app', async () => {
  const cwd = folder(appFiles(declared()));
  await call(['check'], { cwd });
  writeFileSync(join(cwd, 'app.js'), 'throw new Error("not again")');
  const { code, err } = await call(['run', 'cdk.out'], { cwd });
  expect(code).toBe(0);
  expect(err).not.toContain('synthesizing');
});
