import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Table } from '../../lib/table';
import { expire, retentionOf } from '../../lib/table/expire';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

/** A table with so many versions: the last one holds the number of the last. */
async function replaced(versions: number): Promise<Table> {
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  for (let n = 1; n <= versions; n++) {
    const append = await warehouse.write(table, `SELECT ${n} AS n`);
    table = await table.commit(() => ({ append, replaceAll: true }));
  }
  return table;
}

const read = async (table: Table, snapshotId?: bigint) =>
  (await warehouse.read(table, 'SELECT n FROM t ORDER BY n', { snapshotId })).map(({ n }) => n);
const at = (table: Table, index: number) => table.history()[index].snapshotId;
const folder = (name: string) => join(warehouse.folder, 'warehouse/db/t', name);
const names = (name: string) => readdirSync(folder(name));

test('a version is found by its id, a tag, a branch and a time', async () => {
  let table = await replaced(3);
  table = await table.tag('audited', { snapshotId: at(table, 1) });
  const [first, second, third] = table.history();
  const time = (snapshot: typeof first, shift: number) => new Date(snapshot.timestampMs + shift).toISOString();
  expect(table.versionNamed('audited')).toEqual(second);
  expect(table.versionNamed('main')).toEqual(third);
  expect(table.versionNamed(String(first.snapshotId))).toEqual(first);
  expect(table.versionNamed(time(second, 0))).toEqual(second);
  expect(table.versionNamed(time(second, -1))).toEqual(first);
  expect(table.versionNamed('9999-12-31')).toEqual(third);
  expect(() => table.versionNamed(time(first, -1))).toThrow(/no version of the table is kept/);
  expect(() => table.versionNamed('autided')).toThrow(/no tag or branch 'autided'; there are: main, audited/);
  expect(() => table.versionNamed('12')).toThrow(/no snapshot 12/);
  const again = await table.tag('audited', { snapshotId: second.snapshotId });
  expect(again.metadataLocation).toBe(table.metadataLocation);
  await expect(table.tag('audited')).rejects.toThrow(/a tag 'audited' already/);
  await expect(table.tag('2024')).rejects.toThrow(/cannot name a version/);
});

test('what goes to a branch is seen by nobody until it is published', async () => {
  let table = await (await replaced(1)).branch('audit');
  const append = await warehouse.write(table, 'SELECT 2 AS n');
  table = await table.commit(() => ({ append, branch: 'audit' }));
  expect(await read(table)).toEqual([1]);
  expect(await read(table, table.versionNamed('audit').snapshotId)).toEqual([1, 2]);
  table = await table.publish('audit');
  expect(await read(table)).toEqual([1, 2]);
  expect((await table.publish('audit')).metadataLocation).toBe(table.metadataLocation);
  table = await table.removeRef('audit');
  expect(Object.keys(table.metadata.refs)).toEqual(['main']);
});

test('fails to publish a branch when the table has moved on meanwhile, and to write to a branch that is not there', async () => {
  let table = await (await replaced(1)).branch('audit');
  const append = await warehouse.write(table, 'SELECT 2 AS n');
  table = await table.commit(() => ({ append, branch: 'audit' }));
  table = await warehouse.append(table, 'SELECT 3 AS n');
  await expect(table.publish('audit')).rejects.toThrow(/others have written to it since/);
  await expect(table.commit(() => ({ branch: 'other' }))).rejects.toThrow(/there is no branch 'other'/);
  await expect(table.removeRef('main')).rejects.toThrow(/cannot be removed/);
});

test('a rollback makes an earlier version current, and the log tells what was current when', async () => {
  let table = await replaced(3);
  const [first, , third] = table.history();
  table = await table.rollback({ snapshotId: first.snapshotId });
  expect(await read(table)).toEqual([1]);
  expect(table.versionNamed(new Date(third.timestampMs).toISOString())).toEqual(third);
  table = await warehouse.append(table, 'SELECT 4 AS n');
  expect(await read(table)).toEqual([1, 4]);
  expect(table.snapshot()?.sequenceNumber).toBe(4);
  expect(await read(await table.rollback({ snapshotId: third.snapshotId }))).toEqual([3]);
});

test('expiry keeps the newest versions and what a name needs, and removes the files of the others', async () => {
  let table = await replaced(6);
  table = await table.tag('kept', { snapshotId: at(table, 1) });
  const result = await table.expire({ maxAgeMs: 0, minSnapshots: 2 });
  expect(result.expired).toMatchObject({ snapshots: 3, data: 3 });
  table = result.table;
  expect(names('data')).toHaveLength(3);
  expect(await read(table)).toEqual([6]);
  expect(await read(table, table.history()[1].snapshotId)).toEqual([5]);
  expect(await read(table, table.versionNamed('kept').snapshotId)).toEqual([2]);
  expect(await read(await warehouse.append(table, 'SELECT 7 AS n'))).toEqual([6, 7]);
  expect((await table.expire({ maxAgeMs: 0, minSnapshots: 2 })).expired.snapshots).toBe(1);
  // One manifest list a version, and the manifests of what is in it and of what it removed.
  expect(names('metadata').filter((name) => name.startsWith('snap-'))).toHaveLength(3);
});

test('versions that share files lose none of them', async () => {
  let table = await replaced(1);
  for (let n = 2; n <= 5; n++) table = await warehouse.append(table, `SELECT ${n} AS n`);
  table = (await table.expire({ maxAgeMs: 0, minSnapshots: 1 })).table;
  expect(table.history()).toHaveLength(1);
  expect(await read(table)).toEqual([1, 2, 3, 4, 5]);
});

