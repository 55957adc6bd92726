import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Delivered, deliveries } from '../handlers/trials/deliveries';
import { Random } from '../handlers/trials/random';
import { Abused, type Published } from './support/abused';

/** `TRIALS=30 SEED=1` makes more of them, `TRIALS=1 SEED=n` one again. */
const TRIALS = Number(process.env.TRIALS ?? 4);
const FIRST_SEED = Number(process.env.SEED ?? 1);
/** Files that land at most until each kind of failure was met everywhere. */
const MOST_FILES = 80;
const ROUNDS = 1;
/** As the app declares it. */
const MEMORY_MB = 512;
const SEEDS = Array.from({ length: TRIALS }, (_, index) => FIRST_SEED + index);

jest.setTimeout(300_000);

let abused: Abused;

beforeAll(async () => {
  abused = await Abused.deploy();
});

afterAll(() => abused?.stop());

test.each(SEEDS)(
  'seed %i: on the deployed stack, events in any number and order, kills, throttling, errors, broken and unanswered connections and poison leave the tables of one clean run',
  async (seed) => {
    const random = new Random(seed);
    const [{ bytes }] = deliveries(random, `unheard-${seed}-`);
    const unheard = { key: `finance/bills/unheard-${seed}.json`, bytes };
    const files = [...deliveries(random, `${seed}-`), unheard];
    await abused.trouble({ seed, copies: 5, shuffled: true, refused: 0.02, killed: 0.08, unheard: 'unheard' });
    const isPoison = await abused.poison(`none-${seed}`);
    await abused.land(...files);
    await abused.cloud.quiet();
    await endsAsCalm(seed, isPoison, files);
  },
);

test('reads and writes of S3 and Glue fail in every way, before they are carried out and after, and nothing is lost or doubled', async () => {
  const seed = FIRST_SEED;
  const random = new Random(seed);
  const files: Delivered[] = [];
  const done = new Set<string>();
  await abused.trouble({ seed, copies: 2, everywhere: true });
  const isPoison = await abused.poison('everywhere');
  while (done.size < 32 && files.length < MOST_FILES) {
    const more = deliveries(random, `everywhere-${files.length}-`);
    files.push(...more);
    await abused.land(...more);
    await abused.cloud.quiet();
    for (const one of await abused.cloud.told()) done.add(one.split(':')[0]);
  }
  const ways = ['throttled', 'failed', 'reset', 'timed out'].flatMap((kind) => [`${kind} before`, `${kind} after`]);
  const places = ['read of S3', 'write of S3', 'read of Glue', 'write of Glue'];
  expect([...done].sort()).toEqual(places.flatMap((place) => ways.map((way) => `${way} ${place}`)).sort());
  await endsAsCalm(seed, isPoison, files);
});

test('commits that are told of up to five times begin the same work once, and of each new state one version is built', async () => {
  await abused.cloud.quiet();
  await abused.team.refresh();
  const before = await built();
  await abused.trouble({ seed: FIRST_SEED, copies: 5, commits: true });
  await abused.land({ key: 'finance/bills/told.json', bytes: '{"bill_id":"told","amount":"1.50"}' });
  await abused.cloud.quiet();
  await abused.trouble();
  const after = await built();
  expect(after.asked - before.asked).toBeGreaterThan(1);
  expect(after.works - before.works).toBe(1);
  expect(after.versions.map((count, at) => count - before.versions[at])).toEqual([1, 0, 1]);
});

test('while builds and publishes are killed, refused and asked for again, consumers read whole publishes only, and the last one in the end', async () => {
  const random = new Random(FIRST_SEED);
  const read: (Published | undefined)[] = [];
  await abused.trouble({ seed: FIRST_SEED, copies: 2, commits: true, refused: 0.02, killed: 0.1 });
  await abused.land({ key: 'finance/payments/published.json', bytes: '{"bill_id":"published","amount":"2.50"}' });
  for (let round = 0; round < ROUNDS; round++) {
    await abused.land(...deliveries(random, `published-${round}-`));
    const quiet = abused.cloud.quiet().then(() => true);
    do read.push(await abused.published());
    while (!(await Promise.race([quiet, false])));
  }
  const done = await abused.trouble();
  await abused.mend(() => false);
  while ((await abused.team.refresh()).status !== 'SUCCEEDED') read.push(await abused.published());
  await abused.team.call('Share', 'publish');
  const last = await abused.published();
  // Both audiences are given the same: one that is ahead of the other was read in the midst of a publish.
  const torn = [...read, last].filter((it) => it && !isDeepStrictEqual(it.audit, it.board));
  // The models of a publish are of one run: what is owed is what these bills and these payments leave.
  const mixed = [...read, last].filter((it) => it && it.audit.balance !== it.audit.billed - it.audit.paid);
  expect({ done, torn, mixed }).toEqual({ done, torn: [], mixed: [] });
  const { billed, paid } = await abused.staged();
  expect(last?.audit).toEqual({ billed, paid, balance: billed - paid });
  expect(await abused.deadLetters()).toEqual([]);
});

// The last: those before compare all rows of the stack.
test('a file larger than the memory of the function is taken whole, by a function that is ended where it takes more', async () => {
  const remark = 'paid at the counter '.repeat(50);
  const lines = Array.from({ length: 1_000 }, (_, line) => `B${line},${line}.50,${remark}\n`).join('');
  const blocks = Math.ceil((1.2 * MEMORY_MB * 1024 * 1024) / lines.length);
  await abused.land({ key: 'finance/archive/all.csv.gz', bytes: zipped('bill_id,amount,remark\n', lines, blocks) });
  await abused.cloud.quiet();
  expect(await abused.deadLetters()).toEqual([]);
  expect(
    await abused.ask('SELECT count(*) AS rows, CAST(sum(amount) AS BIGINT) AS amount FROM finance.archived'),
  ).toEqual([{ rows: String(blocks * 1_000), amount: String(blocks * 500_000) }]);
  expect(abused.cloud.log.join('')).toMatch(/file taken.*all\.csv\.gz/);
  expect(await abused.memoryOf('standardize')).toBe(MEMORY_MB);
});

/** Executions that events asked for, works that those began, and versions of each model. */
async function built(): Promise<{ asked: number; works: number; versions: number[] }> {
  const names = (await abused.team.executions()).map(({ name }) => name);
  const works = names.filter((name) => /^[0-9a-f]{32}$/.test(name)).length;
  return { asked: names.length - works, works, versions: await abused.versions() };
}

/** So many times the same lines after a header: gzip takes members one after the other for one file. */
function zipped(header: string, lines: string, times: number): Buffer {
  const member = gzipSync(lines);
  return Buffer.concat([gzipSync(header), ...Array.from({ length: times }, () => member)]);
}

async function endsAsCalm(seed: number, isPoison: (body: string) => boolean, files: readonly Delivered[]) {
  const done = await abused.trouble({});
  const what = `SEED=${seed} TRIALS=1; ${done.join('; ')}`;
  expect({ what, ...(await abused.mend(isPoison)) }).toEqual({ what, untold: [], poison: 2 });
  const { seen, wanted } = await abused.compare(files);
  expect({ what, seen }).toEqual({ what, seen: wanted });
  expect(await abused.deadLetters()).toEqual([]);
}
