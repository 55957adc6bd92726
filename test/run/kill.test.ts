import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { audience, product } from '../plan/products';
import { App, billsMesh } from './apps';

const WITHOUT_IDS = { columns: [{ name: 'id', type: 'string', mask: 'null' as const }] };

/** Everything that a reader can see, without the ids that each attempt makes anew. */
async function seen(app: App): Promise<string[][]> {
  return [
    await app.rows('SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL'),
    await app.rows('SELECT file, line, reason, value FROM finance.bill__quarantine ORDER BY ALL'),
    await app.rows('FROM sales.revenue ORDER BY ALL'),
    await app.rows('FROM sales.total'),
    await app.rows('FROM sales__figures__fraud.bill ORDER BY ALL'),
    await app.rows('FROM sales__figures__audit.bill ORDER BY ALL'),
    await publishes(app),
  ];
}

/** How many publishes there are, and that the tables of the newest are all of it. */
async function publishes(app: App): Promise<string[]> {
  const { sharing } = await app.open();
  const newest = await sharing?.registry.newest('sales.figures', 1);
  const tables = Object.values(newest?.record.audiences ?? {}).map((audience) => audience.tables.bill);
  const ids = tables.map(async ({ database, table, location, snapshotId }) => {
    const found = await (await sharing?.tablesAt(location))?.load({ database, table }, location);
    return found?.snapshot(BigInt(snapshotId))?.summary['mesh.publish-id'] === newest?.record.publishId;
  });
  return [`${newest?.number} of ${tables.length}`, ...(await Promise.all(ids)).map(String)];
}

function newApp(): App {
  const audiences = [audience('fraud', { where: 'amount > 1' }), audience('audit', WITHOUT_IDS)];
  const app = new App(billsMesh({ products: [product({ audiences })] }));
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
  for (const part of [0.3, 0.6, 0.8, 0.85, 0.9, 0.95, 0.98]) {
    const fresh = newApp();
    expect(start(fresh, Math.floor(operations * part))).toBeNull();
    const report = await fresh.run();
    expect(report.problems).toEqual([]);
    expect(await seen(fresh)).toEqual(expected);
    expect((await fresh.run()).nothingNew).toBe(true);
  }
}, 300_000);
