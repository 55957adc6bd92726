/**
 * What waits for the engine and what waits for the disk share libuv's pool of threads. Its four are few for a dozen models at a
 * time; to be imported first, since the pool is made when it is first needed.
 */
process.env.UV_THREADPOOL_SIZE ??= '16';
