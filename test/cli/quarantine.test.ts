import { appFiles, call, declared, useFolders } from './support';

const folder = useFolders();
let cwd: string;
beforeAll(async () => {
  cwd = folder(appFiles(declared()));
  expect((await call(['run'], { cwd })).code).toBe(0);
});

test('what was refused is shown by reason, then by example, and cannot steer the terminal', async () => {
  const { code, out, err } = await call(['quarantine'], { cwd, terminal: 160 });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^dataset +column +reason +records +files\n─/);
  expect(out).toMatch(/finance\.bill +amount +not_a_number +1 +1\n/);
  expect(out).toMatch(/bills-2026\.json:4 +booked_on +2026-02-30 +booked_on: '2026-02-30' is/);
  expect(out).toMatch(/bills-2026\.json:5 +amount +␛\[2Jmuch/);
  expect(out).not.toContain('\u001b');
});

test('programs get every record whole', async () => {
  const records = JSON.parse((await call(['quarantine', 'finance.bill', '--json'], { cwd })).out);
  expect(records).toHaveLength(2);
  expect(Object.keys(records[0])).toEqual(['table', 'file', 'line', 'column', 'reason', 'value', 'message', 'raw']);
  expect(records[0]).toMatchObject({ table: 'finance.bill', file: 'bills-2026.json', line: 4, column: 'booked_on' });
  const csv = (await call(['quarantine', '--csv', '--limit', '1'], { cwd })).out;
  expect(csv).toMatch(
    /^table,file,line,column,reason,value,message,raw\r\nfinance\.bill,bills-2026\.json,4,booked_on,/,
  );
});

test('as CSV, texts are exact, or guarded where a spreadsheet would take them for a formula', async () => {
  const query = ['sql', "SELECT '=1' AS a, '-1,5' AS b, -1 AS c", '--csv'];
  expect((await call(query, { cwd })).out).toBe('a,b,c\r\n=1,"-1,5",-1\r\n');
  expect((await call([...query, '--guard'], { cwd })).out).toBe('a,b,c\r\n\'=1,"-1,5",-1\r\n');
  const { code, err } = await call(['quarantine', '--guard'], { cwd });
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--guard is for --csv') });
});

test('one table may be named, with or without its domain, and the app behind it', async () => {
  const all = await call(['quarantine'], { cwd });
  for (const args of [
    ['finance.bill'],
    ['bill'],
    ['finance.bill__quarantine'],
    ['finance.bill', '.'],
    ['.'],
    ['cdk.out'],
  ]) {
    expect((await call(['quarantine', ...args], { cwd })).out).toBe(all.out);
  }
});

test.each([
  ['finance.bil', "there is no dataset 'finance.bil'", "did you mean 'finance.bill'"],
  [
    'forecasting.revenue',
    "'forecasting.revenue' is a model; only datasets have a quarantine",
    'there are: finance.bill',
  ],
])('fails on %s', async (table, message, mend) => {
  const { code, err } = await call(['quarantine', table], { cwd });
  expect(code).toBe(1);
  expect(err).toContain(`error: ${message}\n  mend: ${mend}`);
});

test('where nothing was refused it says so', async () => {
  const fresh = folder(appFiles(declared()));
  expect((await call(['quarantine'], { cwd: fresh })).out).toBe('nothing was refused\n');
  expect((await call(['quarantine', '--json'], { cwd: fresh })).out).toBe('[]\n');
});
