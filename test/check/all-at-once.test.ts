import type { ModelManifest } from '../../lib/manifest';
import { told, useSession, warned } from './support';

useSession();
const AT = 'Revenue/Curated/revenue models/revenue.sql';
const NO_KEY: Partial<ModelManifest> = { key: [] };

test('fails on all unknown columns of a query and its steps at once, each with its place', async () => {
  const sql = `WITH a AS (SELECT bill_id, boked_on FROM bill),
  b AS (SELECT bill_id, amout FROM bill)
SELECT boked_on AS month, b.amout AS revenue
FROM a JOIN b USING (bil_id)`;
  expect(await told(sql, NO_KEY)).toEqual([
    `${AT}:1:28: there is no column 'boked_on'; did you mean 'booked_on'`,
    `${AT}:2:25: there is no column 'amout'; did you mean 'amount'`,
    `${AT}:4:8: USING: the left side has no column 'bil_id'; did you mean 'bill_id'`,
  ]);
});

test('fails on faults of all kinds at once', async () => {
  const sql = `SELECT booked_on AS month,
  sum(amuont) AS revenue,
  sumup(lines) AS x,
  q.y AS z
FROM bils b
WHERE lower(b.lines) = 'a' AND now() > b.booked`;
  expect((await told(sql, NO_KEY)).map((it) => it.replace(`${AT}:`, '').replace(/; .*/, ''))).toEqual([
    "5:6: 'bils' is no input",
    '6:32: now gives another answer in every run',
    '6:7: no function takes lower(BIGINT)',
    "6:40: 'b' has no column 'booked'",
    "2:7: there is no column 'amuont'",
    "3:3: there is no function 'sumup'",
    "4:3: nothing in FROM is called 'q'",
    "1:8: the column 'booked_on' is neither grouped by nor aggregated",
    "3:3: the SQL gives 'x', which is not declared",
    "4:3: the SQL gives 'z', which is not declared",
  ]);
});

test('fails on every ambiguous and every ungrouped column', async () => {
  const ambiguous = await told(
    'SELECT booked_on AS month, amount AS revenue FROM bill a JOIN bill b USING (bill_id)',
    NO_KEY,
  );
  expect(ambiguous).toEqual([
    `${AT}:1:8: the column 'booked_on' is in several tables; say which: a.booked_on or b.booked_on`,
    `${AT}:1:28: the column 'amount' is in several tables; say which: a.amount or b.amount`,
  ]);
  const ungrouped = await told('SELECT booked_on AS month, amount AS revenue FROM bill GROUP BY bill_id', NO_KEY);
  expect(ungrouped).toEqual([
    expect.stringContaining(":1:8: the column 'booked_on' is neither"),
    expect.stringContaining(":1:28: the column 'amount' is neither"),
  ]);
});

test('fails on what stands within expressions and behind a type that is not there', async () => {
  const sql = `SELECT max(boked_on) + INTERVAL 1 MONTH AS month,
  CAST(sum(amount) AS DECIML) + CASE WHEN min(lins) > 1 THEN 1 END AS revenue
FROM bill`;
  expect(await told(sql, NO_KEY)).toEqual([
    `${AT}:1:12: there is no column 'boked_on'; did you mean 'booked_on'`,
    `${AT}:2:3: there is no type 'DECIML'; did you mean DECIMAL`,
    `${AT}:2:47: there is no column 'lins'; did you mean 'lines'`,
  ]);
});

test('letters of several bytes and parameters before it move no fault', async () => {
  const sql =
    "SELECT booked_on AS month, amount AS revenue FROM bill WHERE bill_id <> '€é' AND booked_on < $run_date AND amout > 1";
  expect(await told(sql, NO_KEY)).toEqual([
    expect.stringContaining(`:1:${sql.indexOf('amout') + 1}: there is no column 'amout'`),
  ]);
});

test('parameters have their types, and those that nothing binds are told with the nearest', async () => {
  const parameters = { rate: { type: 'decimal(10,4)', default: '1.5' } } as const;
  const sql = (of: string) => `SELECT $run_date AS month, ${of} AS revenue FROM bill`;
  expect(await told(sql('$rate'), { ...NO_KEY, parameters })).toEqual([
    expect.stringContaining("'revenue' is decimal(10,4) and declared decimal(18,2)"),
  ]);
  expect(await told(sql("round($rate, 2)::DECIMAL(18,2) || '$nothing'"), { ...NO_KEY, parameters })).toEqual([
    expect.stringContaining("'revenue' is string and declared"),
  ]);
  expect(await told(sql('$rat * $run_day'), { ...NO_KEY, parameters })).toEqual([
    `${AT}:1:28: '$rat' is bound to nothing; did you mean '$rate'`,
    `${AT}:1:35: '$run_day' is bound to nothing; did you mean '$run_date'`,
  ]);
  expect(await told(sql('?'), NO_KEY)).toEqual([
    `${AT}:1:28: '?' is a parameter without a name; give it the name of a declared parameter: $name`,
  ]);
  expect(await told(sql('$1'), NO_KEY)).toEqual([
    `${AT}:1:28: '$1' is a parameter without a name; give it the name of a declared parameter: $name`,
  ]);
});

test('a declared parameter that nothing uses is doubted, one that a check uses is not', async () => {
  const sql = 'SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY 1';
  const parameters = { since: { type: 'date', default: '2026-01-01' } } as const;
  expect(await warned(sql, { parameters })).toEqual([
    `${AT}: the parameter '$since' is not used; use it in the SQL or take it out of 'parameters'`,
  ]);
  const checks = [{ name: 'recent', kind: 'noRows', sql: 'SELECT 1 FROM revenue WHERE month < $since' }] as const;
  expect(await warned(sql, { parameters, checks })).toEqual([]);
});

test('an incremental model may read its range, any other may not', async () => {
  const sql =
    'SELECT booked_on AS month, sum(amount) AS revenue FROM bill WHERE booked_on >= $from AND booked_on < $to GROUP BY 1';
  const materialization = { kind: 'incremental', by: 'month', inputs: { bill: 'booked_on' } } as const;
  expect(await told(sql, { materialization })).toEqual([]);
  expect(await warned(sql, { materialization })).toEqual([]);
  expect(await told(sql)).toEqual([
    expect.stringContaining("'$from' is bound to nothing"),
    expect.stringContaining("'$to' is bound to nothing"),
  ]);
});

test('slices that come through steps, unions and functions are known', async () => {
  const materialization = { kind: 'incremental', by: 'month', inputs: { bill: 'booked_on' } } as const;
  const sql = `WITH days AS (SELECT booked_on AS day, amount FROM bill UNION ALL SELECT booked_on + 1, 0 FROM bill)
SELECT date_trunc('month', day)::DATE AS month, sum(amount) AS revenue FROM days GROUP BY 1`;
  expect(await warned(sql, { materialization })).toEqual([]);
  expect(await told(sql, { materialization })).toEqual([]);
  expect(
    await told("SELECT DATE '2026-01-01' AS month, sum(amount) AS revenue FROM bill", { materialization }),
  ).toEqual([expect.stringContaining("'month' comes from no input")]);
});

test('an appending model that passes rows on is not doubted', async () => {
  const materialization = { kind: 'append', input: 'bill' } as const;
  const change = { materialization, key: [] };
  expect(await warned('SELECT booked_on AS month, amount AS revenue FROM bill', change)).toEqual([]);
  expect(await warned('SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY 1', change)).toEqual([
    expect.stringContaining("it sums up rows of 'bill', of which it sees only those that are new"),
  ]);
});
