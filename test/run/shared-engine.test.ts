import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedEngine } from '../../lib/run/shared-engine';

const scratch = mkdtempSync(join(tmpdir(), 'shared-engine-'));
const views = [{ name: 'bill', sql: 'SELECT 1 AS id' }];
let engine: SharedEngine;

beforeEach(() => {
  engine = new SharedEngine({ scratch, threads: 1 });
});
afterEach(() => engine.close());
afterAll(() => rmSync(scratch, { recursive: true }));

test('a step takes a session over from another one that saw the same names, and from no other', async () => {
  const first = await engine.step(views);
  const beside = await engine.step(views);
  expect(beside).not.toBe(first);
  engine.giveBack(first, views);
  const other = await engine.step([]);
  expect(other).not.toBe(first);
  await expect(other.run('FROM bill')).rejects.toThrow(/bill/);
  expect(await engine.step(views)).toBe(first);
  expect(await first.all('FROM bill')).toEqual([{ id: 1 }]);
});

test('names whose SQL changed are other names', async () => {
  const first = await engine.step(views);
  engine.giveBack(first, views);
  const next = await engine.step([{ name: 'bill', sql: 'SELECT 2 AS id' }]);
  expect(await next.all('FROM bill')).toEqual([{ id: 2 }]);
});

test('fails for a view that is none, and the next step begins with a session that is new', async () => {
  await expect(engine.step([...views, { name: 'x', sql: 'SELEC' }])).rejects.toThrow(/syntax/i);
  expect(await (await engine.step(views)).all('FROM bill')).toEqual([{ id: 1 }]);
});

test('what an engine that is no more gave out does not come back', async () => {
  const old = await engine.step(views);
  await engine.restart();
  engine.giveBack(old, views);
  const next = await engine.step(views);
  expect(next).not.toBe(old);
  expect(await next.all('FROM bill')).toEqual([{ id: 1 }]);
});

test('few sessions wait: those that waited longest are closed', async () => {
  const taken = await Promise.all(
    Array.from({ length: 80 }, (_, at) => engine.step([{ name: `t${at}`, sql: 'SELECT 1' }])),
  );
  taken.forEach((session, at) => {
    engine.giveBack(session, [{ name: `t${at}`, sql: 'SELECT 1' }]);
  });
  expect(await engine.step([{ name: 't79', sql: 'SELECT 1' }])).toBe(taken[79]);
  expect(await engine.step([{ name: 't0', sql: 'SELECT 1' }])).not.toBe(taken[0]);
});

describe('a table', () => {
  const csv = (name: string, text: string): { files: string[]; sql: string } => {
    const path = join(engine.folder, name);
    writeFileSync(path, text);
    return { files: [path], sql: `SELECT * FROM read_csv('${path}')` };
  };

  test('that few steps read is bound once and read from its files', async () => {
    const bind = jest.fn(async () => csv('few.csv', 'id\n1\n'));
    const [first, again] = [await engine.table('bill', bind), await engine.table('bill', bind)];
    expect([first, again, bind.mock.calls.length]).toEqual([await bind(), first, 1]);
  });

  test('that many read is read from its files once, and is the same to each session', async () => {
    engine.willBeReadOften('bill');
    const { files, sql } = await engine.table('bill', async () => csv('often.csv', 'id;day\n1;2024-01-02\n'));
    expect(files).toEqual([]);
    rmSync(join(engine.folder, 'often.csv'));
    for (const session of [await engine.step([{ name: 'bill', sql }]), await engine.step([{ name: 'b', sql }])]) {
      expect(await session.all(sql)).toEqual([{ id: '1', day: '2024-01-02' }]);
    }
  });

  test('that takes too much of the memory, or cannot be read, is left as it is', async () => {
    const small = new SharedEngine({ scratch, threads: 1, memoryLimit: 64 * 1024 * 1024 });
    for (const name of ['large', 'none']) small.willBeReadOften(name);
    const large = csv('large.csv', `id\n${'1\n'.repeat(1_100_000)}`);
    expect(statSync(large.files[0]).size).toBeGreaterThan((64 * 1024 * 1024) / 32);
    expect(await small.table('large', async () => large)).toBe(large);
    const none = { files: [], sql: 'SELECT nothing' };
    expect(await small.table('none', async () => none)).toBe(none);
    await small.close();
  });

  test('that could not be bound is bound anew', async () => {
    await expect(engine.table('bill', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    const bound = { files: [], sql: 'SELECT 1' };
    expect(await engine.table('bill', async () => bound)).toBe(bound);
  });
});
