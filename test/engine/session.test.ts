import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBTimestampTZValue } from '@duckdb/node-api';
import { Session } from '../../lib/engine';

const folder = mkdtempSync(join(tmpdir(), 'session-'));
const scratch = join(folder, 'scratch');
let session: Session;

beforeAll(async () => {
  mkdirSync(join(folder, 'allowed'));
  writeFileSync(join(folder, 'allowed', 'a.csv'), 'x\n1\n');
  writeFileSync(join(folder, 'single.csv'), 'x\n2\n');
  writeFileSync(join(folder, 'secret.csv'), 'x\n3\n');
  session = await Session.open({
    scratch,
    folders: [join(folder, 'allowed')],
    files: [join(folder, 'single.csv')],
    threads: 1,
  });
});

afterAll(() => session.close());

test('a row loses no digit of a 64-bit number, a decimal or a timestamp', async () => {
  const row = await session.one(
    `SELECT 9007199254740993 AS n, 0.10::DECIMAL(38,2) AS d, TIMESTAMP '2026-01-31 23:59:59.123456' AS t`,
  );
  expect(row).toEqual({ n: '9007199254740993', d: '0.10', t: '2026-01-31 23:59:59.123456' });
});

test('an instant is told in UTC, wherever the machine stands', async () => {
  expect(DuckDBTimestampTZValue.timezoneOffsetInMinutes).toBe(0);
  expect(await session.one(`SELECT TIMESTAMPTZ '2026-02-01 00:30:00+01' AS t`)).toEqual({
    t: '2026-01-31 23:30:00+00',
  });
});

test('SQL reads the folders and the files that were named', async () => {
  expect(await session.all(`FROM read_csv('${folder}/allowed/a.csv', header = true)`)).toEqual([{ x: '1' }]);
  expect(await session.all(`FROM read_csv('${folder}/single.csv', header = true)`)).toEqual([{ x: '2' }]);
});

test.each([
  ['another file of the machine', () => `FROM read_text('${folder}/secret.csv')`],
  ['a path that climbs out', () => `FROM read_text('${folder}/allowed/../secret.csv')`],
  ['a listing of a folder', () => `FROM glob('${folder}/*')`],
  ['an attached database', () => `ATTACH '${folder}/x.db'`],
  ['a copy to elsewhere', () => `COPY (SELECT 1) TO '${folder}/out.csv'`],
  ['an extension', () => 'INSTALL httpfs'],
  ['a change of configuration', () => 'SET enable_external_access = true'],
])('fails on %s', async (_, sql) => {
  await expect(session.all(sql())).rejects.toThrow();
});

test('the session lives in UTC, whatever the machine thinks', async () => {
  expect(await session.one(`SELECT current_setting('TimeZone') AS zone`)).toEqual({ zone: 'UTC' });
});

test('names and types of a query are known without running it', async () => {
  expect(await session.columns('SELECT 1::BIGINT AS a, sum(2) AS b')).toEqual([
    { name: 'a', duckdbType: 'BIGINT' },
    { name: 'b', duckdbType: 'HUGEINT' },
  ]);
});

const ENDLESS = 'SELECT count(*) FROM range(100000000000) a WHERE range % 7 = sqrt(range)';

test.each([
  ['before it is asked for', (own: Session) => own.interrupt(), undefined],
  ['before it has begun', undefined, (own: Session) => own.interrupt()],
])('a query stops where its session is interrupted %s', async (_, before, after) => {
  const own = await session.step();
  before?.(own);
  const answer = own.all(ENDLESS);
  after?.(own);
  await expect(answer).rejects.toThrow('Interrupted');
  own.close();
  // The engine and its other sessions go on.
  expect(await session.one('SELECT 1 AS n')).toEqual({ n: 1 });
});
