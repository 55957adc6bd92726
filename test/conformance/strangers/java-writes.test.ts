import type { Table, TableColumn } from '../../../lib/table';
import { assemble, type Company, hasJava } from './company';

const withJava = hasJava ? test : test.skip;

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

const COLUMNS: readonly TableColumn[] = [
  { name: 'id', type: 'int' },
  { name: 'word', type: 'string' },
  { name: 's', type: 'struct<town: string, l: list<struct<x: int>>>' },
];

const row = (i: number) => `SELECT ${i} AS id, 'w${i}' AS word, {'town': 't${i}', 'l': [{'x': ${i}}]} AS s`;
const seen = (i: number) => `${i} | "w${i}" | ["t${i}",[["${i}"]]]`;

async function flat(): Promise<Table> {
  const table = await company.lake.make(COLUMNS.slice(0, 2));
  return company.lake.append(table, `SELECT id, 'w' || id AS word FROM (SELECT unnest([1, 2, 3]) AS id)`);
}

async function ours(more: object = {}): Promise<Table> {
  const { lake } = company;
  const table = await lake.tables.ensure({ ...lake.spec(COLUMNS), ...more });
  return lake.append(table, [1, 2, 3].map(row).join(' UNION ALL '));
}

/** The library changes the table, and we take its metadata as the catalog would. */
async function changed(table: Table, op: string, what: Readonly<Record<string, unknown>> = {}): Promise<Table> {
  const { lake, java } = company;
  return lake.adopt(table, String(await java?.change(op, table.metadataLocation, what)));
}

/** We see what the library left, append a row, and all see the same. */
async function goesOn(
  table: Table,
  rows: readonly string[],
  { sql = row(9), is = seen(9), readers = company.all } = {},
): Promise<Table> {
  const { lake } = company;
  expect(await lake.rows(table)).toEqual([...rows].sort());
  const after = await lake.append(table, sql);
  const all = [...rows, is].sort();
  expect(await lake.rows(after)).toEqual(all);
  for (const reader of readers) {
    expect([reader.name, await reader.rows(lake.question(after))]).toEqual([reader.name, all]);
  }
  return after;
}

withJava(
  'it renames, moves, drops and adds parts of nested columns, we go on',
  async () => {
    let table = await ours();
    table = await changed(table, 'rename', { from: 's.town', to: 'city' });
    table = await changed(table, 'rename', { from: 's.l.x', to: 'y' });
    table = await changed(table, 'move', { column: 's.l' });
    table = await changed(table, 'drop', { column: 's.city' });
    table = await changed(table, 'add', { parent: 's', column: 'city', type: 'int' });
    expect(table.columns[2].type).toBe('struct<l: list<struct<y: int>>, city: int>');
    const rows = [1, 2, 3].map((i) => `${i} | "w${i}" | [[["${i}"]],null]`);
    const { clickhouse } = company;
    // ClickHouse knows no field that was dropped and made anew with another type: it says so, or hangs.
    const readers = company.all.filter((reader) => reader !== clickhouse);
    const after = await goesOn(table, rows, {
      readers,
      sql: `SELECT 9 AS id, 'w9' AS word, {'l': [{'y': 9}], 'city': 4} AS s`,
      is: '9 | "w9" | [[["9"]],"4"]',
    });
    const refused = /bad_variant_access|gave no answer/;
    if (clickhouse) await expect(clickhouse.rows(company.lake.question(after))).rejects.toThrow(refused);
    const part = {
      name: 's',
      type: 'struct<l: list<struct<z: int>>, city: int>',
      formerParts: { 'l.element.z': ['y'] },
    };
    const { id, location } = after;
    const named = await company.lake.tables.ensure({ id, location, columns: [...COLUMNS.slice(0, 2), part] });
    expect(await company.java?.schema(company.lake.question(named))).toContain('z: optional int');
    expect(await company.java?.rows(company.lake.question(named))).toEqual(await company.lake.rows(named));
  },
  240_000,
);

