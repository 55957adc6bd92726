import type { Table } from '../../../lib/table';
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

test('a branch is not seen by others before it is published; a rollback and a tag are', async () => {
  const { lake } = company;
  let table = await lake.append(await lake.make([{ name: 'n', type: 'int' }]), 'SELECT 1 AS n');
  const first = table.version({});
  table = await table.tag('kept');
  table = await table.branch('audit');
  const append = await table.write(lake.session, 'SELECT 2 AS n', { scratch: lake.scratch });
  table = await table.commit(() => ({ append, branch: 'audit' }));
  await allSee(table, ['1']);
  table = await table.publish('audit');
  await allSee(table, ['1', '2']);
  table = await table.rollback({ snapshotId: first.snapshotId });
  await allSee(table, ['1']);
  table = await lake.append(table, 'SELECT 3 AS n');
  await allSee(table, ['1', '3']);
  const refs = await company.pyiceberg.refs(lake.question(table));
  expect(refs).toMatchObject({ kept: `tag ${first.snapshotId}`, main: expect.stringMatching(/^branch /) });
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
