import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbType } from '../../lib/contract';
import { mayHold, TableNotFoundError, Tables } from '../../lib/table';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

const numbers = [{ name: 'n', type: 'int' }];

const dataFiles = () => {
  try {
    return readdirSync(join(warehouse.folder, 'warehouse/db/t/data'));
  } catch {
    return [];
  }
};

test('a table that was only declared has no snapshot, no row, and an empty relation of the right types', async () => {
  const table = await warehouse.ensure([...numbers, { name: 'd', type: 'decimal(9,2)' }]);
  expect(table.snapshot()).toBeUndefined();
  expect(table.history()).toEqual([]);
  expect(table.rows()).toBe(0);
  expect(await warehouse.read(table, 'SELECT count(*) AS rows, any_value(typeof(d)) AS type FROM t')).toEqual([
    { rows: '0', type: null },
  ]);
});

test('values of every type come back as they were written, and nulls', async () => {
  const values: [type: string, sql: string][] = [
    ['string', `'é😀 " '' \\n'`],
    ['string', `repeat('z', 400)`],
    ['boolean', 'false'],
    ['int', '-2147483648'],
    ['long', '9223372036854775807'],
    ['double', `'-inf'::DOUBLE`],
    ['double', '0.1'],
    ['decimal(9,2)', '-1234567.89'],
    ['decimal(18,4)', '99999999999999.9999'],
    ['decimal(38,10)', '1234567890123456789012345678.0123456789'],
    ['date', `DATE '0044-03-15 (BC)'`],
    ['timestamp', `TIMESTAMP '1969-12-31 23:59:59.999999'`],
    ['timestamptz', `TIMESTAMPTZ '2024-02-29 12:00:00.000001+05:30'`],
    ['binary', `'\\x00\\xFF'::BLOB`],
  ];
  const columns = values.map(([type], i) => ({ name: `c${i}`, type }));
  const row = values.map(([, sql], i) => `${sql} AS c${i}`).join(', ');
  const nulls = values.map((_, i) => `NULL AS c${i}`).join(', ');
  const table = await warehouse.append(await warehouse.ensure(columns), `SELECT ${row} UNION ALL SELECT ${nulls}`);
  const typed = values.map(([type, sql], i) => `CAST(${sql} AS ${duckdbType(type)}) AS c${i}`).join(', ');
  const expected = await warehouse.session.all(`SELECT ${typed} UNION ALL SELECT ${nulls}`);
  expect(await warehouse.read(table)).toEqual(expected);
});

test('every value is cast to its declared type and columns are matched by name without case', async () => {
  const table = await warehouse.ensure([
    { name: 'total', type: 'long' },
    { name: 'price', type: 'decimal(9,2)' },
  ]);
  // A sum is a HUGEINT, which COPY alone would write as DOUBLE.
  const filled = await warehouse.append(table, 'SELECT 1.5 AS PRICE, sum(x) AS Total FROM range(5) r(x)');
  expect(await warehouse.read(filled, 'SELECT *, typeof(total) AS type FROM t')).toEqual([
    { total: '10', price: '1.50', type: 'BIGINT' },
  ]);
});

test('names that are SQL, quotes and other scripts are only names', async () => {
  const names = ['"; DROP TABLE t; --', "it's", 'größe', 'select', 'a.b', ' '];
  const columns = names.map((name) => ({ name, type: 'int', required: true }));
  const select = names.map((name, i) => `${i} AS "${name.replaceAll('"', '""')}"`).join(', ');
  const table = await warehouse.append(await warehouse.ensure(columns), `SELECT ${select}`);
  expect(await warehouse.read(table)).toEqual([Object.fromEntries(names.map((name, i) => [name, i]))]);
  expect((await table.scan({ where: [{ column: 'größe', op: '=', value: 99 }] })).files).toEqual([]);
});

test('what is written is seen only after the commit, and what is discarded is gone', async () => {
  const table = await warehouse.ensure(numbers);
  const files = await warehouse.write(table, 'SELECT 1 AS n');
  expect(JSON.parse(JSON.stringify(files))).toEqual(files);
  expect((await warehouse.tables.load(warehouse.id, warehouse.location)).rows()).toBe(0);
  await table.discard(files);
  expect(dataFiles()).toEqual([]);
});

test('a query without rows gives no file, and its commit is a snapshot all the same', async () => {
  const table = await warehouse.ensure(numbers);
  expect(await warehouse.write(table, 'SELECT 1 AS n WHERE false')).toEqual([]);
  const committed = await table.commit(() => ({ summary: { note: 'nothing came', operation: 'forged' } }));
  expect(committed.snapshot()?.summary).toMatchObject({
    note: 'nothing came',
    operation: 'append',
    'total-records': '0',
  });
});

