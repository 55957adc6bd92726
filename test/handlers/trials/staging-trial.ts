import type { Delivered } from './deliveries';
import type { Malice } from './invocation';
import type { Random } from './random';
import { assertWhole } from './seen';
import type { StagingWorld } from './staging-world';

const MOST_STANDING = 4;

/** Lets files land and be told of in any number and order, while handlers meet faults, stand still and are killed; then all is well again. */
export async function abuse(world: StagingWorld, files: readonly Delivered[], random: Random): Promise<void> {
  const malice: Malice = { fault: random.pick([0.005, 0.02, 0.05]), pause: random.pick([0, 0.05, 0.2]) };
  const pending = [...files];
  const events: object[] = [];
  while (pending.length > 0 || events.length > 0 || world.stalled > 0 || !world.isQuiet) {
    const next = pending.length > 0 && random.chance(0.4) ? pending.shift() : undefined;
    if (next) {
      const event = world.s3.land(next.key, next.bytes);
      if (!isLost(next, pending, random)) events.push(event);
    }
    for (const event of random.take(events, random.between(0, 2))) world.tell(event, random.between(1, 5));
    if (pending.length > 0 && random.chance(0.1)) world.tell('no event at all');
    if (pending.length > 0 && random.chance(0.1)) world.poison('finance.bill');
    await step(world, random, malice);
    if (pending.length > 0 && random.chance(0.1)) await world.redrive();
    if (random.chance(0.1)) await assertWhole(world.platform());
  }
  // The trouble is over: somebody redrives the dead letters, and the sweep comes round.
  await world.redrive();
  await world.drain(random);
  await world.sweep();
  await world.drain(random);
}

/** An event may come never; then the sweep finds the file, where nothing was put in its place that is to stay beside it. */
function isLost({ key }: Delivered, later: readonly Delivered[], random: Random): boolean {
  return random.chance(0.1) && !later.some((it) => it.key === key);
}

async function step(world: StagingWorld, random: Random, malice: Malice): Promise<void> {
  const isFull = world.stalled >= MOST_STANDING;
  if (world.stalled > 0 && (isFull || random.chance(0.3))) return world.goOn(random);
  const what = random.next();
  if (what < 0.48) return world.take(random, malice);
  // Two committers of one table should not meet; where they do, nothing comes twice either.
  if (what < 0.96) return world.commit(random, malice, random.chance(0.2));
  return world.sweep(random, malice);
}
