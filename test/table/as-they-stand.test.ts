import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileStore } from '../../lib/store';
import { mayHold } from '../../lib/table';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

test('a folder whose name looks like a partition is no column', async () => {
  const location = `${warehouse.store.root}/n=5/region=eu`;
  const table = await warehouse.tables.ensure({ id: warehouse.id, location, columns: [{ name: 'n', type: 'int' }] });
  expect(await warehouse.read(await warehouse.append(table, 'SELECT 1 AS n'))).toEqual([{ n: 1 }]);
});

test('columns may be called as the engine calls the place of a row', async () => {
  const columns = ['filename', 'file_row_number', 'file_index'].map((name) => ({ name, type: 'string' }));
  const table = await warehouse.append(
    await warehouse.ensure(columns),
    `SELECT 'f' AS filename, 'r' AS file_row_number, 'i' AS file_index`,
  );
  expect(await warehouse.read(table)).toEqual([{ filename: 'f', file_row_number: 'r', file_index: 'i' }]);
});

test('a name that was given to another column is that of the column, in files from before too', async () => {
  const columns = ['a', 'b'].map((name) => ({ name, type: 'string' }));
  let table = await warehouse.append(await warehouse.ensure(columns), `SELECT 'first' AS a, 'second' AS b`);
  table = await table.renameColumn('a', 'c');
  table = await table.renameColumn('b', 'a');
  expect(await warehouse.read(table)).toEqual([{ c: 'first', a: 'second' }]);
});

test('statistics prove only what all files say: bounds, nulls, and no number that is none', async () => {
  const columns = [
    { name: 'n', type: 'int' },
    { name: 'd', type: 'double' },
  ];
  const table = await warehouse.ensure(columns);
  const good = await warehouse.write(table, 'SELECT 3 AS n, 0.5 AS d UNION ALL SELECT 7, 1.5');
  const bad = await warehouse.write(table, `SELECT NULL::INT AS n, 'NaN'::DOUBLE AS d`);
  const below = [{ column: 'n', op: '<', value: 3 } as const];
  const above = [{ column: 'd', op: '>', value: 1.5 } as const];
  const isNull = [{ column: 'n', op: 'is null' } as const];
  expect([below, above, isNull].map((where) => mayHold(table, good, where))).toEqual([false, false, false]);
  expect([below, above, isNull].map((where) => mayHold(table, [...good, ...bad], where))).toEqual([false, true, true]);
  expect(mayHold(table, good, [{ column: 'n', op: '<', value: 4 }])).toBe(true);
});

test('what is jotted down is whole, replaces what was there, and makes its folder', async () => {
  const store = new FileStore(join(warehouse.folder, 'jotted'));
  const uri = `${store.root}/a/hint.text`;
  for (const text of ['one', 'another']) await store.jot(uri, Buffer.from(text));
  expect(Buffer.from(await store.read(uri)).toString()).toBe('another');
  mkdirSync(join(warehouse.folder, 'jotted/b'));
  writeFileSync(join(warehouse.folder, 'jotted/b/c'), '');
  await expect(store.jot(`${store.root}/b/c/d`, Buffer.from('x'))).rejects.toThrow();
  const left: string[] = [];
  for await (const object of store.list(`${store.root}/`)) left.push(object.uri.slice(store.root.length + 1));
  expect(left).toEqual(['a/hint.text', 'b/c']);
});
