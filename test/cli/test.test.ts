import { appFiles, call, declared, useFolders, write } from './support';

const folder = useFolders();
const REVENUE = `model: revenue
tests:
  - name: bills are summed by month
    given:
      bill: |
        bill_id, booked_on, amount
        1, 2026-01-05, 1.50
        2, 2026-01-31, 2.00
        3, 2026-02-01, 4.00
    expect:
      - { month: 2026-01-01, revenue: 3.5 }
      - { month: 2026-02-01, revenue: 4 }
  - name: nothing comes of nothing
    expect: []
`;

function newApp(tests: string, name = 'models/revenue.test.yaml'): string {
  const cwd = folder(appFiles(declared()));
  write(cwd, { [name]: tests, 'node_modules/lib/x.test.yaml': 'a: [', '.data-mesh/x.test.yaml': 'a: [' });
  return cwd;
}

test('tests run on the rows that they give, from any folder of the app, and touch no table', async () => {
  const cwd = newApp(REVENUE, 'test/deep/revenue.test.yml');
  const { code, out } = await call(['test'], { cwd });
  expect(code).toBe(0);
  expect(out).toBe(`revenue test/deep/revenue.test.yml
  passed bills are summed by month
  passed nothing comes of nothing

2 tests: all passed
`);
  expect((await call(['sql', 'FROM forecasting.revenue'], { cwd })).code).not.toBe(0);
  const [first] = JSON.parse((await call(['test', '--json', '--select', 'forecasting.rev*'], { cwd })).out);
  expect(first).toMatchObject({ model: 'revenue', line: 3, passed: true, differences: [] });
});

test('fails with the rows that are missing, too many or different, column by column', async () => {
  const wrong = REVENUE.replace('revenue: 3.5', 'revenue: 3.51').replace('month: 2026-02-01', 'month: 2026-03-01');
  const { code, out } = await call(['test'], { cwd: newApp(wrong) });
  expect(code).toBe(1);
  expect(out).toBe(`revenue models/revenue.test.yaml
  failed bills are summed by month models/revenue.test.yaml:3
    0 rows as expected; - is missing, + is too many, ~ differs: expected → came
       month       revenue
    ─  ──────────  ───────────
    ~  2026-01-01  3.51 → 3.50
    -  2026-03-01  4.00
    +  2026-02-01  4.00
  passed nothing comes of nothing

2 tests: 1 failed
`);
});

test.each([
  ['a model that is not there', REVENUE.replace('model: revenue', 'model: revenu'), "did you mean 'revenue'"],
  ['an input that is not there', REVENUE.replace('bill: |', 'bil: |'), "there is no input 'bil'"],
  [
    'a column that is not there',
    REVENUE.replace('booked_on,', 'booked,'),
    "row 1 of input 'bill': there is no column 'booked'",
  ],
  [
    'a column that does not come',
    REVENUE.replace('revenue: 3.5', 'revenu: 3.5'),
    "row 1 of 'expect': there is no column 'revenu'",
  ],
  ['a value of another type', REVENUE.replace('2026-01-31', '2026-02-31'), "input 'bill'"],
  ['rows that break the key of the result', REVENUE.replace('2026-01-05', ''), 'required column month is broken'],
])('fails on %s', async (_, tests, message) => {
  const { code, out, err } = await call(['test'], { cwd: newApp(tests) });
  expect(code).toBe(1);
  expect(out + err).toContain(message);
  expect(out + err).toMatch(/models\/revenue\.test\.yaml:\d/);
});

test('fails where there is no test, and where --select names none', async () => {
  const none = await call(['test'], { cwd: folder(appFiles(declared())) });
  expect({ code: none.code, err: none.err }).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no test in '),
  });
  const { err } = await call(['test', '--select', 'revenu'], { cwd: newApp(REVENUE) });
  expect(err).toContain("'--select revenu' names no model\n  mend: did you mean 'revenue'");
});
