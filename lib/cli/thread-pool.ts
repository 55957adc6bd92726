import { availableParallelism } from 'node:os';

/**
 * What waits for the engine and what waits for the disk share libuv's pool of threads, of which two more than there are cores suffice: more
 * of them only wake each other. To be imported first, since the pool is made when it is first needed.
 */
process.env.UV_THREADPOOL_SIZE ??= String(Math.min(Math.max(availableParallelism() + 2, 4), 16));
