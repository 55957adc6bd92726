import fc from 'fast-check';

/** A query over `bill` and `customer`: what it gives are the columns `k`, `c`, `d` and `v`, of which it is asked whether some are a key. */
export const COLUMNS = ['k', 'c', 'd', 'v'] as const;

const oneOf = (...texts: string[]) => fc.constantFrom(...texts);

const source = fc.oneof(
  { weight: 3, arbitrary: fc.constant('SELECT bill_id AS k, customer_id AS c, booked_on AS d, lines AS v FROM bill') },
  oneOf('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'SEMI JOIN', 'ANTI JOIN').chain((join) =>
    oneOf(
      'ON b.customer_id = u.customer_id',
      'USING (customer_id)',
      "ON b.customer_id = u.customer_id AND u.country = 'a'",
      'ON b.lines = u.size',
    ).map(
      (on) =>
        `SELECT b.bill_id AS k, b.customer_id AS c, b.booked_on AS d, b.lines AS v FROM bill b ${join} customer u ${on}`,
    ),
  ),
  fc.constant(
    'SELECT a.bill_id AS k, o.bill_id AS c, a.booked_on AS d, o.lines AS v FROM bill a JOIN bill o ON a.bill_id = o.bill_id',
  ),
  fc.constant('SELECT b.bill_id AS k, u.customer_id AS c, b.booked_on AS d, b.lines AS v FROM bill b, customer u'),
  fc.constant(
    "SELECT b.bill_id AS k, u.customer_id AS c, b.booked_on AS d, u.size AS v FROM bill b, customer u WHERE u.customer_id = 'c1'",
  ),
  oneOf('', 'LEFT', 'RIGHT').map(
    (side) =>
      `SELECT b.bill_id AS k, customer_id AS c, b.booked_on AS d, u.size AS v FROM bill b NATURAL ${side} JOIN (SELECT customer_id, size FROM customer) u`,
  ),
  oneOf('max(size) AS n', 'size AS n', 'customer_id AS id, size AS n, b.bill_id AS bk').chain((list) =>
    oneOf('', ' WHERE c.size > b.lines', ' WHERE size = lines').map(
      (where) =>
        `SELECT b.bill_id AS k, ${list.includes('id,') ? 'u.id' : 'b.customer_id'} AS c, b.booked_on AS d, u.n AS v FROM bill b, LATERAL (SELECT ${list} FROM customer c${where}) u${list.includes('bk') ? ' WHERE u.bk = b.bill_id' : ''}`,
    ),
  ),
  oneOf('range(lines)', 'unnest([1, 1, 2])', 'unnest(range(b.lines))', 'unnest(list_distinct([lines, 1]))').map(
    (list) => `SELECT b.bill_id AS k, b.customer_id AS c, b.booked_on AS d, u.n AS v FROM bill b, ${list} AS u(n)`,
  ),
  oneOf('', ' GROUP BY customer_id, booked_on', ' GROUP BY customer_id').map(
    (groups) =>
      `SELECT customer_id AS c, "1" AS k, ${groups.endsWith('customer_id') ? 'NULL::DATE' : 'booked_on'} AS d, 1::BIGINT AS v FROM (SELECT * FROM bill) PIVOT (max(bill_id) FOR lines IN (1, 2)${groups})`,
  ),
  fc.constant("SELECT customer_id AS k, customer_id AS c, DATE '2026-01-01' AS d, size AS v FROM customer"),
  oneOf('bill', '(SELECT max(bill_id) AS bill_id, customer_id, max(booked_on) AS booked_on FROM bill GROUP BY 2)').map(
    (from) =>
      `SELECT b.bill_id AS k, customer_id AS c, b.booked_on AS d, u.size AS v FROM ${from} b FULL JOIN customer u USING (customer_id)`,
  ),
);

