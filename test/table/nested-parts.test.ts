import { rmSync } from 'node:fs';
import fc from 'fast-check';
import type { Table, TableColumn } from '../../lib/table';
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
async function ensure(columns: readonly TableColumn[], table = `n${made++}`): Promise<Table> {
  return warehouse.tables.ensure({
    id: { database: 'db', table },
    location: `${warehouse.store.root}/db/${table}`,
    columns,
  });
}

const ADDRESS = 'struct<town: string, zip: int>';

test('parts of structs, also within lists and maps, are renamed, moved and dropped, and older files follow', async () => {
  let table = await ensure([
    { name: 'address', type: ADDRESS },
    { name: 'lines', type: `list<struct<price: int, where: ${ADDRESS}>>` },
    { name: 'by_day', type: 'map<string, struct<n: int, word: string>>' },
  ]);
  table = await warehouse.append(
    table,
    `SELECT {'town': 'Delft', 'zip': 2611} AS address, [{'price': 5, 'where': {'town': 'Gouda', 'zip': 1}}, NULL] AS lines,
      MAP {'mon': {'n': 1, 'word': 'x'}, 'tue': NULL} AS by_day UNION ALL SELECT NULL, NULL, NULL`,
  );
  const [then] = table.history();
  table = await table.renameColumn('address.town', 'city');
  table = await table.renameColumn('lines.element.where.town', 'city');
  table = await table.renameColumn('lines.price', 'amount');
  table = await table.dropColumn('by_day.value.word');
  table = await table.renameColumn('by_day.n', 'count');
  table = await table.moveColumn('address.zip', 'first');
  expect(table.columns.map(({ type }) => type)).toEqual([
    'struct<zip: int, city: string>',
    'list<struct<amount: int, where: struct<city: string, zip: int>>>',
    'map<string, struct<count: int>>',
  ]);
  const old = {
    address: { zip: 2611, city: 'Delft' },
    lines: [{ amount: 5, where: { city: 'Gouda', zip: 1 } }, null],
    by_day: [
      { key: 'mon', value: { count: 1 } },
      { key: 'tue', value: null },
    ],
  };
  const nothing = { address: null, lines: null, by_day: null };
  expect(await warehouse.read(table)).toEqual([old, nothing]);
  table = await warehouse.append(
    table,
    `SELECT {'zip': 7, 'city': 'Ede'} AS address, [] AS lines, MAP {'wed': {'count': 3}} AS by_day`,
  );
  const fresh = { address: { zip: 7, city: 'Ede' }, lines: [], by_day: [{ key: 'wed', value: { count: 3 } }] };
  expect(await warehouse.read(table, 'SELECT * FROM t ORDER BY address.zip')).toEqual([fresh, old, nothing]);
  expect(await warehouse.read(table, `SELECT address.city AS c FROM t WHERE address.city = 'Delft'`)).toEqual([
    { c: 'Delft' },
  ]);

  const scratch = `${warehouse.folder}/scratch`;
  const scan = await table.scan({ snapshotId: then.snapshotId });
  const relation = await table.relation(scan, await table.localize(scan, scratch), { columns: table.columnsAt(then) });
  expect(
    await warehouse.session.all(`SELECT address.town AS town, lines[1].price AS price FROM ${relation} LIMIT 1`),
  ).toEqual([{ town: 'Delft', price: 5 }]);
  table = await table.compact(warehouse.session, { scratch, minFiles: 1 });
  expect((await table.scan()).files).toHaveLength(1);
  expect(await warehouse.read(table, 'SELECT * FROM t ORDER BY address.zip')).toEqual([fresh, old, nothing]);
});

test('a part that was dropped and is declared anew is empty, since its id is a new one', async () => {
  const columns = [{ name: 's', type: 'struct<a: int, b: int>' }];
  let table = await warehouse.append(await ensure(columns), `SELECT {'a': 1, 'b': 2} AS s`);
  table = await table.dropColumn('s.b');
  table = await ensure(columns, table.id.table);
  expect(await warehouse.read(table)).toEqual([{ s: { a: 1, b: null } }]);
  table = await table.dropColumn('s.a');
  expect(await warehouse.read(table)).toEqual([{ s: { b: null } }]);
});

