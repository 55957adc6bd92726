import type { Table } from '../../../lib/table';
import { assemble, type Company, hasJava } from './company';
import type { Question } from './stranger';

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

type Sight = readonly [reader: string, rows: readonly string[]];

/** What each of them and we ourselves see. */
async function seen(table: Table, more: Partial<Question> = {}, readers = company.all): Promise<Sight[]> {
  const question = company.lake.question(table, more);
  const sights: Sight[] = [];
  for (const reader of readers) sights.push([reader.name, await reader.rows(question)]);
  return sights;
}

function agreed(rows: readonly string[], readers = company.all): Sight[] {
  return readers.map(({ name }) => [name, [...rows].sort()]);
}

const lit = (text: string) => JSON.stringify(text);

test('every type is read to the last digit, and nulls', async () => {
  const values: [type: string, sql: string, text: string][] = [
    ['string', `'é😀 " '' x'`, lit(`é😀 " ' x`)],
    ['string', `repeat('z', 400)`, lit('z'.repeat(400))],
    ['string', `''`, lit('')],
    ['boolean', 'true', 'true'],
    ['int', '-2147483648', '-2147483648'],
    ['long', '9223372036854775807', '9223372036854775807'],
    ['double', '0.1', '0.1'],
    ['double', `'-inf'::DOUBLE`, '-Infinity'],
    ['double', `'nan'::DOUBLE`, 'NaN'],
    ['date', `DATE '1969-12-31'`, '1969-12-31'],
    ['timestamp', `TIMESTAMP '1969-12-31 23:59:59.999999'`, '1969-12-31 23:59:59.999999'],
    ['timestamptz', `TIMESTAMPTZ '2024-02-29 12:00:00.000001+05:30'`, '2024-02-29 06:30:00.000001'],
    ['binary', `'\\x00\\xFF'::BLOB`, '00ff'],
  ];
  const columns = values.map(([type], i) => ({ name: `c${i}`, type }));
  const row = values.map(([, sql], i) => `${sql} AS c${i}`).join(', ');
  const nulls = values.map((_, i) => `NULL AS c${i}`).join(', ');
  const table = await company.lake.append(await company.lake.make(columns), `SELECT ${row} UNION ALL SELECT ${nulls}`);
  const expected = [values.map(([, , text]) => text).join(' | '), values.map(() => 'null').join(' | ')];
  expect(await company.lake.rows(table)).toEqual([...expected].sort());
  expect(await seen(table)).toEqual(agreed(expected));
});

test('days long before our time are read by those who know them', async () => {
  const table = await company.lake.append(
    await company.lake.make([
      { name: 'day', type: 'date' },
      { name: 'at', type: 'timestamp' },
    ]),
    `SELECT DATE '1582-10-14' AS day, TIMESTAMP '0001-01-01 00:00:00.000001' AS at`,
  );
  // ClickHouse's types begin in 1900, and it gives that day for all earlier ones.
  const readers = company.all.filter(({ name }) => name !== 'ClickHouse');
  expect(await seen(table, {}, readers)).toEqual(agreed(['1582-10-14 | 0001-01-01 00:00:00.000001'], readers));
});

test('decimals of every precision are read, the largest and the smallest', async () => {
  const precisions = Array.from({ length: 38 }, (_, i) => i + 1);
  const columns = precisions.map((p) => ({ name: `d${p}`, type: `decimal(${p},${Math.min(p, 10)})` }));
  const text = (p: number, sign: string) => {
    const scale = Math.min(p, 10);
    return `${sign}${'9'.repeat(p - scale) || '0'}.${'9'.repeat(scale)}`;
  };
  const row = (sign: string) => precisions.map((p) => `${text(p, sign)} AS d${p}`).join(', ');
  const table = await company.lake.append(
    await company.lake.make(columns),
    `SELECT ${row('')} UNION ALL SELECT ${row('-')}`,
  );
  const expected = ['', '-'].map((sign) => precisions.map((p) => text(p, sign)).join(' | '));
  expect(await company.lake.rows(table)).toEqual([...expected].sort());
  expect(await seen(table)).toEqual(agreed(expected));
});

