import { wire } from './trials/aws/wire';
import { type Delivered, deliveries, fileOf } from './trials/deliveries';
import { SHAPE, STAGING } from './trials/mesh';
import { Random } from './trials/random';
import { abuse } from './trials/staging-trial';
import { StagingWorld } from './trials/staging-world';
import { WarmEngine } from './trials/warm-engine';

/**
 * Exactly once, under abuse: the handlers' own code, the stores, the catalog and the queues that it speaks to AWS by, on services
 * in memory that a seed makes trouble of. In a trial
 * - files come late, are corrected under their name, are full exports, or have the bytes of another file (`deliveries`);
 * - each event is delivered 1 to 5 times, out of order, beside others, or never, so that only the sweep finds the file; some are none,
 *   and receipts lie nowhere, so that a batch has one poison among its messages (`staging-trial`);
 * - handlers stand still at any request while others go on, and objects are overwritten under them; two committers meet (`invocation`);
 * - a request is throttled, fails, times out or is reset, before or after its work was done; the SDK repeats what was done already; a
 *   body breaks off; the function is killed before or after any request (`faults`);
 * - what failed four times is a dead letter, and is redriven by the code of `data-mesh redrive`, also in the midst of it.
 *
 * Readers find whole tables at any moment. After all of it the tables, quarantine and ledger equal those of one clean run, and each
 * fault that was not healed left one record that says of which message, file and run it is, what failed and what happens next (`records`).
 *
 * `TRIALS=1000 SEED=1 npx jest test/handlers/exactly-once` makes more of them, `TRIALS=1 SEED=n` one again.
 */
const TRIALS = Number(process.env.TRIALS ?? 15);
const FIRST_SEED = Number(process.env.SEED ?? 1);
/** Trials of the same files, whose clean run is made once. */
const TRIALS_A_DELIVERY = 10;

wire();
const engine = new WarmEngine();
let layer: StagingWorld;

beforeAll(async () => {
  process.env.MESH_LAYER = 'S';
  layer = await StagingWorld.of(STAGING, engine);
});
afterAll(() => engine.close());
afterEach(() => engine.tidy());

const clean = new Map<string, Promise<Record<string, unknown>>>();

/** Some trials have the same files, so that their clean run is made once. */
function filesOf(seed: number): Delivered[] {
  return deliveries(new Random(-Math.floor(seed / TRIALS_A_DELIVERY)), '', SHAPE);
}

/** The same files, each told once, in their order, and nothing goes wrong. */
function cleanRun(seed: number): Promise<Record<string, unknown>> {
  const files = filesOf(seed);
  const run = async () => {
    const world = layer.copy();
    await world.takeCalmly(files);
    return world.seen();
  };
  const key = JSON.stringify(files);
  const made = clean.get(key) ?? run();
  clean.set(key, made);
  return made;
}

/** A layer on which the seed's trouble was. */
async function abused(seed: number): Promise<StagingWorld> {
  const world = layer.copy();
  await abuse(world, filesOf(seed), new Random(seed));
  return world;
}

test.each(Array.from({ length: TRIALS }, (_, index) => FIRST_SEED + index))(
  'seed %i: events in any number and order, kills, 503s and lost answers leave the tables of one clean run',
  async (seed) => {
    const expected = await cleanRun(seed);
    const world = await abused(seed);
    const what = `TRIALS=1 SEED=${seed}; ${world.told.join('; ')}`;
    const { wrong } = world;
    expect({ what, wrong, seen: await world.seen() }).toEqual({ what, wrong: [], seen: expected });
  },
);

test('a seed makes the same trial again, fault for fault', async () => {
  const toldOf = async () => [await abused(1), await abused(2)].map(({ told }) => told);
  const [one, other] = [await toldOf(), await toldOf()];
  expect(one.flat().length).toBeGreaterThan(0);
  expect(one).toEqual(other);
});

test('of one file, what landed last is committed last, though its older bytes were read by a standardizer that stalled', async () => {
  const world = layer.copy();
  const calm = new Random(0);
  const key = 'finance/bills/bills-2026.json';
  world.tell(world.s3.land(key, fileOf(calm, 'old', SHAPE)));
  await world.take(calm, { fault: 0, pause: 0, standsAt: /SendMessage/ });
  world.tell(world.s3.land(key, fileOf(calm, 'new', SHAPE)));
  await world.drain();
  const before = await world.seen();
  expect(world.stalled).toBe(1);
  await world.goOn(calm);
  await world.drain();
  expect(await world.seen()).toEqual(before);
});

test('a receipt that can never be committed goes to the dead letters, and takes none of its batch along', async () => {
  const world = layer.copy();
  const calm = new Random(0);
  world.tell(world.s3.land('finance/bills/bills-2026.json', fileOf(calm, 'good', SHAPE)));
  await world.take(calm);
  world.poison('finance.bill');
  await world.drain();
  expect(world.deadLetters()).toEqual([expect.stringContaining('none.json')]);
  expect(await world.seen()).toMatchObject({ 'ledger of finance.bill': [expect.stringContaining('bills-2026.json')] });
});
