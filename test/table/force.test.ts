import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concurrentWriters, killedWriters } from './force';
import type { Home } from './force-home';

/** More of them where one wants to be surer than a test run has time for: `KILLS=300 npx jest test/table/force`. */
const KILLS = Number(process.env.KILLS ?? 12);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'force-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function home(): Home {
  return {
    root: `file://${join(folder, 'warehouse')}`,
    catalog: 'file',
    database: 'db',
    scratch: join(folder, 'scratch'),
  };
}

test('eight processes that commit at once lose nothing and double nothing', async () => {
  await concurrentWriters(home(), 8, 5);
});

test(
  'a writer killed at any moment leaves the table as it was before or after its commit',
  async () => {
    await killedWriters(home(), KILLS, 300);
  },
  60_000 + KILLS * 3_000,
);
