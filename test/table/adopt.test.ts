import { rmSync } from 'node:fs';
import { type Table, Tables } from '../../lib/table';
import { Warehouse } from './support';

let warehouse: Warehouse;
let table: Table;

beforeEach(async () => {
  warehouse = await Warehouse.open();
  table = await warehouse.append(await warehouse.ensure([{ name: 'n', type: 'int' }]), 'SELECT 1 AS n');
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

/** Writes the next metadata file as a tool does that has a catalog of its own. Its URI. */
async function forked(sql: string, from: Table = table): Promise<string> {
  const append = await warehouse.write(from, sql);
  let current = from.metadataLocation;
  const catalog = {
    load: async () => ({ id: from.id, metadataLocation: current, version: '1' }),
    create: async () => false,
    swap: async (_: unknown, { metadataLocation }: { metadataLocation: string }, written?: Promise<void>) => {
      await written;
      current = metadataLocation;
      return true;
    },
  };
  const theirs = await new Tables({ catalog, store: warehouse.store }).load(from.id, from.location);
  await theirs.commit(() => ({ append }));
  return current;
}

const adopt = () => warehouse.tables.adopt(warehouse.id, warehouse.location);
const read = async (of: Table) => (await warehouse.read(of, 'SELECT n FROM t ORDER BY n')).map(({ n }) => n);

test('what another tool committed beside the current version is no part of the table before it is adopted', async () => {
  expect(await adopt()).toBeUndefined();
  const first = await forked('SELECT 2 AS n');
  expect(await read(await warehouse.tables.load(warehouse.id, warehouse.location))).toEqual([1]);
  expect((await warehouse.tables.successor(warehouse.id, warehouse.location))?.metadataLocation).toBe(first);
  const adopted = (await adopt()) as Table;
  expect(adopted.metadataLocation).toBe(first);
  expect(await read(adopted)).toEqual([1, 2]);
  expect(await adopt()).toBeUndefined();
  const grown = await warehouse.append(await warehouse.tables.load(warehouse.id, warehouse.location), 'SELECT 3 AS n');
  expect(await read(grown)).toEqual([1, 2, 3]);
  const hint = Buffer.from(await warehouse.store.read(`${warehouse.location}/metadata/version-hint.text`)).toString();
  expect(grown.metadataLocation).toContain(hint);
});

test('a version that was made of an earlier one is not adopted, since rows would be lost', async () => {
  await forked('SELECT 2 AS n');
  table = await warehouse.append(table, 'SELECT 3 AS n');
  expect(await adopt()).toBeUndefined();
  expect(await read(await warehouse.tables.load(warehouse.id, warehouse.location))).toEqual([1, 3]);
});
