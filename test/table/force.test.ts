import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { imaginedFile, Warehouse } from './support';

/** More of them where one wants to be surer than a test run has time for: `KILLS=300 npx jest test/table/force`. */
const KILLS = Number(process.env.KILLS ?? 20);

let warehouse: Warehouse;
let worker: string;

beforeEach(async () => {
  warehouse = await Warehouse.open();
  worker = join(warehouse.folder, 'worker.js');
  // An import() would not look at NODE_PATH.
  const engine = ['--external:@duckdb/node-api', '--supported:dynamic-import=false'];
  const options = ['--bundle', '--platform=node', '--log-level=error', ...engine];
  const esbuild = resolve('node_modules/.bin/esbuild');
  execFileSync(esbuild, [resolve('test/table/worker.ts'), ...options, `--outfile=${worker}`]);
});

afterEach(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

function start(what: string, name: string, count = ''): ReturnType<typeof spawn> {
  const environment = { ...process.env, NODE_PATH: resolve('node_modules') };
  return spawn(process.execPath, [worker, what, warehouse.folder, name, count], { env: environment });
}

test('eight processes that commit at once lose nothing and double nothing', async () => {
  await warehouse.ensure([{ name: 'n', type: 'int' }]);
  const [writers, commits] = [8, 5];
  const codes = Array.from({ length: writers }, (_, i) => {
    const process = start('commit', `w${i}`, String(commits));
    return new Promise((done) => process.on('exit', done));
  });
  expect(await Promise.all(codes)).toEqual(Array(writers).fill(0));

  const table = await warehouse.tables.load(warehouse.id, warehouse.location);
  const uris = (await table.scan()).files.map(({ uri }) => uri).sort();
  const expected = Array.from({ length: writers * commits }, (_, i) => {
    return `${warehouse.location}/data/w${Math.floor(i / commits)}-${i % commits}.parquet`;
  });
  expect(uris).toEqual(expected);
  expect(table.rows()).toBe(expected.length);
  expect(table.history().map(({ sequenceNumber }) => sequenceNumber)).toEqual(expected.map((_, i) => i + 1));
});

test(
  'a writer killed at any moment leaves the table as it was before or after its commit',
  async () => {
    const table = await warehouse.ensure([
      { name: 'round', type: 'int' },
      { name: 'i', type: 'int' },
    ]);
    let rows: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      const said = await killAtRandom(String(round));
      expect(said.length).toBeGreaterThan(0);
      let maybe: string[] | undefined;
      for (const [word, r, i, replaceAll] of said) {
        const next = [...(replaceAll === 'true' ? [] : rows), `${r} ${i}`];
        if (word === 'begin') maybe = next;
        else [rows, maybe] = [next, undefined];
      }
      const now = await warehouse.tables.load(table.id, table.location);
      const found = (await warehouse.read(now, `SELECT round || ' ' || i AS row FROM t`)).map(({ row }) => String(row));
      const candidates = [rows, ...(maybe ? [maybe] : [])].map((candidate) => [...candidate].sort());
      expect(candidates).toContainEqual(found.sort());
      expect(now.rows()).toBe(found.length);
      rows = found;
    }
    const after = await table.commit(() => ({ append: [imaginedFile(`${table.location}/data/after.parquet`, 1)] }));
    expect(after.rows()).toBe(rows.length + 1);
  },
  60_000 + KILLS * 3_000,
);

/** What the writer said until SIGKILL reached it, somewhere in its first commits. */
function killAtRandom(name: string): Promise<string[][]> {
  const process = start('write', name);
  let text = '';
  let armed = false;
  process.stdout?.on('data', (chunk) => {
    text += chunk;
    if (!armed) setTimeout(() => process.kill('SIGKILL'), Math.random() * 150);
    armed = true;
  });
  return new Promise((done, fail) => {
    let faults = '';
    process.stderr?.on('data', (chunk) => {
      faults += chunk;
    });
    process.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return fail(new Error(`the writer died by itself: ${faults}`));
      const lines = text.split('\n').slice(0, -1);
      done(lines.map((line) => line.split(' ')));
    });
  });
}