test('appends add up, a replacement drops what was there, and every version stays readable', async () => {
  let table = await warehouse.ensure(numbers);
  table = await warehouse.append(table, 'SELECT 1 AS n');
  table = await warehouse.append(table, 'SELECT 2 AS n');
  const files = await warehouse.write(table, 'SELECT 3 AS n');
  table = await table.commit(() => ({ replaceAll: true, append: files }));
  const versions = [];
  for (const { snapshotId } of table.history()) {
    versions.push((await warehouse.read(table, 'SELECT n FROM t ORDER BY n', { snapshotId })).map(({ n }) => n));
  }
  expect(versions).toEqual([[1], [1, 2], [3]]);
  expect(table.history().map(({ summary }) => summary.operation)).toEqual(['append', 'append', 'overwrite']);
  expect(table.history().map((snapshot) => table.rows(snapshot))).toEqual([1, 2, 1]);
  const emptied = await table.commit(() => ({ replaceAll: true }));
  expect(emptied.snapshot()?.summary).toMatchObject({ operation: 'delete', 'total-data-files': '0' });
  expect(await warehouse.read(emptied)).toEqual([]);
  expect(await warehouse.read(await warehouse.append(emptied, 'SELECT 4 AS n'))).toEqual([{ n: 4 }]);
});

test('a change that finds nothing to do commits nothing', async () => {
  const table = await warehouse.ensure(numbers);
  const same = await table.commit(() => undefined);
  expect(same.metadataLocation).toBe(table.metadataLocation);
});

test('a change is asked on top of the newest version, not of the one that the caller held', async () => {
  const old = await warehouse.ensure(numbers);
  await warehouse.append(old, 'SELECT 1 AS n');
  const seen: number[] = [];
  await old.commit((base) => {
    seen.push(base.rows());
    return undefined;
  });
  expect(seen).toEqual([1]);
});