const step = fc.oneof(
  oneOf('k', 'c', 'd', 'c, d', 'k, c', "date_trunc('month', d)").map(
    (group) => (from: string) =>
      group.includes('trunc')
        ? `SELECT max(k) AS k, max(c) AS c, ${group}::DATE AS d, sum(v)::BIGINT AS v FROM (${from}) AS q GROUP BY 3`
        : `SELECT ${['k', 'c', 'd'].map((it) => (group.split(', ').includes(it) ? it : `max(${it}) AS ${it}`)).join(', ')}, sum(v)::BIGINT AS v FROM (${from}) AS q GROUP BY ${group}`,
  ),
  oneOf(
    'ROLLUP (k, c, d)',
    'CUBE (k, c)',
    'GROUPING SETS ((k), (c, d))',
    'GROUPING SETS ((k), (k))',
    'ROLLUP (k, c), d',
  ).chain((sets) =>
    oneOf(
      'count(*)',
      'grouping(k)',
      `grouping(${['k', 'c', 'd'].filter((it) => new RegExp(`\\b${it}\\b`).test(sets)).join(', ')})`,
    ).map(
      (told) => (from: string) =>
        `SELECT ${['k', 'c', 'd'].map((it) => (new RegExp(`\\b${it}\\b`).test(sets) ? it : `max(${it}) AS ${it}`)).join(', ')}, ${told}::BIGINT AS v FROM (${from}) AS q GROUP BY ${sets}`,
    ),
  ),
  oneOf('sum(v)', 'last_value(v)', 'first_value(v)', 'lag(v)').chain((call) =>
    oneOf('', ' ORDER BY k, d, v', ' ORDER BY k, d, v ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING').map(
      (order) => (from: string) =>
        `SELECT DISTINCT max(k) OVER (PARTITION BY c) AS k, c, max(d) OVER (PARTITION BY c) AS d, ${call} OVER (PARTITION BY c${order})::BIGINT AS v FROM (${from}) AS q`,
    ),
  ),
  oneOf('k', 'c', 'd', 'c, d').map(
    (keys) => (from: string) =>
      `SELECT k, c, d, v FROM (${from}) AS q QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY k, c, d, v) = 1`,
  ),
  oneOf('k', 'c', 'c, d').map(
    (keys) => (from: string) =>
      `SELECT DISTINCT ON (${keys}) k, c, d, v FROM (${from}) AS q ORDER BY ${keys}, k, c, d, v`,
  ),
  fc.constant((from: string) => `SELECT DISTINCT k, c, d, v FROM (${from}) AS q`),
  oneOf("k = 'b1'", "c = 'c1'", 'k = c', 'v > 1', 'd IS NOT NULL').map(
    (where) => (from: string) => `SELECT k, c, d, v FROM (${from}) AS q WHERE ${where}`,
  ),
  fc.constant(
    (from: string) => `SELECT k, c, d, row_number() OVER (PARTITION BY c ORDER BY k, d, v) AS v FROM (${from}) AS q`,
  ),
  oneOf('', ' ALL').map(
    (all) => (from: string) =>
      `SELECT k, c, d, v FROM (${from}) AS q UNION${all} SELECT 'x', customer_id, DATE '2000-01-01', size FROM customer`,
  ),
  fc.constant(
    (from: string) =>
      `SELECT k, 'a' AS c, d, v FROM (${from}) AS q UNION ALL SELECT customer_id, 'b', NULL, size FROM customer`,
  ),
  oneOf("'b' AS c", 'NULL::VARCHAR AS c', 'size AS v').map(
    (more) => (from: string) =>
      `SELECT k, 'a' AS c, d, v FROM (${from}) AS q UNION ALL BY NAME SELECT ${more}, customer_id AS k FROM customer`,
  ),
  fc.constant(
    (from: string) =>
      `WITH s AS (${from}) SELECT s.k, s.c, s.d, t.v FROM s JOIN s AS t ON s.k = t.k AND s.c = t.c AND s.d = t.d`,
  ),
  fc.constant((from: string) => `WITH s AS (${from}) SELECT * FROM s`),
  fc.constant(
    (from: string) =>
      `SELECT k, c, d, v FROM (${from}) AS q(k, c, d, v) EXCEPT SELECT customer_id, customer_id, NULL, size FROM customer`,
  ),
  oneOf('1', '3').map(
    (limit) => (from: string) => `SELECT k, c, d, v FROM (${from}) AS q ORDER BY k, c, d, v LIMIT ${limit}`,
  ),
);

export const generatedSql = fc
  .tuple(source, fc.array(step, { maxLength: 3 }))
  .map(([from, steps]) => steps.reduce((sql, next) => next(sql), from));

export const generatedKey = fc.subarray([...COLUMNS], { minLength: 1 });

const bill = fc.record({
  bill_id: oneOf('b1', 'b2', 'b3', 'c1'),
  customer_id: oneOf('c1', 'c2', 'c3'),
  booked_on: fc.option(oneOf('2026-01-05', '2026-01-20', '2026-02-01')),
  lines: fc.integer({ min: 1, max: 2 }),
});
const customer = fc.record({
  customer_id: oneOf('c1', 'c2', 'b1'),
  country: oneOf('a', 'b'),
  size: fc.integer({ min: 1, max: 2 }),
});

/** Rows that keep the keys of both tables. */
export const generatedRows = fc.record({
  bill: fc.uniqueArray(bill, { selector: ({ bill_id: id }) => id }),
  customer: fc.uniqueArray(customer, { selector: ({ customer_id: id }) => id }),
});
