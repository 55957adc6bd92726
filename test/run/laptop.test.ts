import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceManifest } from '../../lib/manifest';
import { run } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App, billsMesh } from './apps';

async function landed(app: App, more: Partial<SourceManifest>): Promise<string[]> {
  const { landing } = await app.open();
  const names: string[] = [];
  for await (const { name } of landing.list(source('bill', more))) names.push(name);
  return names;
}

const app = new App(manifest());
for (const path of ['a.csv', 'b.txt', 'deep/c.csv', 'deep/er/d.csv', '.hidden.csv', '~$e.csv', 'odd [1].csv']) {
  app.file(`data/${path}`, 'x');
}

test.each([
  ['a file', 'data/a.csv', ['a.csv']],
  ['a folder', 'data', ['a.csv', 'b.txt', 'deep/c.csv', 'deep/er/d.csv', 'odd [1].csv']],
  ['a star within a name', 'data/*.csv', ['a.csv', 'odd [1].csv']],
  ['a question mark', 'data/?.csv', ['a.csv']],
  ['two stars for any folders', 'data/**/*.csv', ['a.csv', 'deep/c.csv', 'deep/er/d.csv', 'odd [1].csv']],
  ['a star for a folder', 'data/*/*.csv', ['deep/c.csv']],
  ['two stars at the end', 'data/deep/**', ['c.csv', 'er/d.csv']],
  ['a path with dots', './data/../data/deep/*.csv', ['c.csv']],
  ['brackets, which mean nothing', 'data/odd [1].*', ['odd [1].csv']],
  ['a pattern that nothing matches', 'data/*.xlsx', []],
])('names are relative to the fixed part: %s', async (_, localPath, expected) => {
  expect(await landed(app, { localPath })).toEqual(expected);
});

test('links are followed, also one that leads back to its own folder', async () => {
  const linked = new App(manifest());
  linked.file('elsewhere/a.csv', 'x');
  mkdirSync(join(linked.folder, 'data'));
  symlinkSync(join(linked.folder, 'elsewhere'), join(linked.folder, 'data/there'));
  symlinkSync(join(linked.folder, 'data'), join(linked.folder, 'data/again'));
  symlinkSync('nowhere', join(linked.folder, 'data/broken.csv'));
  expect(await landed(linked, { localPath: 'data' })).toEqual(['there/a.csv']);
});

test('fails on a source without a local path, and on a path that is not there, with the mend', async () => {
  await expect(landed(app, { localPath: undefined })).rejects.toThrow(/has no 'localPath'.*give it one/);
  await expect(landed(app, { localPath: 'data/no.csv' })).rejects.toThrow(
    /no\.csv, which is not there; put the files there/,
  );
  await expect(landed(app, { localPath: 'data/a.csv/*.csv' })).rejects.toThrow(/a\.csv, which is not there/);
});

test('fails on a file whose name is not UTF-8, with the mend', async () => {
  const odd = new App(manifest());
  odd.file('data/a.csv', 'x');
  writeFileSync(Buffer.concat([Buffer.from(`${odd.folder}/data/b`), Buffer.from([0xff]), Buffer.from('.csv')]), 'x');
  await expect(landed(odd, { localPath: 'data' })).rejects.toThrow(/is not UTF-8, so it cannot be opened; rename it/);
});

test('a file whose name is a pattern or SQL is read as itself', async () => {
  const odd = new App(billsMesh());
  odd.file(`data/bill-[1-2]*?.csv`, 'id;amount', 'a;1');
  odd.file(`data/bill-'; DROP TABLE x; --.csv`, 'id;amount', 'b;2');
  odd.file('data/bill-1.csv', 'id;amount', 'c;4');
  const report = await odd.run();
  expect(report.problems).toEqual([]);
  expect(await odd.rows('SELECT amount FROM sales.total')).toEqual(['7.00']);
});

test('fails as busy while another run is at work, and takes over where that one died', async () => {
  const busy = new App(billsMesh());
  busy.file('data/bill-1.csv', 'id;amount', 'a;1');
  const lock = join(busy.folder, '.data-mesh/run.lock');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  mkdirSync(join(busy.folder, '.data-mesh'), { recursive: true });
  const host = (await import('node:os')).hostname();
  writeFileSync(lock, JSON.stringify({ pid: other.pid, host, token: 'other' }));
  await expect(busy.run()).rejects.toMatchObject({
    exitCode: 75,
    message: expect.stringContaining(`process ${other.pid}`),
  });
  const ended = new Promise((resolve) => other.once('exit', resolve));
  other.kill('SIGKILL');
  await ended;
  expect((await busy.run()).problems).toEqual([]);
  expect(existsSync(lock)).toBe(false);
});

