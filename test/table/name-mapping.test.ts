import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Table, TableColumn } from '../../lib/table';
import { imaginedFile, Warehouse } from './support';

let warehouse: Warehouse;
let table: Table;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

let made = 0;
async function ensure(columns: readonly TableColumn[], partitionBy?: readonly { column: string }[]): Promise<Table> {
  const name = `m${made++}`;
  return warehouse.tables.ensure({
    id: { database: 'db', table: name },
    location: `${warehouse.store.root}/db/${name}`,
    columns,
    partitionBy,
  });
}

const mapping =
  (fields: unknown) =>
  (property = JSON.stringify(fields)) =>
    table.alter((metadata) => ({ properties: { ...metadata.properties, 'schema.name-mapping.default': property } }));

/** A file as other tools leave it: it knows no field ids. */
async function addFile(select: string, layout: object = {}): Promise<void> {
  const path = join(warehouse.folder, 'scratch', `${randomUUID()}.parquet`);
  await warehouse.session.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  const uri = `${table.location}/data/added-${randomUUID()}.parquet`;
  await warehouse.store.publish(path, uri);
  table = await table.commit(() => ({ append: [{ ...imaginedFile(uri, 1), ...layout }] }));
}

const field = (id: number | undefined, names: string[], fields?: unknown[]) => ({ 'field-id': id, names, fields });

test('a file without field ids is read by the names that the mapping has for its columns and their parts', async () => {
  table = await ensure([
    { name: 'id', type: 'long' },
    { name: 'lines', type: 'list<struct<price: decimal(9,2), word: string>>' },
    { name: 'by_day', type: 'map<string, struct<n: int>>' },
    { name: 'filename', type: 'string' },
  ]);
  // Ids: id 1, lines 2, by_day 3, filename 4, then their parts as the schema has them.
  const ids = JSON.parse(JSON.stringify(table.metadata.schemas[0].fields));
  const [, lines, days] = ids.map(({ type }: { type: never }) => type);
  await mapping([
    field(ids[0].id, ['id', 'Nr.']),
    field(
      ids[1].id,
      ['Zeilen'],
      [
        field(
          lines['element-id'],
          ['element'],
          [field(lines.element.fields[0].id, ['Preis', 'price']), field(lines.element.fields[1].id, ['word'])],
        ),
      ],
    ),
    field(
      ids[2].id,
      ['by_day'],
      [
        field(days['key-id'], ['key']),
        field(days['value-id'], ['value'], [field(days.value.fields[0].id, ['Anzahl'])]),
      ],
    ),
    field(ids[3].id, ['filename']),
    field(undefined, ['known to be of no use']),
  ])();
  table = await warehouse.tables.load(table.id, table.location);
  await addFile(`SELECT 7::INTEGER AS "Nr.", [{'Preis': 1.5::DECIMAL(9,2), 'other': 1}] AS "Zeilen",
    MAP {'mon': {'Anzahl': 3}} AS by_day, 'a file' AS filename, 1 AS price`);
  await addFile(`SELECT 8 AS id, 'more' AS unknown`);
  const row = {
    id: '7',
    lines: [{ price: '1.50', word: null }],
    by_day: [{ key: 'mon', value: { n: 3 } }],
    filename: 'a file',
  };
  expect(await warehouse.read(table, 'SELECT * FROM t ORDER BY id')).toEqual([
    row,
    { id: '8', lines: null, by_day: null, filename: null },
  ]);
  table = await table.upsert(warehouse.session, `SELECT 8 AS id, NULL AS lines, NULL AS by_day, 'new' AS filename`, {
    keys: ['id'],
    scratch: `${warehouse.folder}/scratch`,
  });
  expect(await warehouse.read(table, 'SELECT id, filename FROM t ORDER BY id')).toEqual([
    { id: '7', filename: 'a file' },
    { id: '8', filename: 'new' },
  ]);
});

const IDENTITIES: readonly (readonly [type: string, value: string, shown: unknown])[] = [
  ['string', `it's`, `it's`],
  ['int', '-7', -7],
  ['decimal(9,2)', '-0.05', '-0.05'],
  ['date', '1969-12-31', '1969-12-31'],
  ['timestamp', '2024-02-29 12:00:00.000001', '2024-02-29 12:00:00.000001'],
  ['boolean', 'true', true],
];

test.each(IDENTITIES)(
  'a column of type %s that only the partition tells is read from there',
  async (type, value, shown) => {
    table = await ensure(
      [
        { name: 'n', type: 'int' },
        { name: 'p', type },
      ],
      [{ column: 'p' }],
    );
    const [like] = await warehouse.write(table, `SELECT 1 AS n, '${value.replace("'", "''")}' AS p`);
    await mapping([field(1, ['n']), field(2, ['p'])])();
    table = await warehouse.tables.load(table.id, table.location);
    const { specId, partition } = like;
    await addFile('SELECT 5 AS n', { specId, partition });
    expect(await warehouse.read(table)).toEqual([{ n: 5, p: shown }]);
  },
);

describe('fails', () => {
  test('for a file without field ids where there is no mapping, rather than read nulls', async () => {
    table = await ensure([{ name: 'n', type: 'int' }]);
    await addFile('SELECT 5 AS n');
    await expect(warehouse.read(table)).rejects.toThrow(/has no field ids.*schema\.name-mapping\.default/);
  });

  test('for a mapping that is no JSON', async () => {
    table = await ensure([{ name: 'n', type: 'int' }]);
    await mapping([])('nonsense');
    table = await warehouse.tables.load(table.id, table.location);
    await addFile('SELECT 5 AS n');
    await expect(warehouse.read(table)).rejects.toThrow(/no list in JSON/);
  });
});
