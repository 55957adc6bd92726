import { setTimeout } from 'node:timers/promises';
import { fail } from '../error';

const ATTEMPTS = 100;
const LONGEST_MS = 1000;

/** Tries until `attempt` gives something; between tries it waits a random while that grows, so that writers drift apart. */
export async function retryOnConflict<T>(
  table: string,
  attempt: (number: number) => Promise<T | undefined>,
): Promise<T> {
  for (let number = 0; number < ATTEMPTS; number++) {
    const result = await attempt(number);
    if (result !== undefined) return result;
    await setTimeout(Math.random() * Math.min(LONGEST_MS, 10 * 2 ** number));
  }
  return fail(
    `table ${table} was changed by others ${ATTEMPTS} times while a commit tried to get in`,
    'run again when fewer writers are at work; nothing was committed',
  );
}
