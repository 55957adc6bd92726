import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { PartitionBy, Table } from '../../lib/table';
import { Warehouse } from './support';

let warehouse: Warehouse;
let session: Session;
let scratch: string;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  scratch = join(warehouse.folder, 'scratch');
  // With two threads the engine mixes rows that it was asked to sort.
  const options = { scratch, folders: [join(warehouse.folder, 'warehouse')], memoryLimit: 512 * 1024 * 1024 };
  session = await Session.open({ ...options, threads: 2 });
});

afterAll(() => {
  session.close();
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

const ROWS = 600_000;
const SELECT = `SELECT CASE WHEN i % 50 = 0 THEN NULL ELSE (hash(i) % 100000)::INT END AS v, (hash(i * 7) % 9)::INT AS w,
  (i % 3)::INT AS part, 'f' || i AS filename FROM range(${ROWS}) r(i)`;

async function sorted(name: string, partitionBy: readonly PartitionBy[]): Promise<Table> {
  const table = await warehouse.tables.ensure({
    id: { database: 'db', table: name },
    location: `${warehouse.store.root}/db/${name}`,
    columns: ['v', 'w', 'part']
      .map((column) => ({ name: column, type: 'int' }))
      .concat({ name: 'filename', type: 'string' }),
    partitionBy,
    sortBy: [{ column: 'v', descending: true }, { column: 'w' }],
  });
  const append = await table.write(session, SELECT, { scratch });
  return table.commit(() => ({ append }));
}

test.each([
  ['a table', 'plain', []],
  ['each partition of a table', 'parts', [{ column: 'part' }]],
] as const)('every file of %s is in its order, which its entry names, and no row is lost', async (_what, name, by) => {
  const table = await sorted(name, by);
  const { data } = await table.liveFiles();
  expect(data.length).toBe(by.length === 0 ? 1 : 3);
  for (const { file } of data) {
    expect(file.sortOrderId).toBe(table.metadata['default-sort-order-id']);
    const [path] = await table.localize({ files: [file] }, scratch);
    const wanted = 'ORDER BY v DESC NULLS LAST, w ASC NULLS FIRST';
    const inFile = await session.all(`SELECT v, w FROM read_parquet('${path}') ${wanted}`);
    const asIs = await session.all(`SELECT v, w FROM read_parquet('${path}') ORDER BY file_row_number`);
    expect(JSON.stringify(asIs)).toBe(JSON.stringify(inFile));
  }
  const scan = await table.scan();
  const relation = await table.relation(scan, await table.localize(scan, scratch));
  const { rows, texts } = await session.one(
    `SELECT count(*) AS rows, count(DISTINCT filename) AS texts FROM ${relation}`,
  );
  expect([Number(rows), Number(texts)]).toEqual([ROWS, ROWS]);
});
