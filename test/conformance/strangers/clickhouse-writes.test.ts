import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '../../../lib/table';
import { Warehouse } from '../../table/support';
import { canonicalRows } from './canonical';
import { ClickHouse, relation } from './clickhouse';
import { hasClickHouse } from './company';

const withClickHouse = hasClickHouse ? test : test.skip;

let warehouse: Warehouse;
let clickhouse: ClickHouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
  clickhouse = new ClickHouse();
});

afterEach(() => {
  clickhouse.stop();
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

const COLUMNS = [
  { name: 'id', type: 'int' },
  { name: 'name', type: 'string' },
  { name: 'price', type: 'decimal(20,2)' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'x', type: 'double' },
];

async function ourRows(table: Table): Promise<string[]> {
  const scan = await table.scan();
  const sql = `SELECT * FROM ${await table.relation(scan, await table.localize(scan, warehouse.folder))}`;
  const rows = (await warehouse.session.connection.runAndReadAll(sql)).getRowsJson();
  return canonicalRows(table.columns, rows as unknown[][]);
}

function theirRows(table: Table): Promise<string[]> {
  return clickhouse.rows({
    name: 't',
    location: table.location,
    columns: table.columns,
    metadata: table.metadataLocation,
  });
}

/** As a writer it understands only hints that are whole file names, which DuckDB does not; without one it looks by itself. */
function withoutHint(table: Table): Promise<void> {
  return warehouse.store.remove(`${table.location}/metadata/version-hint.text`);
}

/** It knows no catalog: it takes the newest metadata file of the folder and writes the next. We take that as a commit of ours. */
async function adopt(table: Table): Promise<Table> {
  const folder = join(warehouse.folder, 'warehouse/db/t/metadata');
  const number = (name: string) => Number(/^v?(\d+)/.exec(name)?.[1]);
  const [newest] = readdirSync(folder)
    .filter((name) => name.endsWith('.metadata.json'))
    .sort((a, b) => number(b) - number(a));
  const entry = await warehouse.catalog.load(table.id, table.location);
  if (!entry) throw new Error('the table is gone');
  const pointer = { location: table.location, metadataLocation: `${table.location}/metadata/${newest}`, columns: [] };
  expect(pointer.metadataLocation).not.toBe(entry.metadataLocation);
  expect(await warehouse.catalog.swap(entry, pointer)).toBe(true);
  return warehouse.tables.load(table.id, table.location);
}

withClickHouse('ClickHouse inserts into a table of ours, we go on, it reads and inserts again', async () => {
  let table = await warehouse.append(
    await warehouse.ensure(COLUMNS),
    `SELECT 1 AS id, 'ours' AS name, 1.25 AS price, DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01 00:00:00.000001' AS at, 0.1 AS x`,
  );
  const insert = async (values: string) => {
    await withoutHint(table);
    await clickhouse.run(`INSERT INTO FUNCTION ${relation(table.location)} SELECT ${values}`);
  };
  await insert(
    `toInt32(2), 'é😀', toDecimal128('-999999999999999999.99', 2), toDate32('2024-02-29'), toDateTime64('1999-12-31 23:59:59.999999', 6), 0.5`,
  );
  const rows = [
    '1 | "ours" | 1.25 | 2024-01-01 | 2024-01-01 00:00:00.000001 | 0.1',
    '2 | "é😀" | -999999999999999999.99 | 2024-02-29 | 1999-12-31 23:59:59.999999 | 0.5',
  ];
  table = await adopt(table);
  expect(await ourRows(table)).toEqual(rows);
  expect(table.rows()).toBe(2);
  const last = '3 | "last" | null | null | null | null';
  table = await warehouse.append(
    table,
    `SELECT 3 AS id, 'last' AS name, NULL AS price, NULL AS day, NULL AS at, NULL AS x`,
  );
  expect(await ourRows(table)).toEqual([...rows, last]);
  expect(await theirRows(table)).toEqual([...rows, last]);
  await insert('toInt32(4) AS id, NULL AS name, NULL AS price, NULL AS day, NULL AS at, NULL AS x');
  table = await adopt(table);
  expect(await ourRows(table)).toEqual([...rows, last, '4 | null | null | null | null | null']);
  expect(await theirRows(table)).toEqual(await ourRows(table));
});

withClickHouse('ClickHouse deletes a row of a table of ours, we go on', async () => {
  let table = await warehouse.append(
    await warehouse.ensure([{ name: 'n', type: 'int' }]),
    'SELECT unnest([1, 2, 3]) AS n',
  );
  await withoutHint(table);
  await clickhouse.run(`CREATE TABLE t ENGINE = IcebergLocal('${table.location.slice('file://'.length)}')`);
  await clickhouse.run('ALTER TABLE t DELETE WHERE n = 2');
  table = await adopt(table);
  expect(await ourRows(table)).toEqual(['1', '3']);
  table = await warehouse.append(table, 'SELECT 4 AS n');
  expect(await ourRows(table)).toEqual(['1', '3', '4']);
  expect(await theirRows(table)).toEqual(['1', '3', '4']);
});
