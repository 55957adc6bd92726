import { mkdtempSync, rmSync } from 'node:fs';
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