test('a declaration that says what parts were called renames them, once', async () => {
  let table = await warehouse.append(
    await ensure([{ name: 'old', type: 'struct<town: string, lines: list<struct<amount: int>>>' }]),
    `SELECT {'town': 'Delft', 'lines': [{'amount': 5}]} AS old`,
  );
  const column = {
    name: 'address',
    type: 'struct<city: string, items: list<struct<price: long>>>',
    formerly: ['old'],
    formerParts: { 'items.element.price': ['amount'], items: ['lines'], city: ['place', 'town'] },
  };
  table = await ensure([column], table.id.table);
  expect(await warehouse.read(table)).toEqual([{ address: { city: 'Delft', items: [{ price: '5' }] } }]);
  const again = await ensure([column], table.id.table);
  expect(again.metadataLocation).toBe(table.metadataLocation);
});

test('a part that another engine renamed is read under its new name', async () => {
  let table = await warehouse.append(await ensure([{ name: 's', type: 'struct<a: int>' }]), `SELECT {'a': 1} AS s`);
  const text = JSON.stringify(table.metadata.schemas[0])
    .replace('"name":"a"', '"name":"b"')
    .replace('"schema-id":0', '"schema-id":1');
  // It forgot the earlier schema as well, as some do.
  table = await table.alter(() => ({ schemas: [JSON.parse(text)], 'current-schema-id': 1 }));
  expect(await warehouse.read(table)).toEqual([{ s: { b: 1 } }]);
});

interface Leaf {
  readonly id: number;
  readonly name: string;
}

const name = fc.constantFrom('a', 'b', 'c');
const edit = fc.record({ kind: fc.constantFrom('append', 'add', 'drop', 'rename', 'move'), name, to: name });
const PLACES = {
  struct: { type: (s: string) => s, value: (s: string) => s, path: 's' },
  list: { type: (s: string) => `list<${s}>`, value: (s: string) => `[${s}]`, path: 's.element' },
  map: { type: (s: string) => `map<int, ${s}>`, value: (s: string) => `MAP {1: ${s}}`, path: 's.value' },
  deep: {
    type: (s: string) => `struct<l: list<map<int, ${s}>>>`,
    value: (s: string) => `{'l': [MAP {1: ${s}}]}`,
    path: 's.l.element.value',
  },
};

test.each(Object.entries(PLACES))(
  'parts of a %s edited in any order: every value is read under its own name',
  async (_what, place) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 10 }), async (edits) => {
        let leaves: Leaf[] = [{ id: 0, name: 'a' }];
        const rows: Map<number, number>[] = [];
        let [lastId, lastValue] = [0, 0];
        const declared = () => [
          { name: 's', type: place.type(`struct<${leaves.map((leaf) => `${leaf.name}: int`).join(', ')}>`) },
        ];
        let table = await ensure(declared());
        for (const one of edits) {
          const at = leaves.findIndex((leaf) => leaf.name === one.name);
          const taken = leaves.some((leaf) => leaf.name === one.to);
          const path = `${place.path}.${one.name}`;
          if (one.kind === 'append') {
            const row = new Map(leaves.map(({ id }) => [id, ++lastValue]));
            rows.push(row);
            const fields = leaves.map((leaf) => `'${leaf.name}': ${row.get(leaf.id)}`).join(', ');
            table = await warehouse.append(table, `SELECT ${place.value(`{${fields}}`)} AS s`);
          } else if (one.kind === 'add' && at < 0) {
            leaves = [...leaves, { id: ++lastId, name: one.name }];
            table = await ensure(declared(), table.id.table);
          } else if (one.kind === 'drop' && at >= 0 && leaves.length > 1) {
            leaves = leaves.filter((_, index) => index !== at);
            table = await table.dropColumn(path);
          } else if (one.kind === 'rename' && at >= 0 && !taken) {
            leaves = leaves.map((leaf, index) => (index === at ? { ...leaf, name: one.to } : leaf));
            table = await table.renameColumn(path, one.to);
          } else if (one.kind === 'move' && at >= 0) {
            const moved = leaves[at];
            leaves = [moved, ...leaves.filter((leaf) => leaf !== moved)];
            table = await table.moveColumn(path, 'first');
          }
        }
        const expected = rows.map((row) =>
          Object.fromEntries(leaves.map((leaf) => [leaf.name, row.get(leaf.id) ?? null])),
        );
        const found = await warehouse.read(
          table,
          `SELECT s${{ s: '', 's.element': '[1]', 's.value': '[1]', 's.l.element.value': '.l[1][1]' }[place.path]} AS v FROM t`,
        );
        const sort = (list: unknown[]) => list.map((row) => JSON.stringify(row)).sort();
        expect(sort(found.map(({ v }) => v))).toEqual(sort(expected));
      }),
      { numRuns: 8 },
    );
  },
  60_000,
);

