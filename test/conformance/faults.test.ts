import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { Table } from '../../lib/table';
import { type Home, openTables, tableOf } from '../table/force-home';
import { type Fault, fault, newBucket, newDatabase } from './support/cloud';

/** What goes wrong between us and the server; 0 is a connection that breaks off. */
const FAULTS: readonly Omit<Fault, 'match'>[] = [503, 500, 0].flatMap((status) => [
  { status, times: 1 },
  { status, times: 2 },
  { status, times: 1, after: true },
  { status, times: 2, after: true },
]);

let scratch: string;
let session: Session;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'faults-'));
  session = await Session.open({ scratch, threads: 1 });
});

afterEach(() => {
  session.close();
  rmSync(scratch, { recursive: true });
});

async function newHome(catalog: 'file' | 'glue'): Promise<Home> {
  return { root: `s3://${await newBucket()}`, catalog, database: await newDatabase(), scratch };
}

async function numbers(table: Table): Promise<number[]> {
  const scan = await table.scan();
  const sql = `SELECT n FROM ${await table.relation(scan, await table.localize(scan, scratch))} ORDER BY n`;
  return (await session.all(sql)).map(({ n }) => Number(n));
}

/** The requests of a commit: data, manifests and metadata; the pointer; what is looked up. */
function requests(home: Home): string[][] {
  const bucket = home.root.slice('s3://'.length);
  const all = [
    [`PUT /${bucket}`, '/data/'],
    [`PUT /${bucket}`, '/metadata/'],
    [`GET /${bucket}`, '.metadata.json'],
  ];
  if (home.catalog === 'file') return [...all, [`PUT /${bucket}`, '/pointer/'], [`GET /${bucket}`, '/pointer/']];
  return [...all, ['AWSGlue.UpdateTable', home.database], ['AWSGlue.GetTable', home.database]];
}

test.each(['glue', 'file'] as const)(
  'a commit whose requests or answers are lost on the way is done once (%s catalog)',
  async (catalog) => {
    const home = await newHome(catalog);
    const { id, location } = tableOf(home);
    const tables = await openTables(home);
    let table = await tables.ensure({ id, location, columns: [{ name: 'n', type: 'int' }] });
    const expected: number[] = [];
    for (const match of requests(home)) {
      for (const one of FAULTS) {
        // What is only read has nothing that could be done and its answer lost.
        if (one.after && /^(GET|HEAD) |GetTable/.test(match[0])) continue;
        const n = expected.push(expected.length);
        await fault({ ...one, match });
        const append = await table.write(session, `SELECT ${n - 1} AS n`, { scratch });
        table = await table.commit(() => ({ append }));
        await fault({ ...one, match, times: 0 });
        expect([match, one, table.rows()]).toEqual([match, one, n]);
      }
    }
    const fresh = await tables.load(id, location);
    expect(await numbers(fresh)).toEqual(expected);
    expect(fresh.history()).toHaveLength(expected.length);
  },
  600_000,
);

test('of a pointer that the server says is taken (412), or that another asks for too (409), the commit is done once', async () => {
  const home = await newHome('file');
  const { id, location } = tableOf(home);
  const tables = await openTables(home);
  let table = await tables.ensure({ id, location, columns: [{ name: 'n', type: 'int' }] });
  const match = [`PUT /${home.root.slice('s3://'.length)}`, '/pointer/'];
  // A 412 always has a cause: here the answer to our first attempt was lost, and the SDK's second finds the first.
  const faults = [
    { status: 409, times: 1 },
    { status: 409, times: 3, after: true },
    { status: 412, times: 1, after: true },
  ];
  for (const [n, one] of faults.entries()) {
    await fault({ ...one, match });
    const append = await table.write(session, `SELECT ${n} AS n`, { scratch });
    table = await table.commit(() => ({ append }));
    await fault({ ...one, match, times: 0 });
  }
  expect(await numbers(await tables.load(id, location))).toEqual(faults.map((_, n) => n));
});

test('fails aloud where the server stays away, and what was there stays', async () => {
  const home = await newHome('glue');
  const { id, location } = tableOf(home);
  const tables = await openTables(home);
  const table = await tables.ensure({ id, location, columns: [{ name: 'n', type: 'int' }] });
  const append = await table.write(session, 'SELECT 1 AS n', { scratch });
  const match = ['AWSGlue.UpdateTable', home.database];
  await fault({ match, status: 503, times: 1_000 });
  await expect(table.commit(() => ({ append }))).rejects.toThrow();
  await fault({ match, status: 503, times: 0 });
  expect((await tables.load(id, location)).rows()).toBe(0);
  const after = await table.commit(() => ({ append }));
  expect(await numbers(after)).toEqual([1]);
}, 300_000);

test.each(['glue', 'file'] as const)(
  'an upsert, a delete, a compaction and an expiry whose requests or answers are lost are done once (%s catalog)',
  async (catalog) => {
    const home = await newHome(catalog);
    const { id, location } = tableOf(home);
    const tables = await openTables(home);
    const columns = [
      { name: 'n', type: 'int' },
      { name: 'word', type: 'string' },
    ];
    let table = await tables.ensure({ id, location, columns });
    const expected = new Map<number, string>();
    const options = { scratch, keys: ['n'] };
    const faults = [
      { status: 503, times: 1, after: true },
      { status: 0, times: 2, after: true },
      { status: 500, times: 1 },
    ];
    let n = 0;
    const operations: [string, () => Promise<Table>][] = [
      [
        'upsert',
        () => {
          n++;
          for (const [key, word] of [
            [n, 'new'],
            [n - 1, `${n}`],
          ] as const)
            expected.set(key, word);
          const rows = `SELECT ${n} AS n, 'new' AS word UNION ALL SELECT ${n - 1}, '${n}'`;
          return table.upsert(session, rows, options);
        },
      ],
      [
        'delete',
        () => {
          expected.delete(n - 1);
          return table.deleteByKey(session, `SELECT ${n - 1} AS n`, options);
        },
      ],
      ['compaction', () => table.compact(session, { scratch, minFiles: 2 })],
      ['expiry', async () => (await table.expire({ maxAgeMs: 0, minSnapshots: 2 })).table],
    ];
    for (const match of requests(home)) {
      for (const one of faults) {
        if (one.after && /^(GET|HEAD) |GetTable/.test(match[0])) continue;
        for (const [what, operation] of operations) {
          await fault({ ...one, match });
          table = await operation();
          await fault({ ...one, match, times: 0 });
          const rows = [...expected].sort(([a], [b]) => a - b);
          expect([what, match, await pairs(table)]).toEqual([what, match, rows]);
        }
      }
    }
    const fresh = await tables.load(id, location);
    expect(fresh.rows()).toBe(expected.size);
    expect(fresh.history().length).toBeLessThanOrEqual(3);
  },
  600_000,
);

async function pairs(table: Table): Promise<[number, string][]> {
  const scan = await table.scan();
  const relation = await table.relation(scan, await table.localize(scan, scratch));
  return (await session.all(`SELECT n, word FROM ${relation} ORDER BY n`)).map(({ n, word }) => [
    Number(n),
    String(word),
  ]);
}
