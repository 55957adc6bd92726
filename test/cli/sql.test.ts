import { appFiles, call, declared, useFolders } from './support';

const folder = useFolders();
let cwd: string;
beforeAll(async () => {
  cwd = folder(appFiles(declared()));
  expect((await call(['run'], { cwd })).code).toBe(0);
});

const sql = (query: string, ...options: string[]) => call(['sql', query, ...options], { cwd });

test('rows are shown as an aligned table, numbers at the right', async () => {
  expect(await sql('SELECT bill_id, amount, booked_on FROM finance.bill ORDER BY 1 LIMIT 2')).toEqual({
    code: 0,
    out: `bill_id   amount  booked_on
───────  ───────  ──────────
B1        100.50  2026-01-05
B2       1000.25  2026-01-20
2 rows
`,
    err: '',
  });
});

test('the same rows as CSV and as JSON, whole and exact', async () => {
  const query = "SELECT bill_id, amount, lines, NULL AS none, 'a\"b,\nc' AS text FROM finance.bill ORDER BY 1 LIMIT 1";
  expect((await sql(query, '--csv')).out).toBe('bill_id,amount,lines,none,text\r\nB1,100.50,3,,"a""b,\nc"\r\n');
  const { out } = await sql(query, '--json');
  expect(out).toBe('[\n{"bill_id":"B1","amount":100.50,"lines":3,"none":null,"text":"a\\"b,\\nc"}\n]\n');
  expect((await sql('FROM finance.bill WHERE false', '--json')).out).toBe('[]\n');
});

test('people see a hundred rows and how to see more, programs see all', async () => {
  const many = 'SELECT n FROM range(1000) AS r(n)';
  const { out } = await sql(many);
  expect(out.split('\n')).toHaveLength(104);
  expect(out).toContain('the first 100 rows; --limit N shows more, --csv all\n');
  expect((await sql(many, '--limit', '3')).out).toContain('2\nthe first 3 rows;');
  expect((await sql(many, '--csv')).out.split('\r\n')).toHaveLength(1002);
  expect(JSON.parse((await sql(many, '--json', '--limit', '4')).out)).toHaveLength(4);
});

test('a narrow terminal cuts texts and says so', async () => {
  const { out } = await call(['sql', "SELECT repeat('word ', 30) AS text, 7 AS n, 8 AS more"], { cwd, terminal: 30 });
  expect(out).toContain('texts that end in … are cut; --csv and --json show them whole');
  for (const line of out.split('\n').slice(0, 3)) expect(line.length).toBeLessThanOrEqual(30);
});

test('a query may come from standard input', async () => {
  expect(await call(['sql', '-', '--csv'], { cwd, stdin: 'SELECT count(*) AS n\nFROM finance.bill;\n' })).toMatchObject(
    {
      code: 0,
      out: 'n\r\n3\r\n',
    },
  );
});

test('a query may begin with a comment, which looks like an option', async () => {
  expect((await sql('-- how many\nSELECT count(*) AS n FROM finance.bill', '--csv')).out).toBe('n\r\n3\r\n');
  expect((await sql('--how many=1\nSELECT 1 AS n', '--csv')).out).toBe('n\r\n1\r\n');
});

test('a result is drawn as a chart', async () => {
  const { out } = await sql('FROM forecasting.revenue ORDER BY month', '--chart', 'month,revenue');
  expect(out).toMatch(/^2026-01 {2}1,100\.75 {2}█+\n2026-02 {6}7\.00 {2}▌\n$/);
  const series = await sql(
    'SELECT booked_on, bill_id, amount FROM finance.bill ORDER BY 1',
    '--chart',
    'booked_on,amount,bill_id',
  );
  expect(series.out).toContain('2026-01-05 to 2026-02-11, all lines on one scale');
  const plain = await call(['sql', 'SELECT 1 AS a, 2 AS b', '--chart', 'a,b'], { cwd, env: { TERM: 'dumb' } });
  expect(plain.out).toMatch(/^1 {2}2 {2}#+\n$/);
  expect(await sql('SELECT 1 AS a, 2 AS b', '--chart', 'a,c')).toMatchObject({
    code: 2,
    err: expect.stringContaining("no column 'c'"),
  });
});

test('DESCRIBE, SUMMARIZE, WITH, VALUES and EXPLAIN are queries too', async () => {
  for (const query of [
    'DESCRIBE finance.bill',
    'SUMMARIZE finance.bill',
    'WITH b AS (FROM finance.bill) FROM b',
    'VALUES (1)',
  ]) {
    expect(await sql(query)).toMatchObject({ code: 0, err: '' });
  }
  expect((await sql('EXPLAIN FROM finance.bill')).out).toContain('┌──');
});

test.each([
  ['FROM finance.bil', "there is no table 'finance.bil'", "did you mean 'finance.bill'"],
  ['FROM bill', "there is no table 'bill'", "did you mean 'finance.bill'"],
  ['FROM "x""; DROP TABLE y"', `there is no table 'x"; drop table y'`, 'there are: finance.bill'],
  ['SELECT amont FROM finance.bill', "there is no column 'amont'", "did you mean 'amount'"],
  ['SELECT 1\nFROM finance.bill\nWHERE nope', "there is no column 'nope' (line 3)", 'there are: '],
  ['SELEC 1', 'syntax error at or near "SELEC"', 'mend the SQL'],
  ['', 'there is no SQL in the query', 'sql only reads'],
  ["SELECT 'x'::DATE", 'invalid date field format: "x"', ''],
])('fails on %j with the mend', async (query, message, mend) => {
  const { code, out, err } = await sql(query);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`error: ${message}`);
  expect(err).toContain(`  mend: ${mend}`);
});

test('fails on two columns of one name in JSON, which would lose one; CSV has both', async () => {
  const { code, out, err } = await sql('SELECT 1 AS a, 2 AS a', '--json');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain("two columns named 'a'");
  expect((await sql('SELECT 1 AS a, 2 AS a', '--csv')).out).toBe('a,a\r\n1,2\r\n');
});

test.each([
  'DROP VIEW finance.bill',
  'INSERT INTO finance.bill SELECT * FROM finance.bill',
  'CREATE TABLE t AS SELECT 1',
  "COPY finance.bill TO 'x.csv'",
  "ATTACH 'x.db'",
  'SET threads = 1',
  'PRAGMA version',
  'EXPLAIN ANALYZE DELETE FROM finance.bill',
])('fails on %s, which does more than read', async (query) => {
  const { code, err } = await sql(query);
  expect(code).toBe(1);
  expect(err).toContain('error: the query is no SELECT\n  mend: sql only reads: SELECT,');
});

test.each([
  "FROM read_text('/etc/passwd')",
  "FROM '/etc/passwd'",
  "FROM 'data/bills-2026.json'",
  "FROM glob('/*')",
  "SELECT (SELECT content FROM read_blob('/etc/passwd'))",
])('fails on %s, which would read the machine', async (query) => {
  const { code, err } = await sql(query);
  expect(code).toBe(1);
  expect(err).toContain('would read files of this machine\n  mend: SQL reads tables, not files');
});

test('a result that is piped keeps its bytes, one on a terminal cannot steer it', async () => {
  const query = "SELECT chr(27) || '[2J' AS text";
  expect((await sql(query, '--csv')).out).toBe('text\r\n\u001b[2J\r\n');
  for (const options of [[], ['--csv'], ['--json']]) {
    expect((await call(['sql', query, ...options], { cwd, terminal: 80 })).out).not.toContain('\u001b');
  }
});
