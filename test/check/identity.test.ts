import fc from 'fast-check';
import { AGGREGATES } from '../../lib/check/identity';
import type { Row } from '../../lib/engine';
import type { ModelManifest } from '../../lib/manifest';
import { COLUMNS, generatedKey, generatedRows, generatedSql } from './generated-sql';
import { dataset, engine, foundIn, model, useSession } from './support';

useSession();

const BILL = dataset('bill', {
  columns: [
    { name: 'bill_id', type: 'string' },
    { name: 'customer_id', type: 'string' },
    { name: 'booked_on', type: 'date' },
    { name: 'lines', type: 'long' },
  ],
});
const CUSTOMER = dataset('customer', {
  path: 'Revenue/Staging/customer',
  columns: [
    { name: 'customer_id', type: 'string' },
    { name: 'country', type: 'string' },
    { name: 'size', type: 'long' },
  ],
  key: ['customer_id'],
});

async function rulesBroken(
  sql: string,
  key: readonly string[],
  change: Partial<ModelManifest> = {},
): Promise<string[]> {
  const inputs = ['bill', 'customer']
    .filter((name) => new RegExp(`\\b${name}\\b`).test(sql))
    .map((name) => ({ name, table: `finance.${name}`, view: { kind: 'default' } as const }));
  const types = { k: 'string', c: 'string', d: 'date', v: 'long' };
  const columns = COLUMNS.map((name) => ({ name, type: types[name] }));
  const found = await foundIn([model(sql, { inputs, columns, key, ...change })], [BILL, CUSTOMER]);
  return found.filter(({ severity }) => severity !== 'hint').map(({ rule, message }) => `${rule}: ${message}`);
}

function values(rows: readonly Row[], columns: readonly string[]): string {
  const list = rows.map(
    (row) => `(${columns.map((name) => (row[name] === null ? 'NULL' : `'${row[name]}'`)).join(', ')})`,
  );
  const typed = columns.map((name) =>
    name === 'lines' || name === 'size'
      ? `${name}::BIGINT AS ${name}`
      : name === 'booked_on'
        ? 'booked_on::DATE AS booked_on'
        : name,
  );
  const empty = `(${columns.map(() => 'NULL').join(', ')})`;
  return `SELECT ${typed.join(', ')} FROM (VALUES ${list.join(', ') || empty}) AS t(${columns.join(', ')})${list.length > 0 ? '' : ' WHERE false'}`;
}

async function resultOf(sql: string, rows: { bill: readonly Row[]; customer: readonly Row[] }): Promise<string[]> {
  const bill = values(rows.bill, ['bill_id', 'customer_id', 'booked_on', 'lines']);
  const customer = values(rows.customer, ['customer_id', 'country', 'size']);
  const found = await engine().all(
    `WITH bill AS MATERIALIZED (${bill}), customer AS MATERIALIZED (${customer}) SELECT ${COLUMNS.join(', ')} FROM (${sql}) AS q`,
  );
  return found.map((row) => JSON.stringify(COLUMNS.map((name) => row[name])));
}

