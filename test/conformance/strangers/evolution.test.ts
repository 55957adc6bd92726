import { GetTableCommand } from '@aws-sdk/client-glue';
import type { Table } from '../../../lib/table';
import { glue } from '../support/cloud';
import { assemble, type Company } from './company';

let company: Company;

beforeAll(async () => {
  company = await assemble();
}, 300_000);

afterAll(() => company?.close());

async function allSee(table: Table, rows: readonly string[]): Promise<void> {
  const { lake } = company;
  expect(await lake.rows(table)).toEqual(rows);
  for (const reader of company.all) {
    expect([reader.name, await reader.rows(lake.question(table))]).toEqual([reader.name, rows]);
  }
}

test('columns that were renamed, moved, dropped and declared anew hold what they should, for all', async () => {
  const { lake } = company;
  const spec = lake.spec([
    { name: 'id', type: 'int' },
    { name: 'old', type: 'string' },
    { name: 'gone', type: 'date' },
  ]);
  let table = await lake.append(
    await lake.tables.ensure(spec),
    `SELECT 1 AS id, 'first' AS old, DATE '2024-01-01' AS gone`,
  );
  table = await table.renameColumn('old', 'word');
  table = await table.dropColumn('gone');
  table = await table.moveColumn('word', 'first');
  table = await lake.append(table, `SELECT 'second' AS word, 2 AS id`);
  await allSee(table, ['"first" | 1', '"second" | 2']);
  const columns = [...table.columns.map(({ name, type }) => ({ name, type })), { name: 'gone', type: 'string' }];
  table = await lake.append(
    await lake.tables.ensure({ ...spec, columns }),
    `SELECT 'third' AS word, 3 AS id, 'x' AS gone`,
  );
  await allSee(table, ['"first" | 1 | null', '"second" | 2 | null', '"third" | 3 | "x"']);
});

test('parts of nested columns that were renamed, moved, dropped and declared anew hold what they should, for all', async () => {
  const { lake } = company;
  const spec = lake.spec([
    { name: 'id', type: 'int' },
    { name: 'address', type: 'struct<town: string, zip: int>' },
    { name: 'lines', type: 'list<struct<price: int, word: string>>' },
    { name: 'by_day', type: 'map<string, struct<n: int, gone: int>>' },
  ]);
  let table = await lake.append(
    await lake.tables.ensure(spec),
    `SELECT 1 AS id, {'town': 'Delft', 'zip': 2611} AS address, [{'price': 5, 'word': 'x'}] AS lines,
      MAP {'mon': {'n': 1, 'gone': 9}} AS by_day`,
  );
  table = await table.renameColumn('address.town', 'city');
  table = await table.moveColumn('address.zip', 'first');
  table = await table.renameColumn('lines.element.price', 'amount');
  table = await table.dropColumn('by_day.value.gone');
  const again = { name: 'by_day', type: 'map<string, struct<n: int, gone: date>>' };
  const columns = table.columns.map(({ name, type }) => (name === again.name ? again : { name, type }));
  table = await lake.append(
    await lake.tables.ensure({ ...spec, columns }),
    `SELECT 2 AS id, {'zip': 7, 'city': 'Ede'} AS address, [] AS lines, MAP {'tue': {'n': 2, 'gone': DATE '2024-01-01'}} AS by_day`,
  );
  await allSee(table, [
    '1 | ["2611","Delft"] | [["5","x"]] | [["mon",["1",null]]]',
    '2 | ["7","Ede"] | [] | [["tue",["2","2024-01-01"]]]',
  ]);
});

test('a branch is not seen by others before it is published; a rollback and a tag are', async () => {
  const { lake } = company;
  let table = await lake.append(await lake.make([{ name: 'n', type: 'int' }]), 'SELECT 1 AS n');
  const first = table.version({});
  table = await table.tag('kept');
  table = await table.branch('audit');
  const append = await table.write(lake.session, 'SELECT 2 AS n', { scratch: lake.scratch });
  table = await table.commit(() => ({ append, branch: 'audit' }));
  await allSee(table, ['1']);
  const { pyiceberg, java } = company;
  for (const reader of [pyiceberg, java].filter((one) => one !== undefined)) {
    const seen = await reader.refs(lake.question(table));
    expect([reader.name, seen]).toMatchObject([
      reader.name,
      { kept: `tag ${first.snapshotId}`, audit: expect.stringMatching(/^branch /) },
    ]);
    for (const [ref, rows] of [
      ['kept', ['1']],
      ['main', ['1']],
      ['audit', ['1', '2']],
    ] as const) {
      expect([reader.name, ref, await reader.rows(lake.question(table, { ref }))]).toEqual([reader.name, ref, rows]);
    }
  }
  table = await table.publish('audit');
  await allSee(table, ['1', '2']);
  table = await table.rollback({ snapshotId: first.snapshotId });
  await allSee(table, ['1']);
  table = await lake.append(table, 'SELECT 3 AS n');
  await allSee(table, ['1', '3']);
});

test('after an upsert, a deletion by key, a compaction and an expiry all see the same', async () => {
  const { lake } = company;
  const { session, scratch } = lake;
  let table = await lake.make([
    { name: 'k', type: 'int' },
    { name: 'word', type: 'string' },
  ]);
  for (let i = 0; i < 6; i++) table = await lake.append(table, `SELECT ${i} AS k, 'w${i}' AS word`);
  table = await table.upsert(session, `SELECT 2 AS k, 'new' AS word UNION ALL SELECT 9, 'more'`, {
    keys: ['k'],
    scratch,
  });
  table = await table.deleteByKey(session, 'SELECT 4 AS k', { keys: ['k'], scratch });
  const rows = ['0 | "w0"', '1 | "w1"', '2 | "new"', '3 | "w3"', '5 | "w5"', '9 | "more"'];
  await allSee(table, rows);
  table = await table.compact(session, { scratch, minFiles: 2 });
  expect((await table.scan()).files).toHaveLength(1);
  await allSee(table, rows);
  ({ table } = await table.expire({ maxAgeMs: 0, minSnapshots: 1 }));
  expect(table.history()).toHaveLength(1);
  await allSee(table, rows);
});

test('Glue shows the columns of now and of before as PyIceberg shows them', async () => {
  const { lake, pyiceberg } = company;
  let table = await lake.append(
    await lake.make([
      { name: 'id', type: 'int', required: true, doc: 'a number' },
      { name: 'old', type: 'decimal(20,2)' },
      { name: 'gone', type: 'struct<town: string, l: list<timestamptz>>' },
    ]),
    'SELECT 1 AS id, NULL AS old, NULL AS gone',
  );
  table = await (await table.renameColumn('old', 'price')).dropColumn('gone');
  const shown = async () => {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: lake.database, Name: table.id.table }));
    const columns = Table?.StorageDescriptor?.Columns ?? [];
    return columns.map(({ Name, Type, Parameters }) => [Name, Type, Parameters]);
  };
  const ours = await shown();
  expect(
    ours.map(([name, , parameters]) => [name, (parameters as Record<string, string>)['iceberg.field.current']]),
  ).toEqual([
    ['id', 'true'],
    ['price', 'true'],
    ['old', 'false'],
    ['gone', 'false'],
  ]);
  await pyiceberg.change('append', `${table.id.database}.${table.id.table}`, { rows: [{ id: '2' }] });
  expect((await lake.fresh(table)).rows()).toBe(2);
  expect(await shown()).toEqual(ours);
});
