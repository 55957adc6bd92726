import type { Table, TableColumn } from '../../../lib/table';
import { assemble, type Company, hasTrino } from './company';

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

const COLUMNS: readonly TableColumn[] = [
  { name: 'id', type: 'int' },
  { name: 'name', type: 'string' },
  { name: 'price', type: 'decimal(20,2)' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'moment', type: 'timestamptz' },
  { name: 'x', type: 'double' },
  { name: 'raw', type: 'binary' },
];

const OURS = `SELECT i AS id, 'ours' || i AS name, i * 1.25 AS price, DATE '2024-01-01' + i AS day,
  TIMESTAMP '2024-01-01 00:00:00.000001' + INTERVAL (i) HOUR AS at, TIMESTAMPTZ '2024-01-01 00:00:00.000001+02' AS moment,
  i / 4 AS x, 'ab'::BLOB AS raw FROM (SELECT unnest([1, 2, 3]) AS i)`;

function ourRow(i: number): string {
  return `${i} | "ours${i}" | ${(i * 1.25).toFixed(2)} | 2024-01-0${i + 1} | 2024-01-01 0${i}:00:00.000001 | 2023-12-31 22:00:00.000001 | ${i / 4} | 6162`;
}

const LAST = `SELECT 99 AS id, 'last' AS name, NULL AS price, NULL AS day, NULL AS at, NULL AS moment, NULL AS x, NULL AS raw`;
const LAST_ROW = `99 | "last" | null | null | null | null | null | null`;

/** After a stranger's change: we see these rows, append one, and then all see all. */
async function goesOn(table: Table, rows: readonly string[]): Promise<Table> {
  const { lake } = company;
  const theirs = await lake.fresh(table);
  expect(await lake.rows(theirs)).toEqual([...rows].sort());
  expect(theirs.rows()).toBe(rows.length);
  const after = await lake.append(theirs, LAST);
  const all = [...rows, LAST_ROW].sort();
  expect(await lake.rows(after)).toEqual(all);
  for (const reader of company.all)
    expect([reader.name, await reader.rows(lake.question(after))]).toEqual([reader.name, all]);
  expect(after.rows()).toBe(all.length);
  return after;
}

async function ours(): Promise<Table> {
  return company.lake.append(await company.lake.make(COLUMNS), OURS);
}

const name = ({ id }: Table) => `${id.database}.${id.table}`;

test('PyIceberg appends, we go on', async () => {
  const table = await ours();
  const row = {
    id: '4',
    name: 'é😀',
    price: '-999999999999999999.99',
    day: '1582-10-14',
    at: '1999-12-31 23:59:59.999999',
    moment: '1999-12-31 23:59:59.999999Z',
    x: '0.1',
    raw: '00ff',
  };
  await company.pyiceberg.change('append', name(table), { rows: [row, {}] });
  const theirs = `4 | "é😀" | -999999999999999999.99 | 1582-10-14 | 1999-12-31 23:59:59.999999 | 1999-12-31 23:59:59.999999 | 0.1 | 00ff`;
  const nothing = COLUMNS.map(() => 'null').join(' | ');
  const { lake } = company;
  const fresh = await lake.fresh(table);
  expect(await lake.rows(fresh)).toEqual([theirs, nothing, ...[1, 2, 3].map(ourRow)].sort());
  // ClickHouse knows no day before 1900.
  await company.pyiceberg.change('delete', name(table), { where: "day < '1900-01-01'" });
  await goesOn(table, [nothing, ...[1, 2, 3].map(ourRow)]);
});

test('PyIceberg deletes rows of a file and whole files, we go on', async () => {
  const table = await company.lake.append(await ours(), LAST.replace('99', '50'));
  await company.pyiceberg.change('delete', name(table), { where: 'id == 2' });
  await company.pyiceberg.change('delete', name(table), { where: 'id == 50' });
  await goesOn(table, [1, 3].map(ourRow));
});

test('PyIceberg overwrites some rows and then all, we go on', async () => {
  const table = await ours();
  await company.pyiceberg.change('overwrite', name(table), { where: 'id == 2', rows: [{ id: '2', name: 'new' }] });
  const changed = '2 | "new" | null | null | null | null | null | null';
  const after = await goesOn(table, [changed, ...[1, 3].map(ourRow)]);
  await company.pyiceberg.change('overwrite', name(after), { rows: [{ id: '2', name: 'new' }] });
  await goesOn(after, [changed]);
});

test('PyIceberg upserts by key, we go on', async () => {
  const table = await ours();
  const rows = [
    { id: '2', name: 'new' },
    { id: '7', name: 'more' },
  ];
  await company.pyiceberg.change('upsert', name(table), { key: ['id'], rows });
  const theirs = rows.map((row) => `${row.id} | "${row.name}" | null | null | null | null | null | null`);
  await goesOn(table, [...theirs, ...[1, 3].map(ourRow)]);
});

test('PyIceberg adds a column, we keep its id and write nulls', async () => {
  const table = await ours();
  await company.pyiceberg.change('add_column', name(table), { column: 'added', type: 'StringType' });
  const theirs = await company.lake.fresh(table);
  expect(theirs.columns.at(-1)).toMatchObject({ id: 9, name: 'added', type: 'string' });
  expect(await company.lake.rows(theirs)).toEqual([1, 2, 3].map((i) => `${ourRow(i)} | null`));
});

