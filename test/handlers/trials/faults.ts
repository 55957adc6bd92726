import { type Catalog, CommitOutcomeUnknownError } from '../../../lib/catalog';
import type { ObjectStore } from '../../../lib/store';
import type { Random } from './random';

/** What may happen to one call of a port. */
const KINDS = ['refused', 'lost answer', 'killed'] as const;

export class Killed extends Error {
  override readonly name = 'Killed';
}

/** The world's malice towards one invocation of a handler: its calls fail, their answers are lost, or it is ended at one of them. */
export class Faults {
  private dead = false;
  /** What was done, for the one who looks into a failing seed. */
  readonly told: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly probability: number,
  ) {}

  get isDead(): boolean {
    return this.dead;
  }

  async call<T>(what: string, work: () => Promise<T>, lost?: () => Error): Promise<T> {
    if (this.dead) throw new Killed(what);
    if (!this.random.chance(this.probability)) return work();
    const kind = this.random.pick(KINDS);
    this.told.push(`${kind}: ${what}`);
    if (kind === 'refused') throw unavailable(what);
    // A killed function may have been in the middle of a request that came through.
    if (kind === 'lost answer' || this.random.chance(0.5)) await work();
    if (kind === 'lost answer') throw lost?.() ?? unavailable(what);
    this.dead = true;
    throw new Killed(what);
  }
}

function unavailable(what: string): Error {
  return Object.assign(new Error(`503 at ${what}`), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
}

const STORE = ['read', 'write', 'create', 'stat', 'remove', 'localize', 'publish'] as const;

export function faultyStore(store: ObjectStore, faults: Faults): ObjectStore {
  const calls = Object.fromEntries(
    STORE.map((name) => [
      name,
      (...words: never[]) =>
        faults.call(`${name} ${String(words[0]).split('/').slice(-3).join('/')}`, () =>
          (store[name] as (...words: never[]) => Promise<unknown>).apply(store, words),
        ),
    ]),
  );
  return {
    ...(calls as unknown as ObjectStore),
    root: store.root,
    list: (prefix) => store.list(prefix),
    stagingPath: (uri, scratch) => store.stagingPath(uri, scratch),
  };
}

export function faultyCatalog(catalog: Catalog, faults: Faults): Catalog {
  return {
    load: (id, location) => faults.call('load', () => catalog.load(id, location)),
    create: (id, pointer) => faults.call('create table', () => catalog.create(id, pointer)),
    // The port promises to know its own success, or to say that it does not.
    swap: (expected, pointer) =>
      faults.call(
        'swap',
        () => catalog.swap(expected, pointer),
        () => new CommitOutcomeUnknownError(expected.id, pointer.metadataLocation, new Error('no answer')),
      ),
  };
}
