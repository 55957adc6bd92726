import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../engine';
import { stopped, throwIfStopped } from './faults';
import type { Platform } from './platform';

/** What a step may be given besides its subject. */
export interface StepOptions {
  /** Stops the step: what it was writing is never seen. */
  readonly signal?: AbortSignal;
}

/** A folder that is there as long as the work; steps that share an engine share that of the run, in which no two name the same. */
export async function withScratch<T>(platform: Platform, work: (scratch: string) => Promise<T>): Promise<T> {
  if (platform.engine) return work(platform.engine.folder);
  const scratch = join(platform.scratch, randomUUID());
  mkdirSync(scratch, { recursive: true });
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** An engine that sees `files` and `scratch` and nothing else of the machine, as long as the work. */
export async function withSession<T>(
  platform: Platform,
  scratch: string,
  files: readonly string[],
  { signal }: StepOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  throwIfStopped(signal);
  const { engine, memoryLimit } = platform;
  const session = engine?.isWithin(files) ? await engine.step() : await Session.open({ scratch, files, memoryLimit });
  const stop = (): void => session.interrupt();
  signal?.addEventListener('abort', stop);
  try {
    return await work(session);
  } catch (error) {
    // An engine that came to grief would fail every step after this one.
    if (/database has been invalidated/i.test(String(error))) await engine?.restart();
    throw signal?.aborted ? stopped(error) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    session.close();
  }
}
