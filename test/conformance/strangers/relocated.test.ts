import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FileCatalog } from '../../../lib/catalog';
import { FileStore } from '../../../lib/store';
import { type Table, Tables } from '../../../lib/table';
import { Warehouse } from '../../table/support';
import { canonicalRows } from './canonical';
import { ClickHouse } from './clickhouse';
import { hasClickHouse, hasJava } from './company';
import { IcebergJava } from './iceberg-java';
import type { Question, Stranger } from './stranger';

const withBoth = hasClickHouse && hasJava ? test : test.skip;

let warehouse: Warehouse;
let java: IcebergJava;
let clickhouse: ClickHouse;

beforeEach(async () => {
  warehouse = await Warehouse.open();
  if (!hasClickHouse || !hasJava) return;
  java = new IcebergJava();
  clickhouse = new ClickHouse();
});

afterEach(() => {
  java?.stop();
  clickhouse?.stop();
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

/** PyIceberg without a catalog, by the metadata file alone. */
const pyiceberg: Stranger = {
  name: 'PyIceberg',
  async rows({ metadata, columns }) {
    const words = [resolve('test/conformance/read_table.py'), metadata];
    const { rows } = JSON.parse(execFileSync(String(process.env.CONFORMANCE_PYTHON), words, { encoding: 'utf8' }));
    return canonicalRows(
      columns,
      (rows as Record<string, unknown>[]).map((row) => columns.map(({ name }) => row[name])),
    );
  },
};

async function allSee(table: Table, rows: readonly string[], more: Partial<Question> = {}): Promise<void> {
  const { location, columns, metadataLocation: metadata } = table;
  const readers = more.snapshotId === undefined ? [java, clickhouse, pyiceberg] : [java, clickhouse];
  for (const reader of readers) {
    const seen = await reader.rows({ name: 't', location, columns, metadata, ...more });
    expect([reader.name, seen]).toEqual([reader.name, rows]);
  }
}

/** Below a day no file is taken for an orphan. */
function ageFiles(folder: string): void {
  const then = Date.now() / 1000 - 30 * 24 * 3600;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), then, then);
  }
}

const scratch = () => join(warehouse.folder, 'scratch');

withBoth(
  'what the library commits on files is adopted, and a table that was moved is read with its versions and deletes',
  async () => {
    let table = await warehouse.tables.ensure({
      id: warehouse.id,
      location: warehouse.location,
      columns: [
        { name: 'n', type: 'int' },
        { name: 'word', type: 'string' },
      ],
      partitionBy: [{ column: 'n', transform: 'truncate[10]' }],
    });
    table = await warehouse.append(table, `SELECT n, 'w' || n AS word FROM (SELECT unnest([1, 2, 3, 11, 12]) AS n)`);
    const first = table.snapshot()?.snapshotId;
    const theirs = await java.change('delete positions', table.metadataLocation, { position: 1 });
    const adopted = await warehouse.tables.adopt(table.id, table.location);
    expect(adopted?.metadataLocation).toBe(theirs);
    const left = ['1 | "w1"', '11 | "w11"', '3 | "w3"'];
    await allSee(adopted as Table, left);

    renameSync(join(warehouse.folder, 'warehouse/db'), join(warehouse.folder, 'warehouse/moved'));
    const store = new FileStore(join(warehouse.folder, 'warehouse'));
    const tables = new Tables({ catalog: new FileCatalog(store), store });
    const options = { session: warehouse.session, scratch: scratch() };
    const moved = (await tables.relocate(table.id, `${store.root}/moved/t`, options)) as Table;
    expect((await moved.scan()).deletes).toHaveLength(2);
    await allSee(moved, left);
    const all = ['1 | "w1"', '11 | "w11"', '12 | "w12"', '2 | "w2"', '3 | "w3"'];
    await allSee(moved, all, { snapshotId: first });

    ageFiles(join(warehouse.folder, 'warehouse/moved/t'));
    expect((await moved.removeOrphans()).length).toBeGreaterThan(3);
    await allSee(moved, left);
    await allSee(moved, all, { snapshotId: first });
    const grown = await warehouse.append(moved, `SELECT 4 AS n, 'w4' AS word`);
    await allSee(grown, [...left, '4 | "w4"']);
    const compacted = await grown.compact(warehouse.session, { scratch: scratch(), minFiles: 2 });
    expect((await compacted.scan()).deletes).toBeUndefined();
    await allSee(compacted, [...left, '4 | "w4"']);
  },
);

withBoth('text that ClickHouse writes is text, also beside bytes, although its files do not say so', async () => {
  let table = await warehouse.ensure([
    { name: 'n', type: 'int' },
    { name: 'word', type: 'string' },
    { name: 'raw', type: 'binary' },
  ]);
  table = await warehouse.append(table, `SELECT 1 AS n, 'é' AS word, 'a'::BLOB AS raw`);
  await warehouse.store.remove(`${table.location}/metadata/version-hint.text`);
  const target = `icebergLocal('${table.location.slice('file://'.length)}')`;
  await clickhouse.run(`INSERT INTO FUNCTION ${target} SELECT toInt32(2), 'é', 'b'`);
  const after = (await warehouse.tables.adopt(table.id, table.location)) as Table;
  expect(await warehouse.read(after, 'SELECT n, word, hex(raw) AS raw FROM t ORDER BY n')).toEqual([
    { n: 1, word: 'é', raw: '61' },
    { n: 2, word: 'é', raw: '62' },
  ]);
  const { location, columns, metadataLocation: metadata } = after;
  const question = { name: 't', location, columns, metadata };
  expect(await clickhouse.rows(question)).toEqual(['1 | "é" | 61', '2 | "é" | 62']);
  // Its manifests have no field ids, which the specification asks for.
  await expect(pyiceberg.rows(question)).rejects.toThrow(/field-id/);
});