test('versions are read as they were, over appends, an evolved schema and a replacement', async () => {
  const { lake } = company;
  const spec = lake.spec([
    { name: 'n', type: 'int', required: true },
    { name: 'old', type: 'string' },
  ]);
  let table = await lake.append(await lake.tables.ensure(spec), `SELECT 1 AS n, 'x' AS old`);
  const first = table;
  table = await lake.tables.ensure({
    ...spec,
    columns: [
      { name: 'n', type: 'long', required: true },
      { name: 'price', type: 'decimal(9,2)' },
    ],
  });
  table = await lake.append(table, 'SELECT 5000000000 AS n, 1.5 AS price');
  const replacement = await table.write(lake.session, 'SELECT 7 AS n, NULL AS price', { scratch: lake.scratch });
  table = await table.commit(() => ({ replaceAll: true, append: replacement }));
  table = await table.commit(() => ({ replaceAll: true }));

  const [one, two, three, four] = table.history().map(({ snapshotId }) => snapshotId);
  const { columns } = first;
  expect(await seen(table, { snapshotId: one, columns })).toEqual(agreed(['1 | "x"']));
  const second = ['1 | "x" | null', '5000000000 | null | 1.50'];
  expect(await seen(table, { snapshotId: two })).toEqual(agreed(second));
  expect(await seen(table, { snapshotId: three })).toEqual(agreed(['7 | null | null']));
  expect(await seen(table, { snapshotId: four })).toEqual(agreed([]));
  expect(await seen(table)).toEqual(agreed([]));

  const [at, then, after, last] = table.history().map(({ timestampMs }) => timestampMs);
  expect(await seen(table, { timeMs: at, columns })).toEqual(agreed(['1 | "x"']));
  expect(await seen(table, { timeMs: after - 1 })).toEqual(agreed(second));
  expect(await seen(table, { timeMs: then })).toEqual(agreed(second));
  expect(await seen(table, { timeMs: after })).toEqual(agreed(['7 | null | null']));
  expect(await seen(table, { timeMs: last + 1000 })).toEqual(agreed([]));
  const { java } = company;
  if (!java) return;
  expect(await java.schema(company.lake.question(table, { snapshotId: one }))).toBe(
    'struct<1: n: required int, 2: old: optional string>',
  );
  expect(await java.schema(company.lake.question(table))).toBe(
    'struct<1: n: required long, 2: old: optional string, 3: price: optional decimal(9, 2)>',
  );
});

test('a table without a snapshot is read as empty', async () => {
  const table = await company.lake.make([{ name: 'n', type: 'int' }]);
  expect(await seen(table)).toEqual(agreed([]));
});

test('a table whose manifests were merged is read whole', async () => {
  let table = await company.lake.make([{ name: 'n', type: 'int' }]);
  const files = await Promise.all(
    Array.from({ length: 105 }, (_, n) =>
      table.write(company.lake.session, `SELECT ${n} AS n`, { scratch: company.lake.scratch }),
    ),
  );
  for (const append of files) table = await table.commit(() => ({ append }));
  expect(await seen(table)).toEqual(agreed(files.map((_, n) => String(n))));
});

const withJava = hasJava ? test : test.skip;

