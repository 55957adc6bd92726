import { availableParallelism, totalmem } from 'node:os';
import { inputKey } from '../bound-table';
import type { BuildRequest } from '../intakes/receipt';
import { modelNamed } from '../places';
import type { Platform } from '../platform';
import type { SharedEngine } from '../shared-engine';
import { inputBytes } from './input-bytes';

/** Models at a time: more than there are cores, for those who wait for the disk. */
const AT_A_TIME = Math.min(4 + 4 * availableParallelism(), 16);
/** Threads of an engine on which so many are made. */
export const THREADS_BESIDE = Math.ceil(availableParallelism() / AT_A_TIME);
/** The engine's memory over a small model's inputs, which are packed. */
const SMALL_SHARE = 128;
/** Small models that read the same, from which on it is read for all of them. */
const MANY_READERS = 8;

/** Requests that become known by and by. */
export interface Flow {
  /** Those that are ready and were not given before. */
  next(): Promise<readonly BuildRequest[]>;
  /** Whether asking `next` may give something while others are under way. */
  isFree(): boolean;
}

/** Makes a model of a request, on the engine that it is to have. */
export type Work = (request: BuildRequest, engine: SharedEngine | undefined) => Promise<void>;

/**
 * Small models wait for the disk, and each by itself keeps no two cores busy: so several are made at a time, each with few threads,
 * since threads that share a small query mostly wait for one another; what they set free goes on with the others. A large one has the
 * machine to itself.
 */
export async function inFlow(
  platform: Platform,
  beside: SharedEngine,
  { next, isFree }: Flow,
  work: Work,
): Promise<void> {
  const { engine } = platform;
  const isSmall = smallness(platform);
  let small: readonly BuildRequest[] = [];
  let large: readonly BuildRequest[] = [];
  const running = new Set<Promise<void>>();
  let shared = engine;
  let doneSince = 0;
  let failure: { error: unknown } | undefined;
  const failed = (error: unknown): void => {
    failure ??= { error };
  };
  const begin = (request: BuildRequest): void => {
    const turn = work(request, shared)
      .catch(failed)
      .finally(() => {
        running.delete(turn);
        doneSince++;
      });
    running.add(turn);
  };
  const isTimeToPlan = (): boolean =>
    running.size === 0 ? small.length + large.length === 0 : doneSince >= small.length && isFree();
  const plan = async (): Promise<void> => {
    doneSince = 0;
    const found = await next();
    const fit = await Promise.all(found.map(isSmall));
    // By turns, since what was set free is mostly quicker than what set it free.
    small = byTurns(
      small,
      found.filter((_, at) => fit[at]),
    );
    large = [...large, ...found.filter((_, at) => !fit[at])];
    if (running.size === 0) shared = engine;
    if (running.size + small.length > availableParallelism()) shared = beside;
    for (const name of readByMany(platform, small)) beside.willBeReadOften(name);
  };
  for (;;) {
    if (!failure && isTimeToPlan()) await plan().catch(failed);
    for (; !failure && small.length > 0 && running.size < AT_A_TIME; small = small.slice(1)) begin(small[0]);
    // What has been begun comes to its end before the engine is closed.
    if (running.size > 0) await Promise.race(running);
    else if (failure) throw failure.error;
    else if (large.length === 0) return;
    else {
      // Two engines would have twice the memory.
      await beside.restart();
      for (const request of large) await work(request, engine);
      large = [];
    }
  }
}

/** Whether a model's inputs are a small part of the engine's memory. */
function smallness(platform: Platform): (request: BuildRequest) => Promise<boolean> {
  const limit = platform.memoryLimit ?? totalmem() / 2;
  const bytes = new Map<string, Promise<number>>();
  return async ({ model, pins }) => {
    const inputs = modelNamed(platform, model).inputs.map((input) => inputKey(input, pins));
    const size = bytes.get(inputs.join()) ?? inputBytes(platform, model);
    bytes.set(inputs.join(), size);
    return (await size) * SMALL_SHARE < limit;
  };
}

function readByMany(platform: Platform, requests: readonly BuildRequest[]): string[] {
  const readers = new Map<string, number>();
  for (const { model, pins } of requests) {
    for (const input of modelNamed(platform, model).inputs) {
      const key = inputKey(input, pins);
      readers.set(key, (readers.get(key) ?? 0) + 1);
    }
  }
  return [...readers].filter(([, count]) => count >= MANY_READERS).map(([name]) => name);
}

function byTurns<T>(first: readonly T[], second: readonly T[]): T[] {
  const rows = Array.from({ length: Math.max(first.length, second.length) }, (_, at) => [first[at], second[at]]);
  return rows.flat().filter((item) => item !== undefined);
}
