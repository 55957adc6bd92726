import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../engine';
import { stopped, throwIfStopped } from './faults';
import type { Platform } from './platform';
import { makeViews, type NamedView } from './shared-engine';

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

/** What a step's session is given besides its files. */
export interface StepSession extends StepOptions {
  /** Names that its SQL reads. @default - none */
  readonly views?: readonly NamedView[];
}

/** An engine that sees `files` and `scratch` and nothing else of the machine, as long as the work, which makes nothing in it that lasts. */
export async function withSession<T>(
  platform: Platform,
  scratch: string,
  files: readonly string[],
  { signal, views = [] }: StepSession,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  throwIfStopped(signal);
  const { engine, memoryLimit } = platform;
  const shared = engine?.isWithin(files) ? engine : undefined;
  const session = shared ? await shared.step(views) : await Session.open({ scratch, files, memoryLimit });
  const stop = (): void => session.interrupt();
  signal?.addEventListener('abort', stop);
  let isWell = false;
  try {
    if (!shared) await makeViews(session, views);
    const result = await work(session);
    isWell = signal?.aborted !== true;
    return result;
  } catch (error) {
    // An engine that came to grief would fail every step after this one.
    if (/database has been invalidated/i.test(String(error))) await engine?.restart();
    throw signal?.aborted ? stopped(error) : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    if (shared && isWell) shared.giveBack(session, views);
    else session.close();
  }
}
