import { rmSync } from 'node:fs';
import fc from 'fast-check';
import type { Table } from '../../lib/table';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

let made = 0;
async function ensure(columns: Parameters<Warehouse['ensure']>[0]): Promise<Table> {
  const table = `t${made++}`;
  return warehouse.tables.ensure({
    id: { database: 'db', table },
    location: `${warehouse.store.root}/db/${table}`,
    columns,
  });
}

type Edit =
  | { readonly kind: 'append' }
  | { readonly kind: 'add' | 'drop' | 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'move'; readonly name: string; readonly to: string };

const names = ['a', 'b', 'c', 'd'];
const name = fc.constantFrom(...names);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const) }),
  fc.record({ kind: fc.constantFrom('add' as const, 'drop' as const, 'rename' as const), name, to: name }),
  fc.record({ kind: fc.constant('move' as const), name, to: name }),
);

test('columns renamed, dropped, added and moved in any order: every value is read under its own name, and none comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 14 }), async (edits) => {
      let table = await ensure([{ name: 'a', type: 'int' }]);
      // A column is known by an id, and rows by the values that they have for ids.
      let columns = [{ name: 'a', id: 0 }];
      const rows: Map<number, number>[] = [];
      let [lastId, lastValue] = [0, 0];
      for (const one of edits) {
        const has = (wanted: string) => columns.some((column) => column.name === wanted);
        if (one.kind === 'append') {
          const row = new Map(columns.map(({ id }) => [id, ++lastValue]));
          rows.push(row);
          table = await warehouse.append(
            table,
            `SELECT ${columns.map(({ name, id }) => `${row.get(id)} AS ${name}`).join(', ')}`,
          );
        } else if (one.kind === 'add' && !has(one.name)) {
          const { id, location } = table;
          table = await warehouse.tables.ensure({
            id,
            location,
            columns: [...table.columns, { name: one.name, type: 'int' }],
          });
          columns = [...columns, { name: one.name, id: ++lastId }];
        } else if (one.kind === 'drop' && has(one.name) && columns.length > 1) {
          table = await table.dropColumn(one.name);
          columns = columns.filter((column) => column.name !== one.name);
        } else if (one.kind === 'rename' && has(one.name) && !has(one.to)) {
          table = await table.renameColumn(one.name, one.to);
          columns = columns.map((column) => (column.name === one.name ? { ...column, name: one.to } : column));
        } else if (one.kind === 'move' && has(one.name) && (has(one.to) || one.to === one.name)) {
          table = await table.moveColumn(one.name, one.to === one.name ? 'first' : { after: one.to });
          const moved = columns.filter((column) => column.name === one.name);
          const others = columns.filter((column) => column.name !== one.name);
          const at = one.to === one.name ? 0 : others.findIndex((column) => column.name === one.to) + 1;
          columns = [...others.slice(0, at), ...moved, ...others.slice(at)];
        }
        expect(table.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name));
      }
      const expected = rows.map((row) => columns.map(({ id }) => row.get(id) ?? null));
      const found = (await warehouse.read(table)).map((row) => columns.map((column) => row[column.name]));
      const sort = (list: unknown[][]) => list.map((row) => JSON.stringify(row)).sort();
      expect(sort(found)).toEqual(sort(expected));
    }),
    { numRuns: 15 },
  );
}, 120_000);

test('a declaration that says what a column was called renames it, once', async () => {
  const columns = [
    { name: 'old', type: 'int', required: true },
    { name: 'other', type: 'int' },
  ];
  let table = await warehouse.append(await ensure(columns), 'SELECT 1 AS old, 2 AS other');
  const { id, location } = table;
  const renamed = [{ name: 'new', type: 'long', required: true, formerly: ['older', 'old'] }, columns[1]];
  table = await warehouse.tables.ensure({ id, location, columns: renamed });
  expect(table.columns).toMatchObject([{ id: 1, name: 'new', type: 'long', required: true }, { id: 2 }]);
  expect(await warehouse.read(table)).toEqual([{ new: '1', other: 2 }]);
  const again = await warehouse.tables.ensure({ id, location, columns: renamed });
  expect(again.metadataLocation).toBe(table.metadataLocation);
});

