import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Random } from './random';

/** One line of the structured log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly event: string };

/** A trouble that one request had. */
export interface Fault {
  /** Its error's text has it, so that whoever tells of the error tells of it. */
  readonly mark: string;
  readonly kind: string;
  readonly request: string;
}

/** How an invocation ended: `killed` ones say nothing, whatever their code would have done. */
export type Ended<T> =
  | { readonly how: 'answered'; readonly answer: T }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'killed' };

export interface Malice {
  /** That a request goes wrong. */
  readonly fault: number;
  /** That an invocation stands still at a request, while others go on. */
  readonly pause: number;
  /** Stands still there, once. */
  readonly standsAt?: RegExp;
}

const invocations = new AsyncLocalStorage<Invocation>();

/**
 * One call of a handler. Of all that are under way one goes on at a time, until it stands still at a request or ends: which one that
 * is, the trial chooses, so that a seed makes the same trial again.
 */
export class Invocation {
  /** What it logged. */
  readonly lines: LogLine[] = [];
  readonly faults: Fault[] = [];
  private gates: (() => void)[] = [];
  private standing = false;
  private hasStood = false;
  private dead = false;
  private stoodStill: () => void = () => undefined;
  private kill: () => void = () => undefined;
  private ended: Promise<void> = Promise.resolve();
  private readonly killed = new Promise<void>((resolve) => {
    this.kill = resolve;
  });

  private readonly seed: number;
  private readonly asked = new Map<string, number>();

  constructor(
    readonly name: string,
    random: Random,
    readonly malice: Malice,
  ) {
    this.seed = random.between(0, 2 ** 31);
  }

  /** What decides about a request: the same for the same one, whatever goes on beside it. */
  fateOf(request: string): Random {
    const times = (this.asked.get(request) ?? 0) + 1;
    this.asked.set(request, times);
    const digest = createHash('md5').update(`${this.seed} ${times} ${request}`).digest();
    return new Random(digest.readInt32LE());
  }

  /** That to which the code belongs that runs now. */
  static current(): Invocation | undefined {
    return invocations.getStore();
  }

  get isStanding(): boolean {
    return this.standing;
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** Calls the handler, and resolves when it stands still or has ended and `after` is done. */
  async start<T>(handle: () => Promise<T>, after: (ended: Ended<T>) => void | Promise<void>): Promise<void> {
    const work = invocations.run(this, handle).then(
      (answer): Ended<T> => ({ how: 'answered', answer }),
      (error): Ended<T> => ({ how: 'threw', error }),
    );
    const gone = this.killed.then((): Ended<T> => ({ how: 'killed' }));
    this.ended = Promise.race([gone, work]).then(after);
    await this.untilItStands();
  }

  /** Lets it go on from where it stands. */
  async goOn(): Promise<void> {
    this.standing = false;
    const gates = this.gates.splice(0);
    const stands = this.untilItStands();
    for (const open of gates) open();
    await stands;
  }

  /** Where a request, or who sleeps, waits for its turn. */
  async stand(request: string, fate: Random): Promise<void> {
    if (!this.standing && !this.standsAt(request) && !fate.chance(this.malice.pause)) return;
    await new Promise<void>((open) => {
      this.gates.push(open);
      if (this.standing) return;
      this.standing = true;
      this.stoodStill();
    });
  }

  /** What a request of one that is dead comes to: nothing, for ever. */
  die(): Promise<never> {
    this.dead = true;
    this.kill();
    return new Promise(() => undefined);
  }

  private standsAt(request: string): boolean {
    const stands = !this.hasStood && (this.malice.standsAt?.test(request) ?? false);
    this.hasStood ||= stands;
    return stands;
  }

  private async untilItStands(): Promise<void> {
    if (this.standing) return;
    const stands = new Promise<void>((resolve) => {
      this.stoodStill = resolve;
    });
    await Promise.race([stands, this.ended]);
  }
}
