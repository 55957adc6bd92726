import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, billsMesh } from './apps';

/** Everything that a reader can see, without the ids that each attempt makes anew. */
async function seen(app: App): Promise<string[][]> {
  return [
    await app.rows('SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL'),
    await app.rows('SELECT file, line, reason, value FROM finance.bill__quarantine ORDER BY ALL'),
    await app.rows('FROM sales.revenue ORDER BY ALL'),
    await app.rows('FROM sales.total'),
  ];
}

function newApp(): App {
  const app = new App(billsMesh());
  app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;2', 'c;x');
  app.file('data/bill-2.csv', 'id;amount', 'a;3', 'd;y');
  writeFileSync(join(app.folder, 'manifest.json'), JSON.stringify(app.mesh));
  return app;
}

/** Starts a run in a process of its own: how many operations it took, or null where it was killed. */
function start(app: App, dieAt: number): number | null {
  const script = join(__dirname, 'dying-run.ts');
  const parameters = [join(app.folder, 'manifest.json'), app.folder, String(dieAt)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...parameters], {
    encoding: 'utf8',
    cwd: join(__dirname, '../..'),
  });
  if (signal === 'SIGKILL') return null;
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

test('a run that is killed at any moment and started again gives what an undisturbed one gives', async () => {
  const clean = newApp();
  const operations = start(clean, 0) as number;
  const expected = await seen(clean);
  expect(expected[2]).toEqual(['a 4.00', 'b 2.00']);

  // One after the other on the same folder: each run meets what all killed ones before it left.
  const app = newApp();
  const step = Math.max(1, Math.floor(operations / 12));
  let kills = 0;
  for (let dieAt = step; start(app, dieAt) === null; dieAt += step) kills += 1;
  expect(kills).toBeGreaterThan(3);
  expect(await seen(app)).toEqual(expected);

  // And each moment on a folder of its own, where the next run has all of the rest to do.
  for (const part of [0.35, 0.6, 0.85]) {
    const fresh = newApp();
    expect(start(fresh, Math.floor(operations * part))).toBeNull();
    const report = await fresh.run();
    expect(report.problems).toEqual([]);
    expect(await seen(fresh)).toEqual(expected);
    expect((await fresh.run()).nothingNew).toBe(true);
  }
}, 300_000);
