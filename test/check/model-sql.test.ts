import { mendOfVolatile } from '../../lib/check/functions';
import { engine, GOOD, told, useSession } from './support';

useSession();
const AT = 'Revenue/Curated/revenue models/revenue.sql';
const two = (line1: string, line2: string) => `SELECT ${line1} AS month,\n${line2} AS revenue\nFROM bill`;

test('a good model has no problem, with a semicolon and comments around it too', async () => {
  expect(await told(GOOD)).toEqual([]);
  expect(await told(`-- how much, and when\n${GOOD}; -- done`)).toEqual([]);
});

test.each([
  ['two statements', `${GOOD}; SELECT 1`, 'it holds 2 statements, one is expected; keep one SELECT'],
  ['a statement that writes', 'DROP TABLE bill', 'it is no SELECT; write one SELECT'],
  ['a file without SQL', '-- to be written', 'there is no SQL in it; write one SELECT'],
])('fails on %s', async (_, sql, message) => {
  expect(await told(sql)).toEqual([expect.stringContaining(`${AT}: ${message}`)]);
});

test('fails on SQL that would leave the parentheses that it is put in', async () => {
  const sql = 'SELECT booked_on FROM bill) q; DROP TABLE bill; SELECT * FROM (SELECT 1';
  expect(await told(sql)).toEqual([expect.stringContaining(`${AT}:1:27: syntax error at or near ")"`)]);
});

test('fails on a syntax error with its line', async () => {
  expect(await told('SELECT booked_on AS month\nFROM bill\nWHERE AND')).toEqual([
    `${AT}:3:7: syntax error at or near "AND"; mend the SQL; its dialect is DuckDB`,
  ]);
});

test.each([
  ['an unknown column', two('booked_on', 'sum(amout)'), ":2:5: there is no column 'amout'; did you mean 'amount'"],
  [
    'an unknown column of a table',
    two('bill.booked', 'amount'),
    ":1:8: 'bill' has no column 'booked'; did you mean 'booked_on'",
  ],
  [
    'an unknown table',
    'SELECT booked_on AS month, amount AS revenue FROM bill JOIN\n bils USING (bill_id)',
    ":2:2: 'bils' is no input; did you mean 'bill'",
  ],
  [
    'a qualified table',
    `${GOOD.replace('bill', 'finance.bill')}`,
    ":3:6: 'finance.bill' bypasses the inputs; write bill",
  ],
  [
    'a column neither grouped nor aggregated',
    `${two('booked_on', 'sum(amount)')} GROUP BY bill_id`,
    ":1:8: the column 'booked_on' is neither grouped by nor aggregated; add it to GROUP BY, or take one value of it: min(booked_on) or max(booked_on)",
  ],
  [
    'an ambiguous column',
    'SELECT booked_on AS month, a.amount AS revenue FROM bill a JOIN bill b USING (bill_id)',
    ":1:8: the column 'booked_on' is in several tables; say which: a.booked_on or b.booked_on",
  ],
  [
    'types that do not go together',
    two('booked_on', 'booked_on + amount'),
    ':2:11: no function takes +(DATE, DECIMAL(12,2)); cast the arguments to types that go together',
  ],
  ['an unknown function', two('booked_on', 'sumup(amount)'), ":2:1: there is no function 'sumup'"],
])('fails on %s with the line and the mend', async (_, sql, message) => {
  const problems = await told(sql);
  expect(problems).toContainEqual(expect.stringContaining(`${AT}${message}`));
});

test('fails on a table expression that hides an input', async () => {
  expect(await told(`WITH Bill AS (SELECT 1)\n${GOOD}`)).toEqual([
    `${AT}: WITH Bill hides the input 'bill', which it does not read; give the step another name`,
  ]);
});

test('fails on an input that is not used', async () => {
  const spare = { name: 'spare', table: 'finance.bill', view: { kind: 'all' } as const };
  const inputs = [{ name: 'bill', table: 'finance.bill', view: { kind: 'default' } as const }, spare];
  expect(await told(GOOD, { inputs })).toEqual([
    `${AT}: the input 'spare' is not used; use it in the SQL or take it out of 'inputs'`,
  ]);
});