test('an earlier version can be read in the columns of then', async () => {
  let table = await warehouse.append(
    await ensure([
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
    ]),
    'SELECT 1 AS a, 2 AS b',
  );
  const [then] = table.history();
  table = await (await table.renameColumn('a', 'x')).dropColumn('b');
  expect(table.columnsAt(then).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(table.columns.map(({ name }) => name)).toEqual(['x']);
});

const NESTED = {
  list: ['list<decimal(20,3)>', `[1.5, NULL, -2.125]::DECIMAL(20,3)[]`],
  empty: ['list<string>', `[]::VARCHAR[]`],
  struct: [
    'struct<"a b": int, at: timestamptz, deep: struct<x: list<double>>>',
    `{'a b': 7, 'at': TIMESTAMPTZ '2024-01-01 00:00:00+00', 'deep': {'x': [0.1::DOUBLE]}}`,
  ],
  map: ['map<string, long>', `MAP {'k': 9223372036854775807, 'n': NULL}`],
  map_of_lists: ['map<int, list<struct<d: date>>>', `MAP {1: [{'d': DATE '2024-02-29'}]}`],
  lists: ['list<list<string>>', `[['a', 'b'], NULL, []]`],
};

test('lists, structs and maps come back as they were written, and nulls', async () => {
  const columns = Object.entries(NESTED).map(([name, [type]]) => ({ name, type }));
  const row = Object.entries(NESTED)
    .map(([name, [, sql]]) => `${sql} AS "${name}"`)
    .join(', ');
  const nulls = columns.map(({ name }) => `NULL AS "${name}"`).join(', ');
  let table = await ensure(columns);
  expect(table.columns.map(({ type }) => type)).toEqual(columns.map(({ type }) => type));
  table = await warehouse.append(table, `SELECT ${row} UNION ALL SELECT ${nulls}`);
  expect(await warehouse.read(table)).toEqual(await warehouse.session.all(`SELECT ${row} UNION ALL SELECT ${nulls}`));
  const ids = JSON.stringify(table.metadata.schemas)
    .match(/"(?:id|element-id|key-id|value-id)":(\d+)/g)
    ?.map((id) => id.split(':')[1]);
  expect(new Set(ids).size).toBe(ids?.length);
  expect(table.metadata['last-column-id']).toBe(ids?.length);
});

test('a nested type grows: a part is added or widened and nothing is lost', async () => {
  let table = await ensure([{ name: 's', type: 'struct<a: int, l: list<struct<x: int>>>' }]);
  table = await warehouse.append(table, `SELECT {'a': 1, 'l': [{'x': 2}]} AS s`);
  const { id, location } = table;
  const lastId = table.metadata['last-column-id'];
  table = await warehouse.tables.ensure({
    id,
    location,
    columns: [{ name: 's', type: 'struct<a: long, l: list<struct<x: long, y: string>>>' }],
  });
  expect(table.metadata['last-column-id']).toBe(lastId + 1);
  table = await warehouse.append(table, `SELECT {'a': 5000000000, 'l': [{'x': 3, 'y': 'z'}]} AS s`);
  expect(await warehouse.read(table, 'SELECT s FROM t ORDER BY s.a')).toEqual([
    { s: { a: '1', l: [{ x: '2', y: null }] } },
    { s: { a: '5000000000', l: [{ x: '3', y: 'z' }] } },
  ]);
  await expect(
    warehouse.tables.ensure({ id, location, columns: [{ name: 's', type: 'struct<a: string>' }] }),
  ).rejects.toThrow(/column 's' is struct<a: long, .* and cannot become struct<a: string>/);
});

test('what Athena does not know has a stand-in, checked as what it is declared', async () => {
  let table = await ensure([
    { name: 'u', type: 'uuid' },
    { name: 't', type: 'time' },
  ]);
  expect(table.columns).toMatchObject([
    { name: 'u', type: 'string', standsFor: 'uuid' },
    { name: 't', type: 'long', standsFor: 'time' },
  ]);
  const rows = `SELECT 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' AS u, TIME '00:00:01.5' AS t UNION ALL SELECT NULL, NULL`;
  table = await warehouse.append(table, rows);
  expect(await warehouse.read(table)).toEqual([
    { u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', t: '1500000' },
    { u: null, t: null },
  ]);
  await expect(warehouse.write(table, `SELECT 'no uuid' AS u, NULL AS t`)).rejects.toThrow(/Conversion Error/);
  table = await table.compact(warehouse.session, { scratch: `${warehouse.folder}/scratch`, minFiles: 1 });
  expect(await warehouse.read(table, 'SELECT t FROM t WHERE t IS NOT NULL')).toEqual([{ t: '1500000' }]);
});

describe('fails', () => {
  test.each([
    ['list<', /is no column type/],
    ['struct<a: int, A: int>', /has field 'a' twice/],
    ['map<string>', /is no column type/],
    ['list<uint>', /'uint' is no column type/],
    ['list<decimal(39,0)>', /precision must be 1 to 38/],
  ])('for the type %s', async (type, message) => {
    await expect(ensure([{ name: 'a', type }])).rejects.toThrow(message);
  });

  test('to drop a column that the table is laid out by, or the only one', async () => {
    const table = await warehouse.tables.ensure({
      id: { database: 'db', table: 'laid' },
      location: `${warehouse.store.root}/db/laid`,
      columns: [
        { name: 'a', type: 'int' },
        { name: 'b', type: 'int' },
        { name: 'c', type: 'int' },
      ],
      partitionBy: [{ column: 'a' }],
      sortBy: [{ column: 'b' }],
    });
    await expect(table.dropColumn('a')).rejects.toThrow(/is of the table's partition/);
    await expect(table.dropColumn('b')).rejects.toThrow(/is of the table's sort order/);
    await expect(table.renameColumn('a', 'C')).rejects.toThrow(/cannot be renamed to 'C'/);
    await expect(table.dropColumn('d')).rejects.toThrow(/there is no column 'd'/);
    await expect((await ensure([{ name: 'a', type: 'int' }])).dropColumn('a')).rejects.toThrow(/the only column/);
  });

  test('for a nested column that is required and null', async () => {
    const table = await ensure([{ name: 'l', type: 'list<int>', required: true }]);
    await expect(warehouse.write(table, 'SELECT NULL AS l')).rejects.toThrow(/'l' is required and null/);
  });
});
