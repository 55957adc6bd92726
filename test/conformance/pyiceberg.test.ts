import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { filePath } from '../../lib/store';
import { Warehouse } from '../table/support';

interface Seen {
  readonly columns: [id: number, name: string, type: string, required: boolean][];
  readonly rows: Record<string, string | null>[];
  readonly versions: Record<string, string | null>[][];
  readonly operations: string[];
  /** Files that a filter leaves, and rows that fulfil it. */
  readonly files: Record<string, number>;
  readonly matching: Record<string, number>;
  readonly manifests: number;
  readonly total: number;
}

let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

function see(location: string, ...filters: string[]): Seen {
  const python = process.env.CONFORMANCE_PYTHON ?? 'python3';
  const words = [resolve('test/conformance/read_table.py'), location, ...filters];
  return JSON.parse(execFileSync(python, words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })) as Seen;
}

test('PyIceberg reads every type to the last digit, and nulls', async () => {
  const values: [type: string, sql: string, python: string][] = [
    ['string', `'é😀 " '' x'`, `é😀 " ' x`],
    ['string', `repeat('z', 400)`, 'z'.repeat(400)],
    ['boolean', 'true', 'True'],
    ['int', '-2147483648', '-2147483648'],
    ['long', '9223372036854775807', '9223372036854775807'],
    ['double', '0.1', '0.1'],
    ['double', `'-inf'::DOUBLE`, '-inf'],
    ['double', `'nan'::DOUBLE`, 'nan'],
    ['decimal(9,2)', '-1234567.89', '-1234567.89'],
    ['decimal(18,4)', '99999999999999.9999', '99999999999999.9999'],
    ['decimal(20,0)', '12345678901234567890', '12345678901234567890'],
    ['decimal(38,10)', '-1234567890123456789012345678.0123456789', '-1234567890123456789012345678.0123456789'],
    ['date', `DATE '1582-10-14'`, '1582-10-14'],
    ['timestamp', `TIMESTAMP '1969-12-31 23:59:59.999999'`, '1969-12-31T23:59:59.999999'],
    ['timestamptz', `TIMESTAMPTZ '2024-02-29 12:00:00.000001+05:30'`, '2024-02-29T06:30:00.000001+00:00'],
    ['binary', `'\\x00\\xFF'::BLOB`, '00ff'],
  ];
  const columns = values.map(([type], i) => ({ name: `c${i}`, type }));
  const row = values.map(([, sql], i) => `${sql} AS c${i}`).join(', ');
  const nulls = values.map((_, i) => `NULL AS c${i}`).join(', ');
  const table = await warehouse.append(await warehouse.ensure(columns), `SELECT ${row} UNION ALL SELECT ${nulls}`);
  const seen = see(table.metadataLocation);
  expect(seen.rows).toEqual([
    Object.fromEntries(values.map(([, , python], i) => [`c${i}`, python])),
    Object.fromEntries(values.map((_, i) => [`c${i}`, null])),
  ]);
  expect(seen.columns).toEqual(values.map(([type], i) => [i + 1, `c${i}`, type.replace(',', ', '), false]));
});

test('PyIceberg travels in time over appends, an evolved schema and a replacement, and finds the table by its folder', async () => {
  let table = await warehouse.ensure([
    { name: 'n', type: 'int', required: true },
    { name: 'old', type: 'string' },
  ]);
  table = await warehouse.append(table, `SELECT 1 AS n, 'x' AS old`);
  table = await warehouse.ensure([
    { name: 'n', type: 'long', required: true },
    { name: 'price', type: 'decimal(9,2)' },
  ]);
  table = await warehouse.append(table, 'SELECT 5000000000 AS n, 1.5 AS price');
  const replacement = await warehouse.write(table, 'SELECT 7 AS n, NULL AS price');
  table = await table.commit(() => ({ replaceAll: true, append: replacement }));
  table = await table.commit(() => ({ replaceAll: true }));

  const seen = see(filePath(table.location) as string);
  expect(seen.columns).toEqual([
    [1, 'n', 'long', true],
    [2, 'old', 'string', false],
    [3, 'price', 'decimal(9, 2)', false],
  ]);
  expect(seen.versions).toEqual([
    [{ n: '1', old: 'x' }],
    [
      { n: '5000000000', old: null, price: '1.50' },
      { n: '1', old: 'x', price: null },
    ],
    [{ n: '7', old: null, price: null }],
    [],
  ]);
  expect(seen.operations).toEqual(['append', 'append', 'overwrite', 'delete']);
  expect(seen.rows).toEqual([]);
});

test('PyIceberg reads a table that has no snapshot yet', async () => {
  const table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  expect(see(table.metadataLocation)).toMatchObject({ rows: [], versions: [], total: 0 });
});

test('PyIceberg skips the files that our statistics exclude, and no other', async () => {
  let table = await warehouse.ensure([
    { name: 'n', type: 'int' },
    { name: 'day', type: 'date' },
    { name: 'price', type: 'decimal(9,2)' },
    { name: 'name', type: 'string' },
    { name: 'x', type: 'double' },
  ]);
  for (const month of [1, 2, 3]) {
    const sql = `SELECT ${month}0 + i AS n, make_date(2024, ${month}, 1 + i) AS day, (${month} * 100 + i) / -100 AS price,
        repeat(chr(96 + ${month}), 30) || i AS name, CASE WHEN i = 0 THEN -0.0 ELSE ${month} END AS x FROM range(9) r(i)`;
    table = await warehouse.append(table, sql);
  }
  const expected: [filter: string, files: number, rows: number][] = [
    ['n = 25', 1, 1],
    ['n = 99', 0, 0],
    ["day >= '2024-02-02'", 2, 17],
    ['price < -3.05', 1, 3],
    [`name = '${'b'.repeat(30)}3'`, 1, 1],
    [`name > '${'b'.repeat(30)}9'`, 2, 9],
    ['x = 0.0', 3, 3],
    ['x > 2.5', 1, 8],
    ['n is null', 0, 0],
  ];
  const seen = see(table.metadataLocation, ...expected.map(([filter]) => filter));
  expect(Object.entries(seen.files)).toEqual(expected.map(([filter, files]) => [filter, files]));
  expect(Object.entries(seen.matching)).toEqual(expected.map(([filter, , rows]) => [filter, rows]));
});

test('PyIceberg reads a table whose manifests were merged', async () => {
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  for (let n = 0; n < 105; n++) table = await warehouse.append(table, `SELECT ${n} AS n`);
  const seen = see(table.metadataLocation);
  expect(seen.manifests).toBeLessThan(100);
  expect(seen.rows.map(({ n }) => Number(n)).sort((a, b) => a - b)).toEqual(Array.from({ length: 105 }, (_, n) => n));
  expect(seen.versions[49]).toHaveLength(50);
});
