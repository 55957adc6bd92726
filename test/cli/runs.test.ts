import { appFiles, call, declared, useFolders, write } from './support';

const folder = useFolders();

test('runs lists what was run, by whom, and what came of each table', async () => {
  const checks = [{ name: 'revenue not negative', kind: 'notNegative', column: 'revenue' } as const];
  const cwd = folder(appFiles(declared({ model: { checks } })));
  expect((await call(['runs'], { cwd })).out).toContain('nothing was run yet');
  await call(['run'], { cwd });
  await call(['run'], { cwd });
  const bill = { bill_id: 'B9', booked_on: '2031-01-01', amount: '-1.00', lines: '1', region: 'N' };
  write(cwd, { 'data/bills-2031.json': JSON.stringify(bill) });
  await call(['run'], { cwd });
  const [broken, idle, first] = JSON.parse((await call(['runs', '--json'], { cwd })).out);
  expect(first).toMatchObject({ status: 'done', tables: [{ table: 'finance.bill', status: 'taken', rows: 3 }, {}] });
  expect(idle).toMatchObject({ status: 'done', tables: [], problems: [] });
  expect(Date.parse(idle.endedAt)).toBeGreaterThanOrEqual(Date.parse(idle.startedAt));
  expect(broken.tables).toMatchObject([
    { table: 'finance.bill', status: 'taken', rows: 1 },
    { status: 'failed', because: 'revenue not negative: 1 row' },
  ]);
  const { out } = await call(['runs', broken.runId], { cwd });
  expect(out).toContain(`${broken.runId} incomplete`);
  expect(out).toContain('revenue not negative: 1 row');
  expect(out).toContain("note finance.bill: bills-2031.json: columns that the contract does not know: 'region'");
  expect((await call(['runs', '--limit', '1'], { cwd })).out).toContain('1 run');
});

test('fails on a run that there is not, and on words that are none', async () => {
  const cwd = folder(appFiles(declared()));
  expect(await call(['runs', '20200101T000000Z-0'], { cwd })).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no run'),
  });
  expect(await call(['runs', 'yesterday', '.'], { cwd })).toMatchObject({
    code: 2,
    err: expect.stringContaining('is no run'),
  });
  expect(await call(['runs', '--limit', '0'], { cwd })).toMatchObject({ code: 2 });
});
