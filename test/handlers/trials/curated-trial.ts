import type { CuratedWorld } from './curated-world';
import { deliveries } from './deliveries';
import type { Malice } from './invocation';
import { SHAPE } from './mesh';
import type { Random } from './random';
import type { StagingWorld } from './staging-world';

const COMMIT = {
  source: 'aws.glue',
  'detail-type': 'Glue Data Catalog Table State Change',
  detail: { databaseName: 'finance' },
};
const MOST_STANDING = 4;

/** Lets files be taken while the state machine brings models up to date and the product is published, by steps that meet faults. */
export async function abuseModels(world: CuratedWorld, staging: StagingWorld, random: Random): Promise<void> {
  const malice: Malice = { fault: random.pick([0.005, 0.02, 0.05]), pause: random.pick([0, 0.05]) };
  const pending = deliveries(random, '', { ...SHAPE, sources: ['bills', 'payments'] });
  let ticks = 0;
  const tick = () => world.ask({ 'detail-type': 'Scheduled Event', time: `2026-01-01T00:${++ticks}:00Z` });
  while (pending.length > 0 || world.waiting > 0 || staging.stalled > 0) {
    if (pending.length > 0 && random.chance(0.1)) {
      await staging.takeCalmly(pending.splice(0, 1));
      for (let times = random.between(0, 3); times > 0; times--) await world.ask(COMMIT);
    }
    if (random.chance(0.15)) staging.tell(COMMIT, random.between(1, 2), 'publish');
    if (pending.length > 0 && random.chance(0.05)) await tick();
    const isFull = staging.stalled >= MOST_STANDING;
    if (staging.stalled > 0 && (isFull || random.chance(0.3))) await staging.goOn(random);
    else if (random.chance(0.2)) await world.publish(random, malice);
    else await world.step(random, malice);
    await world.settle();
    if (random.chance(0.2)) await world.assertWholePublish();
  }
  // The trouble is over: the schedule comes round, and what was given up is asked for again.
  await tick();
  await world.finish(random);
  await staging.redrive();
  staging.tell(COMMIT, 1, 'publish');
  while (staging.sqs.waiting('publish').length > 0) await world.publish(random);
  await world.assertWholePublish();
}
