import { wire } from './trials/aws/wire';
import { WHOLE } from './trials/curated-mesh';
import { abuseModels } from './trials/curated-trial';
import { CuratedWorld } from './trials/curated-world';
import { Random } from './trials/random';
import { StagingWorld } from './trials/staging-world';
import { WarmEngine } from './trials/warm-engine';

/**
 * Exactly once for models and products: the steps of the state machine that is deployed, read off its definition, on the services of
 * a seed (see `exactly-once.test.ts`). In a trial
 * - events and the schedule start it in any number, while files are taken, and several executions want the layer at a time;
 * - a step stands still at any request while others go on; it meets every fault that an intake meets, and is killed anywhere;
 * - the answer of a step that was done is lost, so that it is called once more; or it is called again while the first one still goes on;
 * - products are asked to be published at any moment, also twice, and what was given up is redriven.
 *
 * At any moment all tables of the newest publish are of that publish. After all of it each model, one that is appended to among them,
 * equals its SQL over the datasets, and is published so; each model and run that was given up left a record, and each execution that
 * failed was told once.
 *
 * `TRIALS=1000 SEED=1 npx jest test/handlers/curated-exactly-once` makes more of them, `TRIALS=1 SEED=n` one again.
 */
const TRIALS = Number(process.env.TRIALS ?? 8);
const FIRST_SEED = Number(process.env.SEED ?? 1);

wire();
const engine = new WarmEngine();
let layers: StagingWorld;

beforeAll(async () => {
  process.env.MESH_LAYER = 'C';
  layers = await StagingWorld.of(WHOLE, engine);
});
afterAll(() => engine.close());
afterEach(() => engine.tidy());

async function abused(seed: number): Promise<{ staging: StagingWorld; world: CuratedWorld }> {
  const staging = layers.copy();
  const world = new CuratedWorld(staging);
  await abuseModels(world, staging, new Random(seed));
  return { staging, world };
}

test.each(Array.from({ length: TRIALS }, (_, index) => FIRST_SEED + index))(
  'seed %i: steps given out twice, side by side, killed and refused leave models that equal their SQL, published as a whole',
  async (seed) => {
    const { staging, world } = await abused(seed);
    const what = `TRIALS=1 SEED=${seed}; ${staging.told.join('; ')}`;
    const wrong = [...staging.wrong, ...world.wrongNotices()];
    const seen = await world.seen();
    const all = Object.entries(seen).map(([table, { expected }]) => [
      table,
      { expected, is: expected, shared: expected },
    ]);
    expect({ what, wrong, seen }).toEqual({ what, wrong: [], seen: Object.fromEntries(all) });
  },
);

test('a seed makes the same trial again, fault for fault', async () => {
  const toldOf = async () => (await abused(2)).staging.told;
  const [one, other] = [await toldOf(), await toldOf()];
  expect(one.length).toBeGreaterThan(0);
  expect(one).toEqual(other);
});
