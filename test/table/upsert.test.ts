import { rmSync } from 'node:fs';
import type { Table } from '../../lib/table';
import { deleteFile, Warehouse } from './support';

let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

const columns = [
  { name: 'k', type: 'int' },
  { name: 'v', type: 'string' },
];

/** Three files with the keys 0 to 9, 10 to 19, 20 to 29. */
async function filled(): Promise<Table> {
  let table = await warehouse.ensure(columns);
  for (const from of [0, 10, 20]) {
    table = await warehouse.append(table, `SELECT ${from} + i AS k, 'old' AS v FROM range(10) r(i)`);
  }
  return table;
}

const options = (keys = ['k']) => ({ keys, scratch: `${warehouse.folder}/scratch` });
const upsert = (table: Table, sql: string, keys?: string[]) => table.upsert(warehouse.session, sql, options(keys));
const erase = (table: Table, sql: string) => table.deleteByKey(warehouse.session, sql, options());
const uris = async (table: Table) => (await table.scan()).files.map(({ uri }) => uri).sort();

test('an upsert changes what is there, adds what is not, and touches no other file', async () => {
  const table = await filled();
  const after = await upsert(table, `SELECT * FROM (VALUES (11, 'new'), (99, 'new')) v(k, v)`);
  expect(await warehouse.read(after, `SELECT * FROM t WHERE v = 'new' ORDER BY k`)).toEqual([
    { k: 11, v: 'new' },
    { k: 99, v: 'new' },
  ]);
  expect(after.rows()).toBe(31);
  const [before, now] = [await uris(table), await uris(after)];
  expect(now.filter((uri) => before.includes(uri))).toHaveLength(2);
  expect(after.snapshot()?.summary).toMatchObject({ operation: 'overwrite', 'deleted-data-files': '1' });
});

test('an upsert that changes nothing commits nothing, and of one that changes little the rest is left alone', async () => {
  const table = await upsert(await filled(), `SELECT 5 AS k, 'new' AS v`);
  const again = await upsert(table, `SELECT 5 AS k, 'new' AS v`);
  expect(again.metadataLocation).toBe(table.metadataLocation);
  const after = await upsert(table, `SELECT * FROM (VALUES (5, 'new'), (15, 'old'), (25, NULL)) v(k, v)`);
  expect(after.snapshot()?.summary).toMatchObject({ 'deleted-data-files': '1' });
  expect(await warehouse.read(after, 'SELECT * FROM t WHERE v IS NULL')).toEqual([{ k: 25, v: null }]);
});

test('a key that was let in twice is one row after its upsert', async () => {
  let table = await warehouse.append(await filled(), `SELECT 3 AS k, 'new' AS v`);
  table = await upsert(table, `SELECT 3 AS k, 'new' AS v`);
  expect(await warehouse.read(table, 'SELECT v FROM t WHERE k = 3')).toEqual([{ v: 'new' }]);
  expect(table.rows()).toBe(30);
});

test('rows are deleted by key, once; rows without a key stay', async () => {
  const table = await warehouse.append(await filled(), `SELECT NULL AS k, 'none' AS v`);
  const after = await erase(table, 'SELECT unnest([4, 4, 24, 500]) AS k');
  expect(after.rows()).toBe(29);
  expect((await erase(after, 'SELECT 4 AS k')).metadataLocation).toBe(after.metadataLocation);
  const all = await erase(after, 'SELECT i AS k FROM range(100) r(i)');
  expect(await warehouse.read(all)).toEqual([{ k: null, v: 'none' }]);
});

test('what another engine deleted from a touched file does not come back', async () => {
  let table = await filled();
  const [first] = (await table.scan({ where: [{ column: 'k', op: '=', value: 0 }] })).files;
  const deletes = await deleteFile(warehouse, [[first.uri, 7]]);
  table = await table.commit(() => ({ append: [deletes] }));
  table = await upsert(table, `SELECT 1 AS k, 'new' AS v`);
  expect(await warehouse.read(table, 'SELECT count(*) AS n FROM t WHERE k < 10')).toEqual([{ n: '9' }]);
  expect(table.snapshot()?.summary).toMatchObject({ 'total-delete-files': '0' });
  expect(table.rows()).toBe(29);
});

test('upserts that meet are made one after the other', async () => {
  const table = await filled();
  const sessions = ['a', 'b', 'c'].map((v) => upsert(table, `SELECT unnest([1, 12, 50]) AS k, '${v}' AS v`));
  await Promise.all(sessions);
  const now = await warehouse.tables.load(warehouse.id, warehouse.location);
  expect(now.rows()).toBe(31);
  const values = await warehouse.read(now, `SELECT DISTINCT v FROM t WHERE v <> 'old'`);
  expect(values).toHaveLength(1);
});

test('more keys than are looked up one by one, of several columns and types', async () => {
  let table = await warehouse.ensure([
    { name: 'day', type: 'date' },
    { name: 'amount', type: 'decimal(9,2)' },
    { name: 'bytes', type: 'binary' },
    { name: 'n', type: 'int' },
  ]);
  const rows = `SELECT DATE '2024-01-01' + CAST(i AS INTEGER) AS day, i / 4 AS amount, encode('b' || i) AS bytes`;
  table = await warehouse.append(table, `${rows}, 1 AS n FROM range(3000) r(i)`);
  table = await upsert(table, `${rows}, 2 AS n FROM range(1000, 4000) r(i)`, ['day', 'amount', 'bytes']);
  expect(await warehouse.read(table, 'SELECT n, count(*) AS rows FROM t GROUP BY n ORDER BY n')).toEqual([
    { n: 1, rows: '1000' },
    { n: 2, rows: '3000' },
  ]);
});

describe('fails', () => {
  test.each([
    [
      'for a key that is null',
      `SELECT NULL AS k, 'x' AS v UNION ALL SELECT 1, 'x'`,
      ['k'],
      /key column 'k' is null in 1 row/,
    ],
    ['for a key that comes twice', `SELECT unnest([1, 1]) AS k, 'x' AS v`, ['k'], /1 keys come more than once/],
    ['without a key', `SELECT 1 AS k, 'x' AS v`, [], /cannot be told apart without a key/],
    ['for a key that is no column', `SELECT 1 AS k, 'x' AS v`, ['kk'], /there is no key column 'kk'/],
    ['for a column that is missing', 'SELECT 1 AS k', ['k'], /gives no column 'v'/],
  ])('%s', async (_, sql, keys, message) => {
    const table = await filled();
    await expect(upsert(table, sql, keys as string[])).rejects.toThrow(message);
    expect((await warehouse.tables.load(warehouse.id, warehouse.location)).metadataLocation).toBe(
      table.metadataLocation,
    );
  });
});
