import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concurrentWriters, killedWriters } from '../table/force';
import type { Home } from '../table/force-home';
import { newBucket, newDatabase } from './support/cloud';

const MINUTES = 60_000;

/** `KILLS=1000 COMMITS=50` for who has the time. */
const KILLS = Number(process.env.KILLS ?? 40);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'force-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HOMES: Readonly<Record<string, () => Promise<Home>>> = {
  files: async () => ({
    root: `file://${join(folder, 'warehouse')}`,
    catalog: 'file',
    database: 'db',
    scratch: join(folder, 'scratch'),
  }),
  S3: async () => ({
    root: `s3://${await newBucket()}`,
    catalog: 'file',
    database: 'db',
    scratch: join(folder, 'scratch'),
  }),
  'S3 and Glue': async () => ({
    root: `s3://${await newBucket()}`,
    catalog: 'glue',
    database: await newDatabase(),
    scratch: join(folder, 'scratch'),
  }),
};

/** Of each of the eight writers. */
const COMMITS = Number(process.env.COMMITS ?? 25);

// moto does not compare VersionId by itself; moto_server.py does it for it, as AWS does.
test.each(['files', 'S3', 'S3 and Glue'])(
  `eight writers at once lose nothing and double nothing, on %s with ${COMMITS} commits each`,
  async (home) => {
    await concurrentWriters(await HOMES[home](), 8, COMMITS);
  },
  15 * MINUTES,
);

test.each([
  ['files', 1.5, 400],
  ['S3 and Glue', 0.5, 1500],
] as const)(
  'a writer killed at any moment leaves the table as it was before or after its commit, on %s',
  async (home, share, longestMs) => {
    const killedIn = await killedWriters(await HOMES[home](), Math.ceil(KILLS * share), longestMs);
    process.stderr.write(`killed on ${home} while it was in: ${JSON.stringify(killedIn)}\n`);
  },
  15 * MINUTES,
);
