import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { FileStore } from '../../lib/store';
import { type Table, Tables } from '../../lib/table';
import { deleteFile, Warehouse } from './support';

let warehouse: Warehouse;
let moved: Tables;
let location: string;

beforeEach(async () => {
  warehouse = await Warehouse.open();
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

/** The folder goes where the session may read it too. */
function move(): void {
  renameSync(join(warehouse.folder, 'warehouse/db'), join(warehouse.folder, 'warehouse/moved'));
  const store = new FileStore(join(warehouse.folder, 'warehouse'));
  moved = new Tables({ catalog: new FileCatalog(store), store });
  location = `${store.root}/moved/t`;
}

const read = async (table: Table, snapshotId?: bigint) =>
  (await warehouse.read(table, 'SELECT n FROM t ORDER BY n', { snapshotId })).map(({ n }) => n);

test('a table whose folder was moved is read and written at its new place, with all its versions and names', async () => {
  let table = await warehouse.tables.ensure({
    id: warehouse.id,
    location: warehouse.location,
    columns: [{ name: 'n', type: 'int' }],
    partitionBy: [{ column: 'n', transform: 'truncate[10]' }],
  });
  for (const n of [1, 2, 30]) table = await warehouse.append(table, `SELECT ${n} AS n`);
  table = await table.upsert(warehouse.session, 'SELECT 2 AS n', {
    keys: ['n'],
    scratch: `${warehouse.folder}/scratch`,
  });
  table = await table.deleteByKey(warehouse.session, 'SELECT 1 AS n', {
    keys: ['n'],
    scratch: `${warehouse.folder}/scratch`,
  });
  table = await table.tag('two', { snapshotId: table.history()[1].snapshotId });
  move();
  await expect(moved.load(warehouse.id, location)).rejects.toThrow(/was written at .* and is now looked for in/);
  let there = (await moved.relocate(warehouse.id, location)) as Table;
  expect(there.location).toBe(location);
  expect(await read(there)).toEqual([2, 30]);
  expect(await read(there, there.versionNamed('two').snapshotId)).toEqual([1, 2]);
  expect(there.history().map(({ snapshotId }) => snapshotId)).toEqual(
    table.history().map(({ snapshotId }) => snapshotId),
  );
  const text = JSON.stringify(there.metadata, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(text).not.toContain('/db/t/');
  there = await warehouse.append(await moved.load(warehouse.id, location), 'SELECT 4 AS n');
  expect(await read(there)).toEqual([2, 4, 30]);
  const again = (await moved.relocate(warehouse.id, location)) as Table;
  expect(again.metadataLocation).toBe(there.metadataLocation);
  expect((await there.expire({ maxAgeMs: 0, minSnapshots: 1 })).expired.snapshots).toBeGreaterThan(0);
  expect(await read(await moved.load(warehouse.id, location))).toEqual([2, 4, 30]);
});

test('where there is no table there is nothing to take along', async () => {
  expect(await warehouse.tables.relocate(warehouse.id, `${warehouse.store.root}/none`)).toBeUndefined();
});

test('rows that were deleted by position stay deleted, in all versions', async () => {
  let table = await warehouse.append(
    await warehouse.ensure([{ name: 'n', type: 'int' }]),
    'SELECT unnest([1, 2, 3]) AS n',
  );
  const [first] = (await table.scan()).files;
  const one = await deleteFile(warehouse, [[first.uri, 0]]);
  table = await table.commit(() => ({ append: [one] }));
  const then = table.snapshot()?.snapshotId;
  table = await warehouse.append(table, 'SELECT unnest([4, 5]) AS n');
  const second = (await table.scan()).files.find(({ uri }) => uri !== first.uri) as typeof first;
  const more = await deleteFile(warehouse, [
    [first.uri, 2],
    [second.uri, 1],
  ]);
  table = await table.commit(() => ({ append: [more] }));
  move();
  await expect(moved.relocate(warehouse.id, location)).rejects.toThrow(/were deleted by position/);
  const options = { session: warehouse.session, scratch: `${warehouse.folder}/scratch` };
  const there = (await moved.relocate(warehouse.id, location, options)) as Table;
  expect(await read(there)).toEqual([2, 4]);
  expect(await read(there, then)).toEqual([2, 3]);
  const { files, deletes = [] } = await there.scan();
  expect([...files, ...deletes].filter(({ uri }) => !uri.startsWith(`${location}/`))).toEqual([]);
  const grown = await warehouse.append(await moved.load(warehouse.id, location), 'SELECT 6 AS n');
  expect(await read(grown)).toEqual([2, 4, 6]);
  const again = (await moved.relocate(warehouse.id, location, options)) as Table;
  expect(again.metadataLocation).toBe(grown.metadataLocation);
});

test('killed at any of its writes, the table is as it was before, and the next attempt moves it', async () => {
  let table = await warehouse.append(
    await warehouse.ensure([{ name: 'n', type: 'int' }]),
    'SELECT unnest([1, 2]) AS n',
  );
  const deletes = await deleteFile(warehouse, [[(await table.scan()).files[0].uri, 0]]);
  table = await table.commit(() => ({ append: [deletes] }));
  table = await warehouse.append(table, 'SELECT 3 AS n');
  move();
  const options = { session: warehouse.session, scratch: `${warehouse.folder}/scratch` };
  let attempts = 0;
  for (let done = false; !done; attempts++) {
    const store = new FileStore(join(warehouse.folder, 'warehouse'));
    let left = attempts;
    for (const verb of ['write', 'create', 'publish'] as const) {
      const real = store[verb].bind(store) as (...words: unknown[]) => Promise<never>;
      Object.assign(store, {
        [verb]: async (...words: unknown[]) => {
          if (left-- === 0) throw new Error('killed');
          return real(...words);
        },
      });
    }
    const tables = new Tables({ catalog: new FileCatalog(store), store });
    done = await tables.relocate(warehouse.id, location, options).then(
      () => true,
      (error: Error) => {
        expect(error.message).toBe('killed');
        return false;
      },
    );
    if (!done) await expect(moved.load(warehouse.id, location)).rejects.toThrow(/was written at/);
  }
  expect(attempts).toBeGreaterThan(5);
  expect(await read(await moved.load(warehouse.id, location))).toEqual([2, 3]);
});
