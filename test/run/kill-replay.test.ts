import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MendRow } from '../../lib/intake';
import { mendableFiles } from '../../lib/run';
import { source } from '../plan/meshes';
import { App, billsMesh } from './apps';

/** Everything that a reader can see. */
async function seen(app: App): Promise<string[][]> {
  return [
    await app.rows('SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL'),
    await app.rows('SELECT file, line, reason, raw FROM finance.bill__quarantine ORDER BY ALL'),
  ];
}

const EXPECTED = [
  ['a 1.00 bill-1.csv 2', 'b 2.00 bill-1.csv 3', 'd 4.00 bill-2.csv 2', 'e 5.00 bill-2.csv 3'],
  ['bill-1.csv 4 not_a_number {"id":"c","amount":"worse"}'],
];

/** Starts a replay in a process of its own: how many operations it took, or null where it was killed. */
function start(app: App, dieAt: number): number | null {
  const files = ['manifest.json', '', 'rows.json', 'mine.csv'].map((name) => join(app.folder, name));
  const words = ['--import', 'tsx', join(__dirname, 'dying-replay.ts'), ...files, String(dieAt)];
  const options = { encoding: 'utf8', cwd: join(__dirname, '../..') } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, options);
  if (signal === 'SIGKILL') return null;
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

async function filled(): Promise<App> {
  const app = new App(billsMesh({ sources: [source('bill', { localPath: 'data/bill-*.csv' })], models: [] }));
  app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;x', 'c;y');
  app.file('data/bill-2.csv', 'id;amount', 'd;4', 'e;z');
  app.file('mine.csv', 'id;amount', 'd;4', 'e;5');
  await app.run();
  const amounts: Record<string, string> = { b: '2', c: 'worse' };
  const rows: MendRow[] = [];
  for await (const { records } of mendableFiles(await app.open(), 'finance.bill')) {
    for (const { record, cells = [] } of records)
      if (cells[0] in amounts) rows.push({ line: rows.length + 2, record, cells: [cells[0], amounts[cells[0]]] });
  }
  writeFileSync(join(app.folder, 'rows.json'), JSON.stringify(rows));
  writeFileSync(join(app.folder, 'manifest.json'), JSON.stringify(app.mesh));
  return app;
}

test('a replay that is killed at any moment and started again doubles nothing and loses nothing', async () => {
  const app = await filled();
  const state = join(app.folder, '.data-mesh');
  const whole = join(app.folder, 'whole');
  cpSync(state, whole, { recursive: true });
  const operations = start(app, 0) as number;
  expect(await seen(app)).toEqual(EXPECTED);

  for (const part of [0.2, 0.45, 0.55, 0.65, 0.8, 0.9, 0.97]) {
    rmSync(state, { recursive: true });
    cpSync(whole, state, { recursive: true });
    expect(start(app, Math.floor(operations * part))).toBeNull();
    start(app, 0);
    expect(await seen(app)).toEqual(EXPECTED);
    const { datasets, intakes } = await app.run();
    expect(intakes).toEqual([]);
    expect(datasets[0]).toMatchObject({ read: 5, staged: 4, quarantined: 1 });
  }
}, 300_000);
