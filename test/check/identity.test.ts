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
