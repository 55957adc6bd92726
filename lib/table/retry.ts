import { setTimeout } from 'node:timers/promises';
import { fail } from '../error';

const ATTEMPTS = 100;

/** Waiting is counted in attempts, since who waits shorter than a commit takes only meets the same writers again. */
const LONGEST_TURNS = 16;
const LONGEST_MS = 10_000;

/** Tries until `attempt` gives something; between tries it waits a random while that grows, so that writers drift apart. */
export async function retryOnConflict<T>(
  table: string,
  attempt: (number: number) => Promise<T | undefined>,
): Promise<T> {
  for (let number = 0; number < ATTEMPTS; number++) {
    const start = performance.now();
    const result = await attempt(number);
    if (result !== undefined) return result;
    const took = performance.now() - start;
    await setTimeout(Math.random() * Math.min(LONGEST_MS, took * Math.min(LONGEST_TURNS, 2 ** (number + 1))));
  }
  return fail(
    `table ${table} was changed by others ${ATTEMPTS} times while a commit tried to get in`,
    'run again when fewer writers are at work; nothing was committed',
  );
}
