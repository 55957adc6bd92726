import { randomUUID } from 'node:crypto';
import { closeSync, fsync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './file-fault';

/** Unfinished files stand in one folder of the store, so that what a kill leaves is found and swept. */
export const UNFINISHED = '.unfinished';

const STALE_MS = 24 * 60 * 60 * 1000;

/** What waits for the disk is left to the pool of threads; all else is done sooner than it would be handed over. */
const force = promisify(fsync);

/** Writes the bytes to a file of their own under `unfinished` and forces them to disk. */
export async function writeUnfinished(unfinished: string, bytes: Uint8Array): Promise<string> {
  const path = unfinishedPath(unfinished);
  await withFolder(unfinished, async () => {
    const file = openSync(path, 'wx');
    try {
      writeFileSync(file, bytes);
      await force(file);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  });
  return path;
}

/** Writes the bytes to `to`, replacing what is there, and forces nothing to disk. */
export async function jotDown(to: string, bytes: Uint8Array, unfinished: string): Promise<void> {
  const path = unfinishedPath(unfinished);
  try {
    await withFolder(unfinished, async () => writeFileSync(path, bytes, { flag: 'wx' }));
    await withFolder(dirname(to), async () => renameSync(path, to));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Gives finished files their names, replacing what has them; of each folder the names are forced to disk together. */
export async function moveDurably(moves: readonly (readonly [from: string, to: string])[]): Promise<void> {
  for (const [from, to] of moves) await withFolder(dirname(to), async () => renameSync(from, to));
  await Promise.all([...new Set(moves.map(([, to]) => dirname(to)))].map(syncFolder));
}

/** Gives a finished file its name unless something has it. A link is exclusive and whole at once; an exclusive open is not whole. */
export async function linkDurably(from: string, to: string): Promise<boolean> {
  try {
    await withFolder(dirname(to), async () => linkSync(from, to));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await syncFolder(dirname(to));
  return true;
}

/** Brings a file that another program wrote to `to`, by way of a copy where it is on another disk. */
export async function adoptDurably(from: string, to: string, unfinished: string): Promise<void> {
  await syncFile(from);
  try {
    await moveDurably([[from, to]]);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    const copy = unfinishedPath(unfinished);
    try {
      await withFolder(unfinished, () => copyFile(from, copy));
      await syncFile(copy);
      await moveDurably([[copy, to]]);
    } finally {
      await rm(copy, { force: true });
    }
    await rm(from, { force: true });
  }
}

/** Removes what killed processes left a day ago or earlier. */
export async function sweepUnfinished(unfinished: string, now: number): Promise<void> {
  const names = await readdir(unfinished).catch(() => []);
  for (const name of names) {
    const path = join(unfinished, name);
    const info = await stat(path).catch(() => undefined);
    if (info && now - info.mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}

function unfinishedPath(unfinished: string): string {
  return join(unfinished, `${process.pid}-${randomUUID()}`);
}

async function withFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeFolder(folder);
    return await action();
  }
}

/** With the names of all folders that had to be made. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFile(path: string): Promise<void> {
  const file = openSync(path, 'r+');
  try {
    await force(file);
  } finally {
    closeSync(file);
  }
}

/** Without this a power cut may forget the name, though not the bytes. */
async function syncFolder(folder: string): Promise<void> {
  const handle = openSync(folder, 'r');
  try {
    await force(handle);
  } finally {
    closeSync(handle);
  }
}