test('a lock whose number went to a younger process, or that was never finished, is taken over', async () => {
  const stale = new App(billsMesh());
  stale.file('data/bill-1.csv', 'id;amount', 'a;1');
  const lock = join(stale.folder, '.data-mesh/run.lock');
  mkdirSync(join(stale.folder, '.data-mesh'), { recursive: true });
  writeFileSync(lock, '');
  expect((await stale.run()).problems).toEqual([]);
  if (process.platform !== 'linux') return;
  const host = (await import('node:os')).hostname();
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, host, born: '1', token: 'other' }));
  expect((await stale.run()).nothingNew).toBe(true);
});

test('of two runs at once in one process the second is told to wait', async () => {
  const twice = new App(billsMesh());
  twice.file('data/bill-1.csv', 'id;amount', 'a;1');
  const results = await Promise.allSettled([twice.run(), twice.run()]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a run leaves no scratch, and sweeps what a dead one left', async () => {
  const swept = new App(billsMesh());
  swept.file('data/bill-1.csv', 'id;amount', 'a;1');
  mkdirSync(join(swept.folder, '.data-mesh/scratch/4194999-dead/x'), { recursive: true });
  await swept.run();
  expect(readdirSync(join(swept.folder, '.data-mesh/scratch'))).toEqual([]);
});

test.each(['intake started', 'dataset committed', 'model started'])(
  'fails as interrupted at "%s", and the next run goes on where it was',
  async (moment) => {
    const stopped = new App(billsMesh());
    stopped.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;x');
    const controller = new AbortController();
    const onEvent = ({ kind }: { kind: string }) => kind === moment && controller.abort();
    await expect(stopped.run({ signal: controller.signal, onEvent })).rejects.toMatchObject({ exitCode: 130 });
    expect(existsSync(join(stopped.folder, '.data-mesh/run.lock'))).toBe(false);
    expect((await stopped.run()).problems).toEqual([]);
    expect(await stopped.rows('SELECT amount FROM sales.total')).toEqual(['1.00']);
    expect(await stopped.rows('SELECT value FROM finance.bill__quarantine')).toEqual(['x']);
  },
);

test('a long query is stopped in its middle', async () => {
  const endless = 'SELECT sum(a.range * b.range) AS id FROM range(1000000) AS a, range(1000000) AS b';
  const long = new App(
    manifest({ models: [model('long', [], { sql: { text: endless }, columns: [{ name: 'id', type: 'double' }] })] }),
  );
  const controller = new AbortController();
  const onEvent = ({ kind }: { kind: string }) => kind === 'model started' && setTimeout(() => controller.abort(), 300);
  await expect(long.run({ signal: controller.signal, onEvent })).rejects.toMatchObject({ exitCode: 130 });
});

test('fails where the warehouse cannot be written, once and with the mend', async () => {
  const closed = new App(billsMesh());
  closed.file('data/bill-1.csv', 'id;amount', 'a;1');
  writeFileSync(join(closed.folder, 'file'), 'not a folder');
  const platform = await closed.open(join(closed.folder, 'file/warehouse'));
  const error = await run(platform).catch((it: unknown) => it);
  expect(error).toMatchObject({ name: 'MeshError', problems: [{ hint: expect.any(String) }] });
});

test('a folder with quotes and spaces in its name is a folder like others', async () => {
  const odd = new App(billsMesh());
  Object.assign(odd, { folder: join(odd.folder, `it's a "folder" 100% {1} ü`) });
  odd.file('data/bill-1.csv', 'id;amount', 'a;1');
  expect((await odd.run()).problems).toEqual([]);
  expect(await odd.rows('SELECT amount FROM sales.total')).toEqual(['1.00']);
});

test('fails on a folder whose name the engine would take for a pattern, with the mend', async () => {
  const odd = new App(billsMesh());
  await expect(odd.open(join(odd.folder, 'copy [1]'))).rejects.toThrow(/'\[' in the name of a folder.*another name/);
});

test('fails on a table whose place climbs out of the warehouse', async () => {
  const climbing = new App(billsMesh());
  climbing.file('data/bill-1.csv', 'id;amount', 'a;1');
  const place = { bucket: 'x', database: 'd', table: 't', prefix: '../../../outside' };
  climbing.mesh = billsMesh({ datasets: [dataset('bill', { place })] });
  const report = await climbing.run();
  expect(report.problems[0].message).toMatch(/is not inside/);
  expect(existsSync(join(climbing.folder, '../outside'))).toBe(false);
});

test('a file that changes while it is read is left for the next run', async () => {
  const changing = new App(billsMesh());
  changing.file('data/bill-1.csv', 'id;amount', 'a;1');
  const onEvent = ({ kind }: { kind: string }) =>
    kind === 'intake started' && changing.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;2');
  const report = await changing.run({ onEvent });
  expect(report.problems[0].message).toBe('bill-1.csv changed while it was read');
  expect(report.datasets[0]).toMatchObject({ landed: 1, taken: 0, failed: 1, staged: 0 });
  expect((await changing.run()).datasets[0]).toMatchObject({ landed: 1, taken: 1, failed: 0, staged: 2 });
});
