import type { MeshManifest } from '../../lib/manifest';
import { dataset, manifest } from '../check/support';
import { type Delivered, deliveries, fileOf } from './trials/deliveries';
import { Faults } from './trials/faults';
import { Random } from './trials/random';
import { World } from './trials/world';

/** `TRIALS=1000 SEED=1 npx jest test/handlers/exactly-once` makes more of them, `TRIALS=1 SEED=n` one again. */
const TRIALS = Number(process.env.TRIALS ?? 3);
const FIRST_SEED = Number(process.env.SEED ?? 1);
const FAULT = 0.02;
const MOST_STALLED = 2;

/** Bills that replace the file of the same name, and payments that are appended, whatever their file is called. */
const MESH: MeshManifest = (() => {
  const bill = dataset('bill');
  const pay = dataset('pay', { source: 'finance.payments' });
  const withQuarantine = [bill, { ...pay, place: placed(bill.place, 'pay') }].map((it) => ({
    ...it,
    quarantine: placed(it.place, `${it.name}__quarantine`),
  }));
  const mesh = manifest(withQuarantine, []);
  const [bills] = mesh.sources;
  const payments = {
    ...bills,
    path: 'Revenue/Landing/payments',
    name: 'payments',
    delivery: 'appends' as const,
    period: { kind: 'arrival' as const },
  };
  return {
    ...mesh,
    sources: [
      { ...bills, landing: { bucket: 'L', prefix: 'finance/bills' } },
      { ...payments, landing: { bucket: 'L', prefix: 'finance/payments' } },
    ],
  } as MeshManifest;
})();

function placed<T extends { table: string; prefix: string }>(place: T, table: string): T {
  return { ...place, table, prefix: `${place.prefix.slice(0, place.prefix.lastIndexOf('/'))}/${table}` };
}

/** The same files, each told once, in their order, and nothing goes wrong. */
async function clean(files: readonly Delivered[]): Promise<Record<string, unknown>> {
  const world = new World(MESH);
  try {
    await world.open();
    await world.takeCalmly(files);
    return await world.seen();
  } finally {
    world.close();
  }
}

async function abused(files: readonly Delivered[], random: Random, world: World): Promise<Record<string, unknown>> {
  await world.open();
  const pending = [...files];
  const events: object[] = [];
  const stalled: Stalled[] = [];
  while (pending.length > 0 || events.length > 0 || world.waiting > 0 || stalled.length > 0) {
    const faults = () => new Faults(random, FAULT);
    const next = pending.length > 0 && random.chance(0.5) ? pending.shift() : undefined;
    if (next) events.push(world.bucket.put(next.key, next.bytes));
    for (const event of random.take(events, random.between(0, 2))) world.tell(event, random.between(1, 5));
    if (random.chance(0.1)) world.tell('no event at all', 1);
    if (random.chance(0.1)) world.poison('finance.bill');
    const overwrite = (key: string) => {
      const index = random.chance(0.3) ? pending.findIndex((it) => it.key === key) : -1;
      for (const { bytes } of index < 0 ? [] : pending.splice(index, 1)) events.push(world.bucket.put(key, bytes));
    };
    const busy = [world.take(random, faults(), overwrite), world.commit(random, faults())];
    // Two committers of one table should not meet; where they do, nothing comes twice either.
    if (random.chance(0.3)) busy.push(world.take(random, faults(), overwrite), world.commit(random, faults()));
    if (random.chance(0.1)) busy.push(world.sweep(faults()));
    // What a standardizer that stalls has read may be long overwritten when it goes on.
    if (stalled.length < MOST_STALLED && random.chance(0.3))
      stalled.push(await stall((gate) => world.take(random, faults(), overwrite, gate)));
    if (random.chance(0.15)) for (const one of random.take(stalled, 1)) busy.push(one.goOn());
    await Promise.all(busy);
  }
  // The trouble is over: somebody redrives the dead letters, and the sweep comes round.
  world.redrive();
  await world.drain(random);
  await world.sweep();
  await world.drain(random);
  return world.seen();
}

/** A standardizer that has read its files, and goes on with them when it is told to. */
interface Stalled {
  goOn(): Promise<void>;
}

async function stall(take: (gate: () => Promise<void>) => Promise<void>): Promise<Stalled> {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  const arrived = new Promise<void>((resolve, reject) => {
    done = take(() => {
      resolve();
      return opened;
    });
    // One that had nothing to read, or was killed, never comes to the gate.
    done.then(resolve, reject);
  });
  await arrived;
  return {
    goOn: () => {
      open();
      return done;
    },
  };
}

beforeAll(() => {
  for (const method of ['log', 'error'] as const) jest.spyOn(console, method).mockImplementation(() => undefined);
});

test.each(Array.from({ length: TRIALS }, (_, index) => FIRST_SEED + index))(
  'seed %i: events in any number and order, kills, 503s and lost answers leave the tables of one clean run',
  async (seed) => {
    const random = new Random(seed);
    const files = deliveries(random);
    const world = new World(MESH);
    try {
      const seen = await abused(files, random, world);
      const what = `SEED=${seed} TRIALS=1; ${world.told.join('; ')}`;
      expect({ what, seen }).toEqual({ what, seen: await clean(files) });
    } finally {
      world.close();
    }
  },
);

test('of one file, what landed last is committed last, though its older bytes were read by a standardizer that stalled', async () => {
  const world = new World(MESH);
  const calm = new Random(0);
  const key = 'finance/bills/bills-2026.json';
  try {
    await world.open();
    world.tell(world.bucket.put(key, fileOf(calm, 'old')), 1);
    const stalled = await stall((gate) => world.take(calm, undefined, undefined, gate));
    world.tell(world.bucket.put(key, fileOf(calm, 'new')), 1);
    await world.drain(calm);
    const before = await world.seen();
    await stalled.goOn();
    await world.drain(calm);
    expect(await world.seen()).toEqual(before);
  } finally {
    world.close();
  }
});

test('a receipt that can never be committed goes to the dead letters, and takes none of its batch along', async () => {
  const world = new World(MESH);
  const calm = new Random(0);
  try {
    await world.open();
    world.tell(world.bucket.put('finance/bills/bills-2026.json', fileOf(calm, 'good')), 1);
    await world.take(calm);
    world.poison('finance.bill');
    await world.drain(calm);
    expect(world.deadLetters.map(({ message }) => message.body)).toEqual([expect.stringContaining('none.json')]);
    expect((await world.seen())['ledger of finance.bill']).toHaveLength(1);
  } finally {
    world.close();
  }
});
