import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Session } from '../../lib/engine';
import type { Table } from '../../lib/table';
import { after, type Home, type Operation, openTables, type Rows, tableOf } from './force-home';
import { imaginedFile } from './support';

/** Snapshots are expired by the very commits that are killed. */
const SHORT_HISTORY = {
  'history.expire.max-snapshots-to-keep': '5',
  'history.expire.min-snapshots-to-keep': '2',
};

/** Builds the writer into the home's scratch; what it starts is a process of its own. */
function writer(home: Home): (...words: string[]) => ReturnType<typeof spawn> {
  mkdirSync(home.scratch, { recursive: true });
  const worker = join(home.scratch, 'worker.js');
  // An import() would not look at NODE_PATH.
  const options = ['--bundle', '--platform=node', '--log-level=error', '--packages=external'];
  const words = [resolve('test/table/force-worker.ts'), ...options, '--supported:dynamic-import=false'];
  execFileSync(resolve('node_modules/.bin/esbuild'), [...words, `--outfile=${worker}`]);
  const environment = { ...process.env, NODE_PATH: resolve('node_modules'), NODE_NO_WARNINGS: '1' };
  return (what, ...more) =>
    spawn(process.execPath, [worker, what, JSON.stringify(home), ...more], { env: environment });
}

/** So many writers at once with so many commits each: all of them are there once, in numbered order. */
export async function concurrentWriters(home: Home, writers: number, commits: number): Promise<void> {
  const start = writer(home);
  const tables = await openTables(home);
  const { id, location } = tableOf(home);
  await tables.ensure({ id, location, columns: [{ name: 'n', type: 'int' }] });
  const ends = Array.from({ length: writers }, (_, i) => {
    const process = start('commit', `w${i}`, String(commits));
    let faults = '';
    process.stderr?.on('data', (chunk) => {
      faults += chunk;
    });
    return new Promise((done) => process.on('exit', (code) => done(code === 0 ? '' : faults)));
  });
  expect(await Promise.all(ends)).toEqual(Array(writers).fill(''));

  const table = await tables.load(id, location);
  const expected = Array.from({ length: writers * commits }, (_, i) => {
    return `${location}/data/w${Math.floor(i / commits)}-${i % commits}.parquet`;
  });
  expect((await table.scan()).files.map(({ uri }) => uri).sort()).toEqual(expected.sort());
  expect(table.rows()).toBe(expected.length);
  const numbers = table.history().map(({ sequenceNumber }) => sequenceNumber);
  expect(numbers.at(-1)).toBe(expected.length);
  expect(new Set(numbers).size).toBe(numbers.length);
}

/** A writer that is killed at a random moment, so many times: what is read is always what it had committed, or one commit more. */
export async function killedWriters(home: Home, kills: number, longestMs: number): Promise<Record<string, number>> {
  const start = writer(home);
  const tables = await openTables(home);
  const { id, location } = tableOf(home);
  const columns = [
    { name: 'k', type: 'int' },
    { name: 'word', type: 'string' },
  ];
  await tables.ensure({ id, location, columns, properties: SHORT_HISTORY });
  const folders = home.root.startsWith('file://') ? [home.root.slice('file://'.length)] : [];
  const session = await Session.open({ scratch: join(home.scratch, 'reader'), folders, threads: 1 });
  const killedIn: Record<string, number> = {};
  let rows: Rows = new Map();
  for (let round = 1; round <= kills; round++) {
    let maybe: Rows = rows;
    let last: Operation | undefined;
    for (const { begin, done } of await killAtRandom(start('write', String(round)), longestMs)) {
      if (begin) [maybe, last] = [after(rows, begin), begin];
      if (done) [rows, last] = [after(rows, done), undefined];
    }
    const word = last?.kind ?? 'between';
    killedIn[word] = (killedIn[word] ?? 0) + 1;
    const table = await tables.load(id, location);
    const found = await rowsOf(table, session, join(home.scratch, 'reader'));
    const candidates = last ? [rows, maybe] : [rows];
    expect(candidates.map(sorted)).toContainEqual(found);
    expect(table.rows()).toBe(found.length);
    rows = new Map(found);
  }
  const table = await tables.load(id, location);
  const next = await table.commit(() => ({ append: [imaginedFile(`${location}/data/after.parquet`, 1)] }));
  expect(next.rows()).toBe(rows.size + 1);
  session.close();
  return killedIn;
}

async function rowsOf(table: Table, session: Session, scratch: string): Promise<[number, string][]> {
  const scan = await table.scan();
  const sql = `SELECT k, word FROM ${await table.relation(scan, await table.localize(scan, scratch))} ORDER BY ALL`;
  return (await session.all(sql)).map(({ k, word }) => [Number(k), String(word)]);
}

function sorted(rows: Rows): [number, string][] {
  return [...rows].sort(([a], [b]) => a - b);
}

/** What the writer said until SIGKILL reached it. */
function killAtRandom(
  process: ReturnType<typeof spawn>,
  longestMs: number,
): Promise<{ begin?: Operation; done?: Operation }[]> {
  let text = '';
  let faults = '';
  let armed = false;
  process.stdout?.on('data', (chunk) => {
    text += chunk;
    if (!armed) setTimeout(() => process.kill('SIGKILL'), Math.random() * longestMs);
    armed = true;
  });
  process.stderr?.on('data', (chunk) => {
    faults += chunk;
  });
  return new Promise((done, fail) => {
    process.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return fail(new Error(`the writer died by itself: ${faults}`));
      const lines = text.split('\n').slice(0, -1);
      done(lines.map((line) => JSON.parse(line)));
    });
  });
}