const withTrino = hasTrino ? test : test.skip;

const INSERT = (table: Table) => `INSERT INTO ${name(table)} VALUES
  (4, 'é😀', -999999999999999999.99, DATE '2024-02-29', TIMESTAMP '1999-12-31 23:59:59.999999',
   TIMESTAMP '1999-12-31 23:59:59.999999 UTC', 0.1, X'00ff'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;
const INSERTED = [
  '4 | "é😀" | -999999999999999999.99 | 2024-02-29 | 1999-12-31 23:59:59.999999 | 1999-12-31 23:59:59.999999 | 0.1 | 00ff',
  COLUMNS.map(() => 'null').join(' | '),
];

withTrino('Trino inserts, we go on', async () => {
  const table = await ours();
  await company.trino?.run(INSERT(table));
  await goesOn(table, [...INSERTED, ...[1, 2, 3].map(ourRow)]);
});

withTrino('Trino deletes row by row, we go on', async () => {
  const table = await ours();
  await company.trino?.run(`DELETE FROM ${name(table)} WHERE id = 2`);
  const after = await goesOn(table, [1, 3].map(ourRow));
  await company.trino?.run(`DELETE FROM ${name(table)} WHERE id = 3 OR id = 99`);
  await goesOn(after, [ourRow(1)]);
});

withTrino('Trino updates and merges, we go on', async () => {
  const table = await ours();
  await company.trino?.run(`UPDATE ${name(table)} SET name = 'new' WHERE id = 1`);
  const first = ourRow(1).replace('ours1', 'new');
  const after = await goesOn(table, [first, ...[2, 3].map(ourRow)]);
  await company.trino?.run(`MERGE INTO ${name(after)} t USING (VALUES (2, 'two'), (3, NULL), (8, 'eight')) s(id, name) ON t.id = s.id
    WHEN MATCHED AND s.name IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET name = s.name
    WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)`);
  const merged = [ourRow(2).replace('ours2', 'two'), '8 | "eight" | null | null | null | null | null | null'];
  await goesOn(after, [first, ...merged, LAST_ROW]);
});

withTrino('Trino compacts what we and it wrote, we go on', async () => {
  let table = await ours();
  await company.trino?.run(`DELETE FROM ${name(table)} WHERE id = 2`);
  table = await company.lake.append(await company.lake.fresh(table), LAST.replace('99', '50'));
  await company.trino?.run(`ALTER TABLE ${name(table)} EXECUTE optimize`);
  await goesOn(table, [...[1, 3].map(ourRow), LAST_ROW.replace('99', '50')]);
});

withTrino('Trino makes a table, we adopt it and go on', async () => {
  const { lake, trino } = company;
  const spec = lake.spec(COLUMNS);
  const own = name({ id: spec.id } as Table);
  const like = (type: string) =>
    ({
      int: 'integer',
      string: 'varchar',
      timestamp: 'timestamp(6)',
      timestamptz: 'timestamp(6) with time zone',
      binary: 'varbinary',
    })[type] ?? type;
  await trino?.run(`CREATE TABLE ${own} (${COLUMNS.map(({ name: column, type }) => `${column} ${like(type)}`).join(', ')})
    WITH (location = '${spec.location}', format = 'PARQUET', format_version = 2)`);
  const table = await lake.tables.load(spec.id, spec.location);
  await trino?.run(INSERT(table));
  await goesOn(table, INSERTED);
});

withTrino('Trino renames, drops and adds columns and changes the partitions, we go on', async () => {
  const { lake, trino, all } = company;
  let table = await lake.append(
    await lake.make([
      { name: 'id', type: 'int' },
      { name: 'old', type: 'string' },
      { name: 'gone', type: 'date' },
    ]),
    `SELECT 1 AS id, 'one' AS old, DATE '2024-01-01' AS gone`,
  );
  const alter = (change: string) => trino?.run(`ALTER TABLE ${name(table)} ${change}`);
  await alter('RENAME COLUMN old TO word');
  await alter('DROP COLUMN gone');
  await alter('ADD COLUMN gone integer');
  await alter(`SET PROPERTIES partitioning = ARRAY['bucket(id, 4)']`);
  await trino?.run(`INSERT INTO ${name(table)} VALUES (2, 'two', 22), (3, NULL, NULL)`);
  table = await lake.fresh(table);
  expect(table.columns.map(({ id, name: column }) => [id, column])).toEqual([
    [1, 'id'],
    [2, 'word'],
    [4, 'gone'],
  ]);
  expect(await lake.rows(table)).toEqual(['1 | "one" | null', '2 | "two" | 22', '3 | null | null']);
  table = await lake.append(table, `SELECT 4 AS id, 'four' AS word, 44 AS gone`);
  const { data } = await table.liveFiles();
  expect(new Set(data.map(({ file }) => file.specId ?? 0))).toEqual(new Set([0, 1]));
  const rows = ['1 | "one" | null', '2 | "two" | 22', '3 | null | null', '4 | "four" | 44'];
  for (const reader of all) expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, rows]);
});