withJava('statistics and sort order of every file are what its rows say, for two strangers', async () => {
  const { lake, java, pyiceberg } = company;
  const spec = lake.spec([
    { name: 'part', type: 'int' },
    { name: 'd', type: 'decimal(38,2)' },
    { name: 'word', type: 'string' },
    { name: 'day', type: 'date' },
    { name: 'at', type: 'timestamp' },
    { name: 's', type: 'struct<x: double, l: list<int>>' },
  ]);
  const made = await lake.tables.ensure({
    ...spec,
    partitionBy: [{ column: 'part' }],
    sortBy: [{ column: 'word', descending: true }],
  });
  const table = await lake.append(
    made,
    `SELECT i % 2 AS part, (i - 3) * 12345678901234567890123456789012.25 AS d, CASE WHEN i > 1 THEN 'wörd' || i END AS word,
      DATE '1969-12-30' + i::INT AS day, TIMESTAMP '1969-12-31 23:59:59.999999' + INTERVAL (i) DAY AS at,
      {'x': i + 0.5, 'l': [i, i]} AS s FROM range(6) r(i)`,
  );
  const of = (least: number, most: number, nulls: number, lowerWord: string) => ({
    d: { lower: `${decimal(least)}`, upper: `${decimal(most)}`, nulls: 0, values: 3 },
    word: { lower: lowerWord, upper: `wörd${most}`, nulls, values: 3 },
    day: { lower: day(least), upper: day(most), nulls: 0, values: 3 },
    at: { lower: instant(least), upper: instant(most), nulls: 0, values: 3 },
    's.x': { lower: `${least}.5`, upper: `${most}.5`, nulls: 0, values: 3 },
  });
  const decimal = (i: number) => {
    const text = String((BigInt(i) - 3n) * 1234567890123456789012345678901225n).replace(/(\d\d)$/, '.$1');
    return text === '0' ? '0.00' : text;
  };
  const day = (i: number) => new Date(Date.UTC(1969, 11, 30 + i)).toISOString().slice(0, 10);
  const instant = (i: number) => `${new Date(Date.UTC(1969, 11, 31 + i)).toISOString().slice(0, 10)} 23:59:59.999999`;
  const wanted = [of(0, 4, 1, 'wörd2'), of(1, 5, 1, 'wörd3')];
  const question = lake.question(table);
  const told = [...((await java?.files(question)) ?? [])].sort((a, b) => (a.partition < b.partition ? -1 : 1));
  expect(told.map(({ columns: { part, ...columns } }) => columns)).toMatchObject(wanted);
  expect(told.map(({ sortOrder, rows }) => [sortOrder, rows])).toEqual([
    [1, 3],
    [1, 3],
  ]);
  expect(await java?.order(question)).toContain('desc nulls last');
  const metrics = await pyiceberg.metrics(question);
  // It shows the parts of nested columns by other names.
  expect(metrics).toMatchObject(wanted.map(({ 's.x': x, ...columns }) => columns));
  for (const where of ['d < 0', "word = 'wörd5'", "day >= DATE '1970-01-03'"]) {
    const plain = where.replace('DATE ', '');
    const left = await java?.files(lake.question(table, { where }));
    expect([where, left?.length]).toEqual([where, await pyiceberg.filesLeft(lake.question(table, { where: plain }))]);
  }
});

const FILTERS: readonly (readonly [where: string, files: number, rows: number])[] = [
  ['n = 25', 1, 1],
  ['n = 99', 0, 0],
  ["day >= DATE '2024-02-02'", 2, 17],
  ['price < -3.05', 1, 3],
  [`name = '${'b'.repeat(30)}3'`, 1, 1],
  // Bounds are cut at sixteen characters, so the second file cannot be excluded.
  [`name > '${'b'.repeat(30)}9'`, 2, 9],
  ['x > 2.5', 1, 8],
  ['n IS NULL', 0, 0],
];

test('files that our statistics exclude are skipped, and no other', async () => {
  const { lake, pyiceberg, trino, clickhouse, java } = company;
  let table = await lake.make([
    { name: 'n', type: 'int' },
    { name: 'day', type: 'date' },
    { name: 'price', type: 'decimal(9,2)' },
    { name: 'name', type: 'string' },
    { name: 'x', type: 'double' },
  ]);
  for (const month of [1, 2, 3]) {
    const sql = `SELECT ${month}0 + i AS n, make_date(2024, ${month}, 1 + i) AS day, (${month} * 100 + i) / -100 AS price,
        repeat(chr(96 + ${month}), 30) || i AS name, CASE WHEN i = 0 THEN -0.0 ELSE ${month} END AS x FROM range(9) r(i)`;
    table = await lake.append(table, sql);
  }
  for (const [where, files, rows] of FILTERS) {
    // Only PyIceberg's parser has no word before a date.
    const plain = where.replace('DATE ', '');
    for (const reader of company.all) {
      const filter = reader === pyiceberg ? plain : where;
      const found = await reader.rows(lake.question(table, { where: filter }));
      expect([reader.name, where, found.length]).toEqual([reader.name, where, rows]);
    }
    const left = await pyiceberg.filesLeft(lake.question(table, { where: plain }));
    expect([where, left]).toEqual([where, files]);
    if (java) expect([where, (await java.files(lake.question(table, { where }))).length]).toEqual([where, files]);
    if (trino) expect(await trino.rowsRead(lake.question(table, { where }))).toBeLessThanOrEqual(files * 9);
  }
  if (clickhouse) {
    const before = await clickhouse.counted('IcebergMinMaxIndexPrunedFiles');
    await clickhouse.rows(lake.question(table, { where: 'n = 25' }));
    expect((await clickhouse.counted('IcebergMinMaxIndexPrunedFiles')) - before).toBe(2);
  }
});