test('a commit forgets the oldest versions by itself once they are many', async () => {
  let table = await warehouse.tables.ensure({
    id: warehouse.id,
    location: warehouse.location,
    columns: [{ name: 'n', type: 'int' }],
    properties: { 'history.expire.max-snapshots-to-keep': '10', 'history.expire.min-snapshots-to-keep': '5' },
  });
  for (let n = 1; n <= 30; n++) {
    const append = await warehouse.write(table, `SELECT ${n} AS n`);
    table = await table.commit(() => ({ append, replaceAll: true }));
    expect(table.history().length).toBeLessThanOrEqual(11);
  }
  expect(names('data').length).toBeLessThanOrEqual(12);
  expect(await read(table)).toEqual([30]);
  expect(await read(table, at(table, 0))).toEqual([30 - table.history().length + 1]);
});

test('a version that no branch leads to is kept for its time, and the log has no gaps', async () => {
  let table = await replaced(3);
  const third = at(table, 2);
  table = await table.rollback({ snapshotId: at(table, 1) });
  const now = Date.now();
  const retention = { ...retentionOf(table.metadata), minSnapshots: 1, maxSnapshots: 1 };
  const young = { ...table.metadata, ...expire(table.metadata, now, { ...retention, maxAgeMs: 60_000 }) };
  expect(young.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([at(table, 1), third]);
  const old = { ...table.metadata, ...expire(table.metadata, now + 1, { ...retention, maxAgeMs: 0 }) };
  expect(old.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([at(table, 1)]);
  expect(old['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([at(table, 1)]);
});

test('old files that no version names are removed, and nothing else', async () => {
  const table = await (await replaced(3)).tag('first');
  const uncommitted = await warehouse.write(table, 'SELECT 9 AS n');
  const long = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  writeFileSync(folder('data/left.parquet'), 'x');
  writeFileSync(folder('metadata/left-m0.avro'), 'x');
  for (const name of ['data', 'metadata', 'metadata/pointer']) {
    for (const file of names(name)) utimesSync(join(folder(name), file), long, long);
  }
  const young = await warehouse.write(table, 'SELECT 9 AS n');
  const removed = (await table.removeOrphans()).map(({ uri }) => uri.slice(`${table.location}/`.length)).sort();
  const own = uncommitted[0].uri.slice(`${table.location}/`.length);
  expect(removed).toEqual([own, 'data/left.parquet', 'metadata/left-m0.avro'].sort());
  for (const [index, { snapshotId }] of table.history().entries())
    expect(await read(table, snapshotId)).toEqual([index + 1]);
  expect(await read(await table.commit(() => ({ append: young })))).toEqual([3, 9]);
  await expect(table.removeOrphans({ olderThanMs: 1000 })).rejects.toThrow(/at least a day old/);
});

test('small files are written together, what was said of the rows is said still, and earlier versions stay', async () => {
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  for (let n = 1; n <= 7; n++) {
    const append = await warehouse.write(table, `SELECT ${n} AS n`);
    table = await table.commit(() => ({ append, summary: { note: `n${n}` } }));
  }
  const before = table.snapshot();
  table = await table.compact(warehouse.session, { scratch: `${warehouse.folder}/scratch` });
  expect((await table.scan()).files).toHaveLength(1);
  expect(await read(table)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(table.snapshot()?.summary).toMatchObject({ operation: 'replace', note: 'n7', 'total-records': '7' });
  expect(await read(table, before?.snapshotId)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const again = await table.compact(warehouse.session, { scratch: `${warehouse.folder}/scratch` });
  expect(again.metadataLocation).toBe(table.metadataLocation);
});

test('rows keep their name when their files are written together, and are found by it when the first version is gone', async () => {
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  for (let n = 1; n <= 5; n++) table = await warehouse.append(table, `SELECT ${n} AS n`);
  const named = table.rowVersion() as bigint;
  expect(named).toBe(table.snapshot()?.snapshotId);
  const scratch = `${warehouse.folder}/scratch`;
  table = await table.compact(warehouse.session, { scratch });
  const compacted = table.snapshot()?.snapshotId as bigint;
  expect(table.rowVersion()).toBe(named);
  expect(table.withRows(named).snapshotId).toBe(compacted);
  table = (await table.expire({ maxAgeMs: 0, minSnapshots: 1 })).table;
  expect(table.history()).toHaveLength(1);
  expect(table.rowVersion()).toBe(named);
  expect(table.withRows(named).snapshotId).toBe(compacted);

  table = await warehouse.append(table, 'SELECT 6 AS n');
  expect(table.rowVersion()).toBe(table.snapshot()?.snapshotId);
  expect(await read(table, table.withRows(named).snapshotId)).toEqual([1, 2, 3, 4, 5]);
  table = (await table.expire({ maxAgeMs: 0, minSnapshots: 1 })).table;
  expect(() => table.withRows(named)).toThrow(/there is no snapshot/);
});

test('who keeps up with drops has few files, however many there were, and writes a row anew a few times', async () => {
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  const scratch = `${warehouse.folder}/scratch`;
  let [written, most] = [0, 0];
  for (let n = 1; n <= 80; n++) {
    table = await warehouse.append(table, `SELECT ${n} AS n`);
    const next = await table.compact(warehouse.session, { scratch, alike: true, minFiles: 8 });
    if (next.metadataLocation !== table.metadataLocation) written += Number(next.snapshot()?.summary['added-records']);
    table = next;
    most = Math.max(most, (await table.scan()).files.length);
  }
  expect(await read(table)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  expect(most).toBeLessThanOrEqual(17);
  expect(written).toBeLessThanOrEqual(2 * 80);
});