test.each(['now()', 'current_date', 'CURRENT_TIMESTAMP', 'today()', 'random()', 'uuid()', 'gen_random_uuid()'])(
  'fails on %s, which gives another answer in every run',
  async (call) => {
    const problems = await told(`${GOOD} HAVING max(booked_on)::VARCHAR < (${call})::VARCHAR`);
    expect(problems).toEqual([
      expect.stringMatching(/models\/revenue\.sql:4:46: \w+ gives another answer in every run; /),
    ]);
  },
);

test('a column that is called like a clock is a column', async () => {
  const shadow = 'WITH c AS (SELECT booked_on AS current_date, amount AS version FROM bill) ';
  expect(await told(`${shadow}SELECT current_date AS month, version AS revenue FROM c`)).toEqual([]);
  const sql = 'WITH clock AS (SELECT booked_on AS month, amount AS revenue FROM bill) SELECT * FROM clock';
  expect(await told(sql)).toEqual([]);
});

test('every function that the engine itself calls volatile is refused', async () => {
  const rows = await engine().all<{ name: string }>(
    `SELECT DISTINCT function_name AS name FROM duckdb_functions()
     WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY') AND function_name NOT IN ('error', 'stats')`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ name }) => !mendOfVolatile(name))).toEqual([]);
});

test('fails on a sample that is another one every time', async () => {
  expect(await told(GOOD.replace('FROM bill', 'FROM bill TABLESAMPLE 10%'))).toEqual([
    expect.stringContaining('a sample is another one in every run'),
  ]);
  expect(await told(GOOD.replace('FROM bill', 'FROM bill TABLESAMPLE reservoir(10%) REPEATABLE (42)'))).toEqual([]);
});

test.each([
  "read_csv('/etc/passwd')",
  "read_text('/etc/passwd')",
  "glob('/*')",
  "parquet_scan('x.parquet')",
  "'/etc/hosts.csv'",
])('fails on %s, which would read the machine', async (relation) => {
  const problems = await told(`${GOOD.replace('FROM bill', `FROM bill, ${relation} AS f`)}`);
  expect(problems).toEqual([
    expect.stringMatching(/:3:12: .* would read files of this machine; SQL reads tables, not files/),
  ]);
});

test('fails on functions that reach tables past the inputs', async () => {
  expect(await told(GOOD.replace('FROM bill', "FROM bill, query('SELECT 1') AS q"))).toEqual([
    expect.stringContaining(':3:12: query(…) in FROM reads what is no input'),
  ]);
});

test('functions in FROM that look only at their arguments are free', async () => {
  expect(await told(GOOD.replace('FROM bill', 'FROM bill, range(3) AS r(n), unnest([1, 2]) AS u(m)'))).toEqual([]);
});

test('fails on a parameter that nothing binds', async () => {
  expect(await told(`${GOOD.replace('FROM bill', 'FROM bill WHERE booked_on > $day')}`)).toEqual([
    expect.stringContaining("'$day' is bound to nothing"),
  ]);
});

test('the line of inline SQL is told in words', async () => {
  const sql = { text: GOOD.replace('amount', 'amout') };
  expect(await told('', { sql })).toEqual([
    "Revenue/Curated/revenue: there is no column 'amout' (line 2 of its SQL); did you mean 'amount'",
  ]);
});

test.each([
  'WITH bill AS (SELECT * FROM bill) SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY booked_on',
  'WITH bill AS (SELECT * FROM bill WHERE amount > 0), b AS (SELECT * FROM bill) SELECT booked_on AS month, sum(amount) AS revenue FROM b GROUP BY 1',
])('a step of WITH that reads the input of its name may be called like it: %s', async (sql) => {
  expect(await told(sql)).toEqual([]);
});

test('fails on a recursive step that is called like an input: there its name means the step', async () => {
  const sql =
    'WITH RECURSIVE bill AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM bill WHERE n < 3) SELECT n AS month, n AS revenue FROM bill';
  expect((await told(sql)).join()).toContain("hides the input 'bill'");
});