withJava('it deletes rows by their position in every partition, we go on', async () => {
  let table = await ours({ partitionBy: [{ column: 'id', transform: 'bucket[2]' }] });
  const files = (await table.scan()).files.length;
  table = await changed(table, 'delete positions', { position: 0 });
  expect((await table.scan()).deletes).toHaveLength(files);
  const left = await company.lake.rows(table);
  expect(left).toHaveLength(3 - files);
  table = await goesOn(table, left);
  const { session, scratch } = company.lake;
  table = await table.compact(session, { scratch });
  expect((await table.scan()).deletes).toBeUndefined();
  const compacted = [...left, seen(9)].sort();
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(company.lake.question(table))]).toEqual([reader.name, compacted]);
  }
});

withJava('it deletes rows by value, we go on', async () => {
  const table = await changed(await flat(), 'delete equal', { column: 'word', values: ['w1', 'w3', 'w9'] });
  // A row that comes later is not deleted. PyIceberg reads no equality deletes.
  const readers = company.all.filter((reader) => reader !== company.pyiceberg);
  const last = { sql: `SELECT 9 AS id, 'w9' AS word`, is: '9 | "w9"' };
  const after = await goesOn(table, ['2 | "w2"'], { readers, ...last });
  await expect(company.pyiceberg.rows(company.lake.question(after))).rejects.toThrow(/equality deletes/i);
  const { session, scratch } = company.lake;
  const whole = await after.compact(session, { scratch });
  for (const reader of company.all) {
    const rows = await reader.rows(company.lake.question(whole));
    expect([reader.name, rows]).toEqual([reader.name, ['2 | "w2"', '9 | "w9"']]);
  }
});

withJava('it deletes rows by value beside nested columns, which this release of Trino cannot read', async () => {
  const { trino, java, lake } = company;
  const table = await changed(await ours(), 'delete equal', { column: 'word', values: ['w1', 'w3'] });
  expect(await lake.rows(table)).toEqual([seen(2)]);
  expect(await java?.rows(lake.question(table))).toEqual([seen(2)]);
  if (trino) await expect(trino.rows(lake.question(table))).rejects.toThrow(/Multiple entries with same key/);
});

withJava('it changes partitions and order, merges manifests, names versions and forgets others, we go on', async () => {
  let table = await ours();
  table = await changed(table, 'tag', { ref: 'first' });
  table = await changed(table, 'partition', { column: 'id', buckets: 4 });
  table = await changed(table, 'sort', { column: 'word' });
  table = await goesOn(table, [1, 2, 3].map(seen));
  const { data } = await table.liveFiles();
  expect(data.map(({ file }) => [file.specId, file.sortOrderId])).toEqual(
    expect.arrayContaining([
      [undefined, undefined],
      [1, 1],
    ]),
  );
  table = await changed(table, 'manifests');
  table = await changed(table, 'expire');
  table = await changed(table, 'rollback', { snapshot: String(table.history().at(-1)?.snapshotId) });
  expect(table.versionNamed('first').snapshotId).toBe(table.history()[0].snapshotId);
  await goesOn(table, [...[1, 2, 3].map(seen), seen(9)], { sql: row(10), is: seen(10) });
});

withJava('it reads a file without field ids by the same names as we do', async () => {
  const { lake, java, pyiceberg, clickhouse } = company;
  let table = await lake.make(COLUMNS);
  table = await changed(table, 'map');
  const uri = await lake.publishPlain(table, row(5));
  const [like] = await table.write(lake.session, row(5), { scratch: lake.scratch });
  table = await table.commit(() => ({ append: [{ ...like, uri }] }));
  expect(await lake.rows(table)).toEqual([seen(5)]);
  for (const reader of [java, pyiceberg, clickhouse].filter((one) => one !== undefined)) {
    expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, [seen(5)]]);
  }
  await expect(java?.files(lake.question(table))).resolves.toHaveLength(1);
});
