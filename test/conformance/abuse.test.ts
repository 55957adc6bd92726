import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readManifests } from '../../lib/manifest/read';
import { RunRecords, tableStates } from '../../lib/run';
import { type Delivered, deliveries } from '../handlers/trials/deliveries';
import { Random } from '../handlers/trials/random';
import { seenOn } from '../handlers/trials/seen';
import { World } from '../handlers/trials/world';
import { DeadLetters } from './support/dead-letters';
import { DeployedTeam } from './support/deployed-team';
import { LocalCloud } from './support/local-cloud';

/** `TRIALS=30 SEED=1` makes more of them, `TRIALS=1 SEED=n` one again. */
const TRIALS = Number(process.env.TRIALS ?? 2);
const MOST_RUNS = 8;
const FIRST_SEED = Number(process.env.SEED ?? 1);

jest.setTimeout(300_000);

let cloud: LocalCloud;
let team: DeployedTeam;
let s3: S3Client;
let bucket: string;
/** The same files, each told once, in their order, and nothing went wrong. */
let calm: World;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
  const out = join(cloud.folder, 'abused.out');
  await cloud.deployApp(join(__dirname, 'support/abused-app.ts'), out);
  team = new DeployedTeam(cloud, 'Abused');
  bucket = await team.bucket('Landing');
  s3 = new S3Client({ endpoint: cloud.endpoint, forcePathStyle: true });
  calm = new World({ ...readManifests(out)[0], models: [] });
  await calm.open();
});

afterAll(() => {
  calm?.close();
  cloud?.stop();
});

const land = ({ key, bytes }: Delivered) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));

test.each(Array.from({ length: TRIALS }, (_, index) => FIRST_SEED + index))(
  'seed %i: on the deployed stack, events in any number and order, kills, 503s, broken connections and poison leave the tables of one clean run',
  async (seed) => {
    const random = new Random(seed);
    const unheard = {
      key: `finance/bills/unheard-${seed}.json`,
      bytes: deliveries(random, `unheard-${seed}-`)[0].bytes,
    };
    const files = [...deliveries(random, `${seed}-`), unheard];
    await cloud.trouble({ seed, copies: 5, shuffled: true, refused: 0.02, killed: 0.08, unheard: 'unheard' });
    const letters = await DeadLetters.of(team);
    const poison = [
      `no event ${seed}`,
      JSON.stringify({ dataset: 'finance.bill', receipt: `s3://${bucket}/none-${seed}` }),
    ];
    await letters.poison(poison[0], poison[1]);
    // Without waiting: what is put in the place of a file comes while it is read, waits, or is long taken.
    for (const file of files) await land(file);
    await cloud.quiet();
    const done = await cloud.trouble();

    const dead = await letters.bodies();
    expect(dead).toEqual(expect.arrayContaining(poison));
    for (const body of dead) expect(cloud.log.join('')).toContain(JSON.stringify(body).slice(1, -1));
    await letters.redrive((body) => !poison.includes(body));
    await cloud.quiet();
    await team.call('Staging', 'sweep');

    await calm.takeCalmly(files);
    const what = `SEED=${seed} TRIALS=1; ${done.join('; ')}`;
    const seen = await team.within('Staging', 'sweep', (platform) => seenOn(platform, (key) => calm.bucket.states(key)));
    expect({ what, seen }).toEqual({ what, seen: await calm.seen() });
    expect(await letters.bodies()).toEqual([]);
  },
);

test('models whose functions are killed and refused are built in the end, each once, from the same rows', async () => {
  await cloud.trouble({ seed: FIRST_SEED, refused: 0.03, killed: 0.25 });
  const statuses: string[] = [];
  // A run in which a model was ended fails and says so; the next one goes on with what is left.
  while (statuses.length < MOST_RUNS && statuses.at(-1) !== 'SUCCEEDED') statuses.push((await team.refresh()).status);
  const done = await cloud.trouble();
  expect({ done, last: statuses.at(-1) }).toEqual({ done, last: 'SUCCEEDED' });
  const rows = { ...(await team.rows('Curated', 'plan')), ...(await team.rows('Staging', 'sweep')) };
  const cells = (table: string, column: string) =>
    rows[table].map((text) => Object.fromEntries(JSON.parse(text))[column] as string | null);
  const sum = (table: string) => cells(table, 'amount').reduce((all, it) => all + Math.round(Number(it) * 100), 0);
  for (const [model, table] of [
    ['billed', 'bill'],
    ['paid', 'pay'],
  ]) {
    expect(cells(`finance.${model}`, 'number')).toEqual([String(rows[`finance.${table}`].length)]);
    expect(sum(`finance.${model}`)).toBe(sum(`finance.${table}`));
  }
  expect(sum('finance.balance')).toBe(sum('finance.billed') - sum('finance.paid'));
  const states = await team.within('Curated', 'plan', tableStates);
  expect(states.filter(({ table }) => table === 'finance.balance')).toMatchObject([{ rows: 1 }]);
  const records = await team.within('Curated', 'plan', (platform) =>
    new RunRecords(platform.store('Abused/Curated')).newest(MOST_RUNS),
  );
  const failed = records.flatMap(({ tables }) => tables.filter(({ status }) => status === 'failed'));
  for (const { because } of failed) expect(because).toBeTruthy();
});