test('a change that lost a race is asked again with the winner in its base', async () => {
  const table = await warehouse.ensure(numbers);
  const [mine, others] = [await warehouse.write(table, 'SELECT 1 AS n'), await warehouse.write(table, 'SELECT 2 AS n')];
  const bases: number[] = [];
  const committed = await table.commit(async (base) => {
    bases.push(base.rows());
    if (bases.length === 1) await table.commit(() => ({ append: others }));
    return { append: mine };
  });
  expect(bases).toEqual([0, 1]);
  expect(await warehouse.read(committed, 'SELECT n FROM t ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  expect(committed.history().map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 2]);
});

test('older files are read in the present columns: added, widened, no longer declared', async () => {
  let table = await warehouse.ensure([...numbers, { name: 'old', type: 'string' }]);
  table = await warehouse.append(table, `SELECT 1 AS n, 'x' AS old`);
  table = await warehouse.ensure([
    { name: 'n', type: 'long' },
    { name: 'added', type: 'date' },
  ]);
  table = await warehouse.append(table, `SELECT 5000000000 AS n, DATE '2024-01-01' AS added`);
  expect(await warehouse.read(table, 'SELECT * FROM t ORDER BY n')).toEqual([
    { n: '1', old: 'x', added: null },
    { n: '5000000000', old: null, added: '2024-01-01' },
  ]);
  expect(await warehouse.ensure([{ name: 'n', type: 'long' }])).toMatchObject({ columns: { length: 3 } });
});

test('a catalog that forgot a table adopts the newest metadata that is in its folder', async () => {
  const table = await warehouse.append(await warehouse.ensure(numbers), 'SELECT 7 AS n');
  rmSync(join(warehouse.folder, 'warehouse/db/t/metadata/pointer'), { recursive: true });
  expect(await warehouse.tables.tryLoad(warehouse.id, warehouse.location)).toBeUndefined();
  const adopted = await warehouse.ensure(numbers);
  expect(adopted.metadataLocation).toBe(table.metadataLocation);
  expect(await warehouse.read(adopted)).toEqual([{ n: 7 }]);
});

test('many that ensure the same table at once get the same table', async () => {
  const tables = await Promise.all(Array.from({ length: 8 }, () => warehouse.ensure(numbers)));
  expect(new Set(tables.map(({ metadata }) => metadata['table-uuid'])).size).toBe(1);
});

test('files are skipped by what is known of their columns', async () => {
  let table = await warehouse.ensure([...numbers, { name: 'day', type: 'date' }]);
  for (const month of [1, 2, 3]) {
    table = await warehouse.append(
      table,
      `SELECT ${month}0 + i AS n, make_date(2024, ${month}, 1 + i) AS day FROM range(9) r(i)`,
    );
  }
  const files = async (column: string, op: '=' | '>=', value: string) =>
    (await table.scan({ where: [{ column, op, value }] })).files;
  expect((await table.scan()).files).toHaveLength(3);
  expect(await files('n', '=', '25')).toHaveLength(1);
  expect(await files('day', '>=', '2024-02-02')).toHaveLength(2);
  expect(await files('day', '=', '2025-01-01')).toHaveLength(0);
});

test('rows are sorted where that is asked for', async () => {
  const table = await warehouse.ensure(numbers);
  const append = await warehouse.write(table, 'SELECT n FROM (VALUES (3), (1), (2)) v(n)', ['n']);
  expect(await warehouse.read(await table.commit(() => ({ append })))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('readers without a catalog find the newest version by the hint', async () => {
  const table = await warehouse.append(await warehouse.ensure(numbers), 'SELECT 1 AS n');
  const hint = readFileSync(join(warehouse.folder, 'warehouse/db/t/metadata/version-hint.text'), 'utf8');
  expect(table.metadataLocation.endsWith(`/${hint}.metadata.json`)).toBe(true);
  expect(hint).toMatch(/^00001-[0-9a-f-]{36}$/);
});

describe('fails, and leaves no file behind,', () => {
  test.each([
    ['where a column is missing', 'SELECT 1 AS m', /gives no column 'n'/],
    ['where a column was not declared', 'SELECT 1 AS n, 2 AS mm', /column 'mm' that is not declared/],
    ['where a column comes twice', 'SELECT 1 AS n, 2 AS "N"', /column 'N' twice/],
    ['where a required column is null', 'SELECT NULL AS n UNION ALL SELECT 1', /'n' is required and null in 1 row;/],
    ['where a value does not fit', 'SELECT 3000000000 AS n', /cannot be written: Conversion Error/],
    [
      'where the query is no single query',
      'SELECT 1 AS n) q; DROP TABLE t; SELECT * FROM (SELECT 1 AS n',
      /syntax error/,
    ],
  ])('%s', async (_, sql, message) => {
    const table = await warehouse.ensure([{ name: 'n', type: 'int', required: true }]);
    await expect(warehouse.write(table, sql)).rejects.toThrow(message);
    expect(dataFiles()).toEqual([]);
    expect(readdirSync(join(warehouse.folder, 'scratch'))).toEqual([]);
  });

  test.each(['date', 'timestamp', 'timestamptz'])('where a %s is infinite', async (type) => {
    const table = await warehouse.ensure([{ name: 'n', type }]);
    await expect(warehouse.write(table, `SELECT '-infinity'::TIMESTAMP AS n`)).rejects.toThrow(
      /holds an infinite date/,
    );
    expect(dataFiles()).toEqual([]);
  });
});

test('fails for a table, and for a snapshot, that is not there', async () => {
  await expect(warehouse.tables.load(warehouse.id, warehouse.location)).rejects.toThrow(TableNotFoundError);
  const table = await warehouse.ensure(numbers);
  await expect(table.scan({ snapshotId: 5n })).rejects.toThrow(/has no snapshot 5/);
});

test('fails for metadata of a format that is not read, rather than guess', async () => {
  const table = await warehouse.ensure(numbers);
  const path = table.metadataLocation.slice('file://'.length);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"format-version":2', '"format-version":3'));
  const fresh = new Tables(warehouse.tables.ports);
  const { id, location } = warehouse;
  await expect(fresh.load(id, location)).rejects.toThrow(/format version 3, and only version 2 is read/);
});

test('a folder whose name looks like a partition is no column', async () => {
  const location = `${warehouse.store.root}/n=5/region=eu`;
  const table = await warehouse.tables.ensure({ id: warehouse.id, location, columns: numbers });
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
  const table = await warehouse.ensure([...numbers, { name: 'd', type: 'double' }]);
  const good = await warehouse.write(table, 'SELECT 3 AS n, 0.5 AS d UNION ALL SELECT 7, 1.5');
  const bad = await warehouse.write(table, `SELECT NULL::INT AS n, 'NaN'::DOUBLE AS d`);
  const below = [{ column: 'n', op: '<', value: 3 } as const];
  const above = [{ column: 'd', op: '>', value: 1.5 } as const];
  const isNull = [{ column: 'n', op: 'is null' } as const];
  expect([below, above, isNull].map((where) => mayHold(table, good, where))).toEqual([false, false, false]);
  expect([below, above, isNull].map((where) => mayHold(table, [...good, ...bad], where))).toEqual([false, true, true]);
  expect(mayHold(table, good, [{ column: 'n', op: '<', value: 4 }])).toBe(true);
});