test('what the engine binds and what does not hang on chance is never called wrong', async () => {
  await fc.assert(
    fc.asyncProperty(generatedSql, generatedKey, async (sql, key) => {
      const told = await rulesBroken(sql, key);
      expect(told.filter((it) => !/^(key-not-guaranteed|undecided-\w+): /.test(it))).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('where no key is doubted, no two rows have one', async () => {
  let certain = 0;
  await fc.assert(
    fc.asyncProperty(generatedSql, generatedKey, generatedRows, async (sql, key, rows) => {
      if ((await rulesBroken(sql, key)).some((it) => it.startsWith('key-not'))) return;
      certain++;
      const keys = (await resultOf(sql, rows)).map((row) => {
        const cells = JSON.parse(row) as unknown[];
        return JSON.stringify(key.map((name) => cells[COLUMNS.indexOf(name)]));
      });
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 100 },
  );
  expect(certain).toBeGreaterThan(5);
}, 60_000);

const ORDERED = [
  'SELECT k, c, d, v FROM (%) AS q ORDER BY # LIMIT 2',
  'SELECT k, c, d, row_number() OVER (ORDER BY #) AS v FROM (%) AS q',
  'SELECT DISTINCT ON (c) k, c, d, v FROM (%) AS q ORDER BY c, #',
  'SELECT first(k ORDER BY #) AS k, c, max(d) AS d, sum(v)::BIGINT AS v FROM (%) AS q GROUP BY c',
  "SELECT string_agg(k, ',' ORDER BY #) AS k, c, max(d) AS d, sum(v)::BIGINT AS v FROM (%) AS q GROUP BY c",
  'SELECT arg_max(k, #) AS k, c, max(d) AS d, sum(v)::BIGINT AS v FROM (%) AS q GROUP BY c',
  'SELECT k, c, d, lag(v) OVER (PARTITION BY c ORDER BY #) AS v FROM (%) AS q',
  'SELECT k, c, d, sum(v) OVER (ORDER BY # ROWS UNBOUNDED PRECEDING)::BIGINT AS v FROM (%) AS q',
  'SELECT any_value(k) AS k, c, max(d) AS d, sum(v)::BIGINT AS v FROM (%) AS q GROUP BY c, #',
];

test('where no order is doubted, rows in another order give the same', async () => {
  let certain = 0;
  const order = fc.constantFrom('k', 'c', 'd', 'v', 'd, k', 'v, c, k', 'c, d');
  await fc.assert(
    fc.asyncProperty(generatedSql, fc.constantFrom(...ORDERED), order, generatedRows, async (from, shape, by, rows) => {
      const sql = shape.replace('%', from).replace('#', shape.includes('arg_max') ? by.split(', ')[0] : by);
      if ((await rulesBroken(sql, [])).length > 0) return;
      certain++;
      const turned = { bill: [...rows.bill].reverse(), customer: [...rows.customer].reverse() };
      expect((await resultOf(sql, turned)).sort()).toEqual((await resultOf(sql, rows)).sort());
    }),
    { numRuns: 100 },
  );
  expect(certain).toBeGreaterThan(5);
}, 60_000);

test('every aggregate of the engine is known as one', async () => {
  const rows = await engine().all<{ name: string }>(
    `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type = 'aggregate' AND function_name NOT IN
     ('cume_dist', 'dense_rank', 'fill', 'first_value', 'lag', 'last_value', 'lead', 'nth_value', 'ntile', 'percent_rank', 'rank', 'rank_dense', 'row_number')`,
  );
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ name }) => !AGGREGATES.has(name))).toEqual([]);
});

describe.each([
  [
    'proven',
    undefined,
    [
      'SELECT bill_id AS k FROM bill NATURAL JOIN customer',
      'SELECT b.bill_id AS k FROM bill AS b NATURAL LEFT JOIN customer',
      'SELECT customer_id AS k FROM (SELECT customer_id, lines, bill_id FROM bill) PIVOT (max(bill_id) FOR lines IN (1, 2))',
      'SELECT customer_id AS k FROM bill PIVOT (max(bill_id) FOR lines IN (1 AS one, 2 AS two) GROUP BY customer_id)',
      'SELECT b.bill_id AS k FROM bill AS b, LATERAL (SELECT max(size) AS n FROM customer AS c WHERE c.size > b.lines) AS u',
      'SELECT b.bill_id AS k FROM bill AS b, LATERAL (SELECT size FROM customer AS c WHERE c.size > b.lines ORDER BY c.customer_id LIMIT 1) AS u',
      'SELECT DISTINCT customer_id AS k, last_value(bill_id) OVER (PARTITION BY customer_id ORDER BY booked_on, bill_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS c FROM bill',
      'SELECT DISTINCT customer_id AS k, sum(lines) OVER (PARTITION BY customer_id) AS n FROM bill',
      'SELECT DISTINCT CAST(unnest([booked_on]) AS VARCHAR) AS k FROM bill',
      'WITH s(k, n) AS (SELECT bill_id, lines FROM bill) SELECT k FROM s',
      "SELECT md5('bill-' || bill_id) AS k FROM bill",
      'SELECT DISTINCT ON (2) customer_id AS c, lines::VARCHAR AS k, lines AS v FROM bill ORDER BY 2, 1, 3',
      'SELECT customer_id AS k, CASE WHEN customer_id > 5::VARCHAR THEN 7 ELSE 9 END AS n, count(*) AS m FROM bill GROUP BY 1, 2',
      "SELECT customer_id || '-' || strftime(booked_on, '%Y-%m') AS k FROM bill GROUP BY 1",
      'SELECT k FROM (SELECT customer_id AS k, row_number() OVER (PARTITION BY customer_id ORDER BY lines) AS n FROM bill) WHERE n = 1',
      'SELECT customer_id AS k, x.n, y.m FROM (SELECT customer_id, count(*) AS n FROM bill GROUP BY 1) AS x FULL JOIN (SELECT customer_id, sum(size) AS m FROM customer GROUP BY 1) AS y USING (customer_id)',
      'SELECT bill_id AS k FROM bill UNION BY NAME SELECT customer_id AS k FROM customer',
    ],
  ],
  [
    'doubted',
    'key-not-guaranteed',
    [
      'SELECT bill_id AS k FROM bill UNION ALL BY NAME SELECT customer_id AS k FROM customer',
      'WITH a AS (SELECT bill_id AS k FROM bill UNION ALL BY NAME SELECT customer_id AS k FROM customer) SELECT k FROM a',
      'SELECT customer_id AS k FROM bill FULL JOIN customer USING (customer_id)',
      'SELECT b.bill_id AS k FROM bill AS b FULL JOIN customer AS c ON c.customer_id = b.bill_id',
      'SELECT upper(customer_id) AS k FROM customer',
      'SELECT customer_id AS k FROM bill GROUP BY ROLLUP (customer_id, booked_on)',
      "SELECT coalesce(customer_id, 'all') AS k, grouping(customer_id) AS g FROM bill GROUP BY CUBE (customer_id, lines)",
      'SELECT b.bill_id AS k FROM bill AS b, LATERAL (SELECT size FROM customer AS c WHERE c.size > b.lines) AS u',
      'SELECT b.bill_id AS k FROM bill AS b, unnest(range(b.lines)) AS u(n)',
      'SELECT u.k FROM bill AS b, (SELECT country AS k, bill_id AS bk FROM customer) AS u WHERE u.bk = b.bill_id',
      'SELECT b.bill_id AS k FROM bill AS b NATURAL RIGHT JOIN customer',
      'SELECT customer_id AS k FROM (SELECT customer_id, booked_on, lines, bill_id FROM bill) PIVOT (max(bill_id) FOR lines IN (1, 2))',
      'SELECT DISTINCT customer_id AS k, lag(lines) OVER (PARTITION BY customer_id ORDER BY bill_id) AS n FROM bill',
      'SELECT DISTINCT customer_id AS k, sum(lines) OVER (PARTITION BY customer_id ORDER BY bill_id) AS n FROM bill',
      "SELECT bill_id AS c, '1' AS k FROM bill",
      'SELECT bill_id AS c, 1::VARCHAR AS k FROM bill',
      'SELECT DISTINCT ON (1) customer_id AS c, lines::VARCHAR AS k, lines AS v FROM bill ORDER BY 2, 1, 3',
      'SELECT concat(bill_id, customer_id) AS k FROM bill',
    ],
  ],
  [
    'said not to be told',
    'key-not-told',
    [
      'SELECT customer_id AS k FROM bill GROUP BY GROUPING SETS ((customer_id), ())',
      'SELECT bill_id AS k, unnest([1, 2]) AS n FROM bill',
      'UNPIVOT (SELECT bill_id AS k, lines, 1::BIGINT AS more FROM bill) ON lines, more INTO NAME name VALUE n',
    ],
  ],
] as const)('a key is %s', (_, rule, queries) => {
  test.each(queries)('%s', async (sql) => {
    const inputs = ['bill', 'customer']
      .filter((name) => new RegExp(`\\b${name}\\b`).test(sql))
      .map((name) => ({ name, table: `finance.${name}`, view: { kind: 'default' } as const }));
    const found = await foundIn(
      [model(sql, { inputs, columns: [{ name: 'k', type: 'string' }], key: ['k'] })],
      [BILL, CUSTOMER],
    );
    expect(found.map((it) => it.rule).find((it) => it?.startsWith('key-not'))).toBe(rule);
  });
});

test.each([
  [
    'SELECT customer_id AS k, lines AS n, grouping(customer_id, lines) AS g FROM bill GROUP BY CUBE (customer_id, lines)',
    undefined,
  ],
  [
    'SELECT customer_id AS k, lines AS n, grouping(lines) AS g FROM bill GROUP BY CUBE (customer_id, lines)',
    'key-not-guaranteed',
  ],
  [
    'SELECT customer_id AS k, lines AS n, grouping(customer_id, lines) AS g FROM bill GROUP BY GROUPING SETS ((customer_id), (customer_id), (lines))',
    'key-not-guaranteed',
  ],
  [
    'SELECT c.customer_id AS k, max(c.size) AS n, grouping(c.customer_id, c.country) AS g FROM customer AS c GROUP BY ROLLUP (c.customer_id, c.country)',
    'key-not-guaranteed',
  ],
  ['SELECT bill_id AS k, n, 0 AS g FROM bill, unnest(range(lines)) AS u(n)', undefined],
  ['SELECT bill_id AS k, n, 0 AS g FROM bill, unnest([1, 1]) AS u(n)', 'key-not-guaranteed'],
] as const)('a key of three is told of %s', async (sql, rule) => {
  const inputs = [
    {
      name: /FROM customer/.test(sql) ? 'customer' : 'bill',
      table: `finance.${/FROM customer/.test(sql) ? 'customer' : 'bill'}`,
      view: { kind: 'default' } as const,
    },
  ];
  const columns = [
    { name: 'k', type: 'string' },
    { name: 'n', type: 'long' },
    { name: 'g', type: 'long' },
  ];
  const found = await foundIn([model(sql, { inputs, columns, key: ['k', 'n', 'g'] })], [BILL, CUSTOMER]);
  expect(found.map((it) => it.rule).find((it) => it?.startsWith('key-not'))).toBe(rule);
});
