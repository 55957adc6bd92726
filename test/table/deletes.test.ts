import { rmSync } from 'node:fs';
import { join } from 'node:path';
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
  { name: 'n', type: 'int' },
  { name: 'filename', type: 'string' },
];

async function filled(...values: number[][]): Promise<Table> {
  let table = await warehouse.ensure(columns);
  for (const some of values) {
    const rows = some.map((n) => `(${n})`).join(', ');
    table = await warehouse.append(table, `SELECT n, 'f' || n AS filename FROM (VALUES ${rows}) v(n)`);
  }
  return table;
}

const read = async (table: Table, snapshotId?: bigint) =>
  (await warehouse.read(table, 'SELECT n FROM t ORDER BY n', { snapshotId })).map(({ n }) => n);

const uris = async (table: Table) => (await table.scan()).files.map(({ uri }) => uri);

test('rows that another engine deleted by position are not read, now or later, and are there before', async () => {
  let table = await filled([1, 2, 3], [4, 5, 6]);
  const before = table.snapshot()?.snapshotId;
  const [second, first] = await uris(table);
  const file = await deleteFile(warehouse, [
    [first, 0],
    [first, 2],
    [second, 1],
  ]);
  table = await table.commit(() => ({ append: [file] }));
  expect(await read(table)).toEqual([2, 4, 6]);
  expect(table.rows()).toBe(3);
  table = await warehouse.append(table, `SELECT 7 AS n, 'f7' AS filename`);
  expect(await read(table)).toEqual([2, 4, 6, 7]);
  expect(await read(table, before)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await warehouse.read(table, 'SELECT * FROM t WHERE n = 2')).toEqual([{ n: 2, filename: 'f2' }]);
});

test('a delete is about what was there before it, by its sequence number', async () => {
  let table = await filled([1, 2]);
  const rows = await warehouse.write(table, `SELECT unnest([1, 3]) AS n, 'x' AS filename`);
  const file = await deleteFile(warehouse, [[rows[0].uri, 0]]);
  const keys = await warehouse.deleteKeys('SELECT 1::INTEGER AS n', { n: 1 });
  table = await table.commit(() => ({ append: [file, keys] }));
  table = await table.commit(() => ({ append: rows }));
  // The position delete and the equality delete are both older than the second file.
  expect(await read(table)).toEqual(
    [1, 2, 3]
      .filter((n) => n !== 1)
      .concat(1)
      .sort(),
  );
});

test('rows deleted by their values are not read, nulls among them', async () => {
  let table = await warehouse.append(
    await warehouse.ensure(columns),
    `SELECT unnest([1, 2, NULL, 2]) AS n, 'x' AS filename`,
  );
  const file = await warehouse.deleteKeys('SELECT unnest([NULL, 2])::INTEGER AS n', { n: 1 });
  table = await table.commit(() => ({ append: [file] }));
  expect(await read(table)).toEqual([1]);
  const both = await warehouse.deleteKeys(`SELECT 1::INTEGER AS n, 'y' AS filename`, { n: 1, filename: 2 });
  table = await table.commit(() => ({ append: [both] }));
  expect(await read(table)).toEqual([1]);
});

test('rows that were deleted by a column stay deleted after it was renamed and dropped', async () => {
  let table = await warehouse.append(
    await warehouse.ensure(columns),
    `SELECT n, 'f' || n AS filename FROM (SELECT unnest([1, 2, 3]) AS n)`,
  );
  const file = await warehouse.deleteKeys(`SELECT unnest(['f1', 'f3']) AS filename`, { filename: 2 });
  table = await table.commit(() => ({ append: [file] }));
  table = await table.renameColumn('filename', 'word');
  expect(await read(table)).toEqual([2]);
  table = await table.dropColumn('word');
  expect(await warehouse.read(table)).toEqual([{ n: 2 }]);
  table = await table.compact(warehouse.session, { scratch: `${warehouse.folder}/scratch` });
  expect((await table.scan()).deletes).toBeUndefined();
  expect(await warehouse.read(table)).toEqual([{ n: 2 }]);
});

test('a file that is dropped takes its deletes with it, and no other', async () => {
  let table = await filled([1, 2], [3, 4]);
  const [second, first] = await uris(table);
  const deletes = [await deleteFile(warehouse, [[first, 0]]), await deleteFile(warehouse, [[second, 0]])];
  table = await table.commit(() => ({ append: deletes }));
  expect(table.snapshot()?.summary).toMatchObject({ 'total-delete-files': '2', 'added-position-deletes': '2' });
  table = await table.commit(() => ({ remove: [first] }));
  expect(await read(table)).toEqual([4]);
  expect((await table.scan()).deletes?.map(({ uri }) => uri)).toEqual([deletes[1].uri]);
  expect(table.snapshot()?.summary).toMatchObject({ 'total-delete-files': '1', 'removed-position-deletes': '1' });
  table = await table.commit(() => ({ replaceAll: true }));
  expect(table.snapshot()?.summary).toMatchObject({ 'total-delete-files': '0', 'total-position-deletes': '0' });
});

test('fails for a file to drop that is no longer there', async () => {
  const table = await filled([1]);
  await expect(table.commit(() => ({ remove: ['file:///nowhere'] }))).rejects.toThrow(
    /no data file of the table any more/,
  );
});

test('fails for a file without field ids, rather than read its columns as null', async () => {
  let table = await filled([1]);
  const path = join(warehouse.folder, 'scratch', 'foreign.parquet');
  await warehouse.session.run(`COPY (SELECT 9 AS n, 'x' AS filename) TO '${path}' (FORMAT parquet)`);
  const uri = `${warehouse.location}/data/foreign.parquet`;
  await warehouse.store.publish(path, uri);
  const [own] = await warehouse.write(table, `SELECT 2 AS n, 'x' AS filename`);
  table = await table.commit(() => ({ append: [{ ...own, uri }] }));
  await expect(warehouse.read(table)).rejects.toThrow(/has no field ids/);
});

test('fails for paths that are not those of the scan', async () => {
  const table = await filled([1]);
  const scan = await table.scan();
  await expect(table.relation(scan, [])).rejects.toThrow(/was given 0 paths/);
});
