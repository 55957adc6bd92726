import type { PartitionBy, Table } from '../../../lib/table';
import { assemble, type Company, hasTrino } from './company';
import type { AskedColumn } from './stranger';

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

const COLUMNS = [
  { name: 'id', type: 'int' },
  { name: 'word', type: 'string' },
  { name: 'day', type: 'date' },
  { name: 'moment', type: 'timestamp' },
  { name: 'price', type: 'decimal(9,2)' },
];

const ROWS = `SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'wörd' || i % 5 END AS word,
  DATE '2023-12-28' + i AS day, TIMESTAMP '2023-12-31 20:00:00' + INTERVAL (i * 30) MINUTE AS moment, i * -1.25 AS price
  FROM (SELECT unnest(range(24))::INTEGER AS i)`;

const SPECS: readonly (readonly [what: string, by: readonly PartitionBy[]])[] = [
  ['identity of a text with nulls', [{ column: 'word' }]],
  ['identity of a decimal', [{ column: 'price' }]],
  ['year', [{ column: 'day', transform: 'year' }]],
  ['month', [{ column: 'day', transform: 'month' }]],
  ['day of an instant', [{ column: 'moment', transform: 'day' }]],
  ['hour', [{ column: 'moment', transform: 'hour' }]],
  ['bucket of a number', [{ column: 'id', transform: 'bucket[4]' }]],
  [
    'bucket of a text and month',
    [
      { column: 'word', transform: 'bucket[3]' },
      { column: 'day', transform: 'month' },
    ],
  ],
  ['truncated text', [{ column: 'word', transform: 'truncate[5]' }]],
  ['truncated number', [{ column: 'id', transform: 'truncate[10]' }]],
];

const FILTERS: readonly (readonly [python: string, sql: string])[] = [
  ['id = 7', 'id = 7'],
  ["word = 'wörd3'", "word = 'wörd3'"],
  ['word is null', 'word IS NULL'],
  ["day >= '2024-01-10'", "day >= DATE '2024-01-10'"],
  ["moment < '2024-01-01T00:00:00'", "moment < TIMESTAMP '2024-01-01 00:00:00'"],
  ['price = -2.50', 'price = -2.50'],
];

async function make(by: readonly PartitionBy[]): Promise<Table> {
  return company.lake.tables.ensure({ ...company.lake.spec(COLUMNS), partitionBy: by });
}

/** All of them see our rows, whole and filtered, so nothing that is wanted is skipped. */
async function allSee(table: Table): Promise<void> {
  const { lake, pyiceberg } = company;
  const ours = await lake.rows(table);
  const columns = table.columns as readonly AskedColumn[];
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, ours]);
    for (const [python, sql] of FILTERS) {
      const where = reader === pyiceberg ? python : sql;
      const expected = await lake.rows(table, {}, sql);
      const found = await reader.rows(lake.question(table, { where, columns }));
      expect([reader.name, where, found]).toEqual([reader.name, where, expected]);
    }
  }
}

test.each(SPECS)('a table partitioned by %s is read and pruned', async (_what, by) => {
  const table = await company.lake.append(await make(by), ROWS);
  expect((await table.scan()).files.length).toBeGreaterThan(1);
  await allSee(table);
});

test('PyIceberg and ClickHouse skip partitions of ours', async () => {
  const { lake, pyiceberg, clickhouse } = company;
  const table = await lake.append(await make([{ column: 'id', transform: 'bucket[8]' }]), ROWS);
  expect(await pyiceberg.filesLeft(lake.question(table, { where: 'id = 7' }))).toBe(1);
  if (!clickhouse) return;
  const monthly = await lake.append(await make([{ column: 'day', transform: 'month' }]), ROWS);
  const before = await clickhouse.counted('IcebergPartitionPrunedFiles');
  await clickhouse.rows(lake.question(monthly, { where: "day = DATE '2024-01-10'" }));
  expect((await clickhouse.counted('IcebergPartitionPrunedFiles')) - before).toBeGreaterThan(0);
});

test('a partitioning that was changed is read over files of both', async () => {
  const { lake } = company;
  const spec = lake.spec(COLUMNS);
  const monthly = await lake.tables.ensure({ ...spec, partitionBy: [{ column: 'day', transform: 'month' }] });
  await lake.append(monthly, ROWS);
  const daily = await lake.tables.ensure({
    ...spec,
    partitionBy: [{ column: 'day', transform: 'day' }, { column: 'word' }],
  });
  await allSee(await lake.append(daily, ROWS.replaceAll("'wörd'", "'other'")));
});

test('PyIceberg appends to partitions of ours, we go on', async () => {
  const { lake, pyiceberg } = company;
  const table = await lake.append(await make([{ column: 'day', transform: 'month' }, { column: 'word' }]), ROWS);
  const rows = [
    { id: '100', word: 'wörd3', day: '2024-01-10', moment: '2024-01-10 00:00:00' },
    { id: '101', day: '2025-06-01' },
  ];
  await pyiceberg.change('append', `${table.id.database}.${table.id.table}`, { rows });
  const theirs = await lake.fresh(table);
  expect(theirs.rows()).toBe(26);
  await allSee(await lake.append(theirs, ROWS.replace('i AS id', 'i + 200 AS id')));
});

(hasTrino ? test : test.skip)('Trino inserts into and deletes from partitions of ours, we go on', async () => {
  const { lake, trino } = company;
  const table = await lake.append(
    await make([
      { column: 'day', transform: 'month' },
      { column: 'id', transform: 'bucket[4]' },
    ]),
    ROWS,
  );
  const name = `${table.id.database}.${table.id.table}`;
  await trino?.run(
    `INSERT INTO ${name} VALUES (100, 'wörd3', DATE '2024-01-10', TIMESTAMP '2024-01-10 00:00:00', -2.50), (101, NULL, DATE '2025-06-01', NULL, NULL)`,
  );
  await trino?.run(`DELETE FROM ${name} WHERE id IN (3, 100)`);
  const theirs = await lake.fresh(table);
  expect(theirs.rows()).toBe(24);
  const after = await lake.append(theirs, ROWS.replace('i AS id', 'i + 200 AS id'));
  expect(after.rows()).toBe(48);
  await allSee(after);
  const upserted = await after.upsert(lake.session, ROWS.replace('i AS id', 'i + 1 AS id'), {
    keys: ['id'],
    scratch: lake.scratch,
  });
  await allSee(upserted);
  await allSee(await upserted.compact(lake.session, { scratch: lake.scratch, minFiles: 2 }));
});
