import { assemble, type Company, hasTrino } from './company';

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

const COLUMNS = [
  { name: 'id', type: 'int' },
  { name: 'l', type: 'list<decimal(20,3)>' },
  { name: 's', type: 'struct<a: int, b: string, deep: struct<x: list<double>>>' },
  { name: 'm', type: 'map<string, int>' },
  { name: 'o', type: 'list<struct<d: date, n: string>>' },
];

const FULL = `SELECT 1 AS id, [1.5, -2.125]::DECIMAL(20,3)[] AS l, {'a': 7, 'b': 'wörd', 'deep': {'x': [0.5, -1.0]}} AS s,
  MAP {'k': 1, 'n': NULL} AS m, [{'d': DATE '2024-02-29', 'n': 'x'}, {'d': NULL, 'n': 'y'}] AS o`;
const EMPTY = `SELECT 2 AS id, [] AS l, {'a': NULL, 'b': '', 'deep': {'x': []}} AS s, MAP {} AS m, [] AS o`;

const FULL_ROW = `1 | ["1.500","-2.125"] | ["7","wörd",[["0.5","-1"]]] | [["k","1"],["n",null]] | [["2024-02-29","x"],[null,"y"]]`;
const EMPTY_ROW = '2 | [] | [null,"",[[]]] | [] | []';

test('lists, structs and maps are read by all, and nulls within them', async () => {
  const { lake } = company;
  const table = await lake.append(await lake.make(COLUMNS), `${FULL} UNION ALL ${EMPTY}`);
  expect(await lake.rows(table)).toEqual([FULL_ROW, EMPTY_ROW]);
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, [FULL_ROW, EMPTY_ROW]]);
  }
});

test('a field that a struct was given later is null in older rows, for all', async () => {
  const { lake } = company;
  const spec = lake.spec([{ name: 's', type: 'struct<a: int, b: string>' }]);
  await lake.append(await lake.tables.ensure(spec), `SELECT {'a': 1, 'b': 'x'} AS s`);
  const wider = { ...spec, columns: [{ name: 's', type: 'struct<a: long, b: string, c: date>' }] };
  const table = await lake.append(
    await lake.tables.ensure(wider),
    `SELECT {'a': 5, 'b': 'y', 'c': DATE '2024-01-01'} AS s`,
  );
  const rows = ['["1","x",null]', '["5","y","2024-01-01"]'];
  expect(await lake.rows(table)).toEqual(rows);
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, rows]);
  }
});

test('PyIceberg appends nested values, we go on', async () => {
  const { lake, pyiceberg } = company;
  const table = await lake.append(
    await lake.make([COLUMNS[0], COLUMNS[3]]),
    `SELECT 1 AS id, MAP {'k': 1, 'n': NULL} AS m`,
  );
  await pyiceberg.change('append', `${table.id.database}.${table.id.table}`, {
    rows: [{ id: '2', m: [['z', 26]] }, {}],
  });
  const after = await lake.append(await lake.fresh(table), `SELECT 3 AS id, MAP {} AS m`);
  const rows = ['1 | [["k","1"],["n",null]]', '2 | [["z","26"]]', '3 | []', 'null | null'];
  expect(await lake.rows(after)).toEqual(rows);
  const readers = company.all.filter(({ name }) => name !== 'ClickHouse');
  for (const reader of readers) {
    expect([reader.name, await reader.rows(lake.question(after))]).toEqual([reader.name, rows]);
  }
});

(hasTrino ? test : test.skip)('Trino inserts nested values, we go on', async () => {
  const { lake, trino } = company;
  const table = await lake.append(await lake.make(COLUMNS), FULL);
  await trino?.run(
    `INSERT INTO ${table.id.database}.${table.id.table} VALUES (2, ARRAY[], ROW(NULL, '', ROW(ARRAY[])), MAP(), ARRAY[])`,
  );
  const theirs = await lake.fresh(table);
  expect(await lake.rows(theirs)).toEqual([FULL_ROW, EMPTY_ROW]);
  const after = await lake.append(theirs, FULL.replace('1 AS id', '3 AS id'));
  const rows = [FULL_ROW, EMPTY_ROW, FULL_ROW.replace('1', '3')];
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(lake.question(after))]).toEqual([reader.name, rows]);
  }
});
