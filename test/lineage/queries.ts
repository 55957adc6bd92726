/**
 * Queries that are hard to read the lineage of, with what a person says of them. Tables: `o` orders, `c` customers, `p` prices.
 */
export const TABLES = [
  'CREATE TABLE o (id BIGINT, cust BIGINT, prod VARCHAR, amt BIGINT, day DATE, tags BIGINT[], addr STRUCT(city VARCHAR, zip BIGINT))',
  'CREATE TABLE c (id BIGINT, name VARCHAR, region VARCHAR, since DATE)',
  'CREATE TABLE p (prod VARCHAR, day DATE, price BIGINT)',
];

export interface Query {
  readonly what: string;
  readonly sql: string;
  /** By output, in order: what is in the value, then behind a bar what decides on this value alone. */
  readonly columns: readonly string[];
  /** What decides which rows there are. */
  readonly rows?: string;
}

/** What `$name` stands for in them. */
export const PARAMETERS = [
  { name: 'factor', type: 'long', sample: '2' },
  { name: 'since', type: 'date', sample: '2026-01-10' },
];

export const QUERIES: readonly Query[] = [
  { what: 'plain columns and an expression', sql: 'SELECT id, amt * 2 AS twice FROM o', columns: ['o.id', 'o.amt'] },
  { what: 'a filter', sql: "SELECT id FROM o WHERE prod = 'x' AND amt > 1", columns: ['o.id'], rows: 'o.prod o.amt' },
  { what: 'a constant', sql: "SELECT 1 AS one, 'x' AS x FROM o", columns: ['', ''] },
  {
    what: 'a join with qualified names',
    sql: 'SELECT o.id, c.name FROM o JOIN c ON c.id = o.cust',
    columns: ['o.id', 'c.name'],
    rows: 'c.id o.cust',
  },
  {
    what: 'USING in an outer join takes one side',
    sql: 'SELECT prod, amt, price FROM o LEFT JOIN p USING (prod, day)',
    columns: ['o.prod', 'o.amt', 'p.price'],
    rows: 'o.prod p.prod o.day p.day',
  },
  {
    what: 'USING in a full join takes both sides',
    sql: 'SELECT prod, price FROM o FULL JOIN p USING (prod)',
    columns: ['o.prod p.prod', 'p.price'],
    rows: 'o.prod p.prod',
  },
  {
    what: 'NATURAL JOIN',
    sql: 'SELECT prod, price FROM o NATURAL JOIN p',
    columns: ['o.prod', 'p.price'],
    rows: 'o.prod p.prod o.day p.day',
  },
  {
    what: 'a star with EXCLUDE, REPLACE and RENAME',
    sql: 'SELECT * EXCLUDE (tags, addr, day) REPLACE (amt + id AS amt) RENAME (cust AS customer) FROM o',
    columns: ['o.id', 'o.cust', 'o.prod', 'o.amt o.id'],
  },
  {
    what: 'stars of two tables',
    sql: 'SELECT p.*, c.* EXCLUDE (since) FROM p CROSS JOIN c',
    columns: ['p.prod', 'p.day', 'p.price', 'c.id', 'c.name', 'c.region'],
  },
  {
    what: 'COLUMNS with an expression',
    sql: "SELECT max(COLUMNS('^(id|amt)$')) FROM o",
    columns: ['o.id', 'o.amt'],
  },
  {
    what: 'a chain of common tables that shadow a name',
    sql: 'WITH x AS (SELECT id, amt AS cust FROM o), y AS (SELECT id, cust + 1 AS amt FROM x WHERE cust > 0) SELECT amt, id FROM y',
    columns: ['o.amt', 'o.id'],
    rows: 'o.amt',
  },
  {
    what: 'a common table that is read twice',
    sql: 'WITH x AS (SELECT cust, sum(amt) AS s FROM o GROUP BY cust) SELECT a.cust, a.s - b.s AS d FROM x a JOIN x b ON a.cust = b.cust + 1',
    columns: ['o.cust', 'o.amt'],
    rows: 'o.cust',
  },
  {
    what: 'a derived table with an alias list',
    sql: 'SELECT q.b, q.a FROM (SELECT id, amt FROM o) AS q(a, b)',
    columns: ['o.amt', 'o.id'],
  },
  {
    what: 'a common table with an alias list',
    sql: 'WITH q(b, a) AS (SELECT id, amt FROM o) SELECT a, b FROM q',
    columns: ['o.amt', 'o.id'],
  },
  {
    what: 'a union takes names from the first',
    sql: 'SELECT id AS k, name AS v FROM c UNION ALL SELECT amt, prod FROM o',
    columns: ['c.id o.amt', 'c.name o.prod'],
  },
  {
    what: 'a distinct union is decided on by all columns',
    sql: 'SELECT id, region FROM c UNION SELECT cust, prod FROM o',
    columns: ['c.id o.cust', 'c.region o.prod'],
    rows: 'c.id o.cust c.region o.prod',
  },
  {
    what: 'UNION ALL BY NAME',
    sql: 'SELECT prod, day FROM o UNION ALL BY NAME SELECT price, day, prod FROM p',
    columns: ['o.prod p.prod', 'o.day p.day', 'p.price'],
  },
  {
    what: 'EXCEPT gives the left and is decided on by both',
    sql: 'SELECT prod FROM o EXCEPT SELECT prod FROM p',
    columns: ['o.prod'],
    rows: 'o.prod p.prod',
  },
  {
    what: 'INTERSECT ALL',
    sql: 'SELECT prod FROM p INTERSECT ALL SELECT prod FROM o',
    columns: ['p.prod'],
    rows: 'o.prod p.prod',
  },
  {
    what: 'a running total',
    sql: 'SELECT id, sum(amt) OVER (PARTITION BY cust ORDER BY day) AS total FROM o',
    columns: ['o.id', 'o.amt | o.cust o.day'],
  },
  {
    what: 'named windows, lag and a frame',
    sql: 'SELECT lag(amt, 1, id) OVER w AS l, first_value(prod) OVER w AS f FROM o WINDOW w AS (PARTITION BY cust ORDER BY day ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)',
    columns: ['o.amt o.id | o.cust o.day', 'o.prod | o.cust o.day'],
  },
  {
    what: 'QUALIFY on a window that is not given',
    sql: 'SELECT cust, amt FROM o QUALIFY row_number() OVER (PARTITION BY cust ORDER BY day DESC) = 1',
    columns: ['o.cust', 'o.amt'],
    rows: 'o.cust o.day',
  },
  {
    what: 'a window over an aggregate',
    sql: 'SELECT prod, rank() OVER (ORDER BY sum(amt) DESC) AS r FROM o GROUP BY prod',
    columns: ['o.prod', ' | o.amt o.prod'],
    rows: 'o.prod',
  },
  {
    what: 'an aggregate with FILTER',
    sql: "SELECT cust, sum(amt) FILTER (WHERE day > DATE '2026-01-01') AS recent, count(*) AS n FROM o GROUP BY cust",
    columns: ['o.cust', 'o.amt | o.day', ''],
    rows: 'o.cust',
  },
  {
    what: 'an ordered aggregate',
    sql: "SELECT string_agg(prod, ',' ORDER BY day) AS l FROM o",
    columns: ['o.prod | o.day'],
  },
  {
    what: 'GROUP BY ALL and HAVING',
    sql: 'SELECT region, year(since) AS y, count(DISTINCT name) AS n FROM c GROUP BY ALL HAVING max(id) > 1',
    columns: ['c.region', 'c.since', 'c.name'],
    rows: 'c.region c.since c.id',
  },
  {
    what: 'grouping sets',
    sql: 'SELECT region, name, grouping(region) AS g, count(*) AS n FROM c GROUP BY ROLLUP (region, name)',
    columns: ['c.region', 'c.name', '', ''],
    rows: 'c.region c.name',
  },
  {
    what: 'an alias of the same SELECT is used again',
    sql: 'SELECT amt + 1 AS a, a * id AS b FROM o WHERE a > 2',
    columns: ['o.amt', 'o.amt o.id'],
    rows: 'o.amt',
  },
  {
    what: 'CASE decides by one and takes another',
    sql: "SELECT CASE WHEN region = 'x' THEN name ELSE 'none' END AS n FROM c",
    columns: ['c.name | c.region'],
  },
  { what: 'coalesce takes all', sql: 'SELECT coalesce(name, region) AS n FROM c', columns: ['c.name c.region'] },
  {
    what: 'a correlated scalar subquery',
    sql: 'SELECT c.name, (SELECT max(o.amt) FROM o WHERE o.cust = c.id) AS most FROM c',
    columns: ['c.name', 'o.amt | o.cust c.id'],
  },
  {
    what: 'a scalar subquery that is not correlated',
    sql: "SELECT amt - (SELECT avg(price) FROM p WHERE day > DATE '2026-01-01') AS over FROM o",
    columns: ['o.amt p.price | p.day'],
  },
  {
    what: 'a correlated subquery two levels up',
    sql: 'SELECT name, (SELECT count(*) FROM o WHERE o.cust = c.id AND o.amt > (SELECT min(price) FROM p WHERE p.prod = o.prod AND p.day > c.since)) AS n FROM c',
    columns: ['c.name', ' | o.cust c.id o.amt p.price p.prod o.prod p.day c.since'],
  },
  {
    what: 'EXISTS',
    sql: 'SELECT name FROM c WHERE EXISTS (SELECT 1 FROM o WHERE o.cust = c.id AND o.amt > 5)',
    columns: ['c.name'],
    rows: 'o.cust c.id o.amt',
  },
  {
    what: 'NOT IN a subquery',
    sql: 'SELECT id FROM o WHERE prod NOT IN (SELECT prod FROM p WHERE price > 3)',
    columns: ['o.id'],
    rows: 'o.prod p.prod p.price',
  },
  {
    what: 'IN as a value',
    sql: 'SELECT id, prod IN (SELECT prod FROM p) AS known FROM o',
    columns: ['o.id', 'o.prod p.prod'],
  },
  {
    what: 'SEMI and ANTI joins',
    sql: 'SELECT o.id FROM o SEMI JOIN c ON o.cust = c.id ANTI JOIN p USING (prod)',
    columns: ['o.id'],
    rows: 'o.cust c.id o.prod p.prod',
  },
  {
    what: 'a lateral join',
    sql: 'SELECT c.name, l.m FROM c, LATERAL (SELECT amt + c.id AS m FROM o WHERE o.cust = c.id) AS l',
    columns: ['c.name', 'o.amt c.id'],
    rows: 'o.cust c.id',
  },
  {
    what: 'a lateral join with LIMIT',
    sql: 'SELECT c.name, l.amt FROM c LEFT JOIN LATERAL (SELECT amt FROM o WHERE o.cust = c.id ORDER BY day DESC LIMIT 1) AS l ON true',
    columns: ['c.name', 'o.amt'],
    rows: 'o.cust c.id o.day',
  },
  {
    what: 'an ASOF join',
    sql: 'SELECT o.id, p.price * o.amt AS value FROM o ASOF JOIN p ON o.prod = p.prod AND o.day >= p.day',
    columns: ['o.id', 'p.price o.amt'],
    rows: 'o.prod p.prod o.day p.day',
  },
  {
    what: 'a join on a range',
    sql: 'SELECT o.id, c.name FROM o JOIN c ON o.day BETWEEN c.since AND c.since + 30',
    columns: ['o.id', 'c.name'],
    rows: 'o.day c.since',
  },
  {
    what: 'a join on a condition that is no comparison',
    sql: 'SELECT o.id, c.name FROM o JOIN c ON contains(o.prod, c.name) OR o.cust = c.id',
    columns: ['o.id', 'c.name'],
    rows: 'o.prod c.name o.cust c.id',
  },
  {
    what: 'UNNEST in SELECT',
    sql: 'SELECT id, unnest(tags) AS tag FROM o',
    columns: ['o.id', 'o.tags'],
    rows: 'o.tags',
  },
  {
    what: 'UNNEST in FROM',
    sql: 'SELECT o.id, t.tag + o.amt AS x FROM o, UNNEST(o.tags) AS t(tag)',
    columns: ['o.id', 'o.tags o.amt'],
    rows: 'o.tags',
  },
  {
    what: 'a series that a column bounds',
    sql: 'SELECT o.prod, g.n FROM o, generate_series(1, o.amt) AS g(n)',
    columns: ['o.prod', 'o.amt'],
    rows: 'o.amt',
  },
  {
    what: 'fields of structs',
    sql: "SELECT addr.city, addr['zip'] AS z, {'a': id, 'b': amt} AS s FROM o",
    columns: ['o.addr', 'o.addr', 'o.id o.amt'],
  },
  {
    what: 'a struct that is packed and unpacked',
    sql: "WITH q AS (SELECT {'a': id, 'b': amt} AS s FROM o) SELECT unnest(s) FROM q",
    columns: ['o.id o.amt', 'o.id o.amt'],
  },
  {
    what: 'a lambda that captures a column',
    sql: 'SELECT list_transform(tags, lambda x: x + id) AS l, [x FOR x IN tags IF x > amt] AS f FROM o',
    columns: ['o.tags o.id', 'o.tags o.amt'],
  },
  {
    what: 'PIVOT with its values',
    sql: "FROM (SELECT cust, prod, amt FROM o) PIVOT (sum(amt) FOR prod IN ('x', 'y'))",
    columns: ['o.cust', 'o.amt | o.prod', 'o.amt | o.prod'],
    rows: 'o.cust',
  },
  {
    what: 'UNPIVOT',
    sql: 'FROM (SELECT prod, id, amt FROM o) UNPIVOT (v FOR k IN (id, amt))',
    columns: ['o.prod', '', 'o.id o.amt'],
    rows: 'o.id o.amt',
  },
  {
    what: 'parameters',
    sql: 'SELECT id, amt * $factor AS x FROM o WHERE day >= $since',
    columns: ['o.id', 'o.amt'],
    rows: 'o.day',
  },
  {
    what: 'a recursive common table',
    sql: 'WITH RECURSIVE r(id, path) AS (SELECT id, prod FROM o WHERE cust IS NULL UNION ALL SELECT o.id, r.path || o.prod FROM r JOIN o ON o.cust = r.id) SELECT id, path FROM r',
    columns: ['o.id', 'o.prod'],
    rows: 'o.cust o.id',
  },
  {
    what: 'a recursion that moves values from column to column',
    sql: 'WITH RECURSIVE r(a, b, n) AS (SELECT id, amt, 0 FROM o UNION ALL SELECT b, a, n + 1 FROM r WHERE n < 3) SELECT a, b, n FROM r',
    columns: ['o.id o.amt', 'o.id o.amt', ''],
  },
  {
    what: 'DISTINCT ON with an order',
    sql: 'SELECT DISTINCT ON (cust) cust, amt FROM o ORDER BY cust, day DESC',
    columns: ['o.cust', 'o.amt'],
    rows: 'o.cust o.day',
  },
  {
    what: 'an order decides with LIMIT',
    sql: 'SELECT id FROM (SELECT * FROM o ORDER BY amt DESC) LIMIT 3',
    columns: ['o.id'],
    rows: 'o.amt',
  },
  { what: 'an order alone decides nothing', sql: 'SELECT id FROM o ORDER BY amt DESC', columns: ['o.id'] },
  {
    what: 'an order in a subquery decides on a list',
    sql: 'SELECT list(id) AS l FROM (SELECT id FROM o ORDER BY amt)',
    columns: ['o.id | o.amt'],
  },
  {
    what: 'VALUES beside a table',
    sql: "SELECT o.id, v.label FROM o JOIN (VALUES ('x', 1), ('y', 2)) AS v(prod, label) USING (prod)",
    columns: ['o.id', ''],
    rows: 'o.prod',
  },
  {
    what: 'a whole row as a value',
    sql: 'SELECT p FROM p',
    columns: ['p.prod p.day p.price'],
  },
  {
    what: 'a self join by two names',
    sql: 'SELECT a.amt AS old, b.amt AS new FROM o a JOIN o b ON b.id = a.cust',
    columns: ['o.amt', 'o.amt'],
    rows: 'o.id o.cust',
  },
  {
    what: 'a subquery that names its outer table again',
    sql: 'SELECT id, (SELECT sum(x.amt) FROM o x WHERE x.cust = o.cust AND x.day <= o.day) AS sofar FROM o',
    columns: ['o.id', 'o.amt | o.cust o.day'],
  },
  {
    what: 'greatest, nullif and between',
    sql: 'SELECT greatest(amt, id) AS g, nullif(prod, addr.city) AS n, amt BETWEEN id AND cust AS b FROM o',
    columns: ['o.amt o.id', 'o.prod | o.prod o.addr', 'o.amt o.id o.cust'],
  },
  {
    what: 'FROM first and a positional join',
    sql: 'FROM o POSITIONAL JOIN p SELECT o.id, p.price',
    columns: ['o.id', 'p.price'],
  },
];