test('a table is divided by a part of a struct, and sorted by columns within', async () => {
  const id = { database: 'db', table: 'parted' };
  const spec = {
    id,
    location: `${warehouse.store.root}/db/parted`,
    columns: [{ name: 's', type: 'struct<where: struct<town: string>, n: int>' }],
    partitionBy: [{ column: 's.where.town' }, { column: 's.n', transform: 'bucket[2]' }],
  };
  let table = await warehouse.append(
    await warehouse.tables.ensure(spec),
    `SELECT {'where': {'town': t}, 'n': 1} AS s FROM (SELECT unnest(['Delft', 'Ede', NULL, 'Ede']) AS t)
      UNION ALL SELECT NULL`,
  );
  const partitions = (await table.liveFiles()).data.map(({ file }) => file.partition?.[0] ?? null).sort();
  const text = (town: string) => Buffer.from(town).toString('base64');
  expect(partitions).toEqual([text('Delft'), text('Ede'), null, null].sort());
  table = await table.renameColumn('s.where.town', 'city');
  table = await warehouse.append(table, `SELECT {'where': {'city': 'Gouda'}, 'n': 2} AS s`);
  expect(await warehouse.read(table, 'SELECT s.where.city AS c FROM t ORDER BY 1')).toEqual(
    ['Delft', 'Ede', 'Ede', 'Gouda', null, null].map((c) => ({ c })),
  );
  await expect(table.dropColumn('s.where')).rejects.toThrow(/is of the table's partition/);
});

describe('fails', () => {
  test('for a part that a query gives and nobody declared, which the engine would leave out', async () => {
    const table = await ensure([{ name: 's', type: 'struct<a: int, l: list<struct<town: string>>>' }]);
    const sql = `SELECT {'a': 1, 'b': 2, 'l': [{'twon': 'x'}]} AS s`;
    await expect(warehouse.write(table, sql)).rejects.toThrow(/'s.b', a part that is not declared/);
    await expect(warehouse.write(table, sql)).rejects.toThrow(/'s.l.element.twon', .*name it 'l.element.town'/);
    await expect(warehouse.write(table, `SELECT {'A': 1} AS s`)).resolves.toHaveLength(1);
  });

  test('to edit what is not there, what is the last of its struct, or the key of a map', async () => {
    const table = await ensure([
      { name: 's', type: 'struct<only: int>' },
      { name: 'm', type: 'map<struct<k: int>, int>' },
      { name: 't', type: 'struct<one: int, two: int>' },
    ]);
    await expect(table.dropColumn('s.only')).rejects.toThrow(/'s.only' is the only column there/);
    await expect(table.dropColumn('s.onli')).rejects.toThrow(/no column 's.onli'; did you mean 's.only'/);
    await expect(table.renameColumn('t.one', 'TWO')).rejects.toThrow(/cannot be renamed to 'TWO'/);
    await expect(table.renameColumn('m.key.k', 'l')).rejects.toThrow(/keys stay as they are/);
    await expect(table.moveColumn('t.one', { after: 'tow' })).rejects.toThrow(/no column 'tow'; the columns are two/);
  });

  test('for former names of parts that the type does not have', async () => {
    const column = { name: 's', type: 'struct<a: int>', formerParts: { b: ['c'] } };
    await expect(ensure([column])).rejects.toThrow(/its type has no part 'b' .*; the parts are a/);
  });
});
