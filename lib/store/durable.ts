import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from './file-fault';

/** Unfinished files stand in one folder of the store, so that what a kill leaves is found and swept. */
export const UNFINISHED = '.unfinished';

const STALE_MS = 24 * 60 * 60 * 1000;

/**
 * What makes or takes a name waits for the disk where others force theirs, as forcing does: it is left to the pool of threads. All
 * else is done sooner than it would be handed over.
 */
const force = promisify(fs.fsync);
const open = promisify(fs.open);
const rename = promisify(fs.rename);
const link = promisify(fs.link);
const unlink = promisify(fs.unlink);

/** Writes the bytes to a file of their own under `unfinished` and forces them to disk. */
export async function writeUnfinished(unfinished: string, bytes: Uint8Array): Promise<string> {
  const path = unfinishedPath(unfinished);
  const { file } = await newFile(path);
  try {
    fs.writeFileSync(file, bytes);
    await force(file);
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    fs.closeSync(file);
  }
  return path;
}

/**
 * Writes the bytes to `to`, replacing what is there, and forces nothing to disk. As many bytes as are there take their place, which a reader
 * sees at once: a new file each time leaves the old ones to a file system that looks at them for minutes whenever it makes another.
 */
export async function jotDown(to: string, bytes: Uint8Array, unfinished: string): Promise<void> {
  if (overwritten(to, bytes)) return;
  const path = unfinishedPath(unfinished);
  const { file } = await newFile(path);
  try {
    fs.writeFileSync(file, bytes);
  } finally {
    fs.closeSync(file);
  }
  try {
    await named(to, () => rename(path, to));
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  }
}

/** False where there is no file, or one of another length. */
function overwritten(path: string, bytes: Uint8Array): boolean {
  if (fs.statSync(path, { throwIfNoEntry: false })?.size !== bytes.length) return false;
  const file = fs.openSync(path, 'r+');
  try {
    return fs.writeSync(file, bytes, 0, bytes.length, 0) === bytes.length;
  } finally {
    fs.closeSync(file);
  }
}

/** Gives a finished file its name, replacing what has it; with it come folders that are to be ready. */
export async function moveDurably(from: string, to: string, ready: readonly string[] = []): Promise<void> {
  const changed = new Set(await named(to, () => rename(from, to)));
  for (const folder of ready) for (const parent of await folderMade(folder)) changed.add(parent);
  await forceFolders(changed);
}

export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** It comes to its place as a whole. */
  readonly isListed: boolean;
}

/**
 * Writes files of names that nobody knows yet, and forces them to disk with their names. A kill may leave a part of one where it belongs,
 * but of a listed one; what fails leaves none.
 */
export async function writeNewFiles(files: readonly NewFile[], unfinished: string): Promise<void> {
  const folders = new Set<string>();
  const made: string[] = [];
  const written = await Promise.allSettled(
    files.map(async ({ path, bytes, isListed }) => {
      const first = isListed ? unfinishedPath(unfinished) : path;
      const { file, changed } = await newFile(first);
      made.push(first);
      try {
        fs.writeFileSync(file, bytes);
        await force(file);
      } finally {
        fs.closeSync(file);
      }
      const names = isListed ? await named(path, () => rename(first, path)) : changed;
      if (isListed) made.push(path);
      for (const folder of names) folders.add(folder);
    }),
  );
  try {
    const failed = written.find((it) => it.status === 'rejected');
    if (failed) throw failed.reason;
    await forceFolders(folders);
  } catch (error) {
    for (const path of made) fs.rmSync(path, { force: true });
    throw error;
  }
}

/** Gives a finished file its name unless something has it. A link is exclusive and whole at once; an exclusive open is not whole. */
export async function linkDurably(from: string, to: string): Promise<boolean> {
  let folders: readonly string[];
  try {
    folders = await named(to, () => link(from, to));
  } catch (error) {
    await forget(from);
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await Promise.all([forceFolders(folders), forget(from)]);
  return true;
}

/**
 * Brings a file that another program wrote to `to`, by way of a copy where it is on another disk. Where nobody knows that name yet, the
 * disk is told of it together with the bytes; else they are on the disk before they have it.
 */
export async function adoptDurably(
  from: string,
  to: string,
  { unfinished, isNew }: { readonly unfinished: string; readonly isNew: boolean },
): Promise<void> {
  if (!isNew) await forceFile(from);
  let folders: readonly string[];
  try {
    folders = await named(to, () => rename(from, to));
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    const copy = unfinishedPath(unfinished);
    try {
      await named(copy, () => copyFile(from, copy));
      await forceFile(copy);
      await moveDurably(copy, to);
    } finally {
      await rm(copy, { force: true });
    }
    await rm(from, { force: true });
    return;
  }
  if (isNew) await forceFile(to);
  await forceFolders(folders);
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

async function forget(path: string): Promise<void> {
  await unlink(path).catch((error) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
}

async function newFile(path: string): Promise<{ readonly file: number; readonly changed: readonly string[] }> {
  let file = -1;
  const changed = await named(path, async () => {
    file = await open(path, 'wx');
  });
  return { file, changed };
}

/** Does what gives a file the name `path`, and makes the folders that it needs: all folders in which a name is new, to be forced. */
async function named(path: string, action: () => Promise<void>): Promise<readonly string[]> {
  const folder = dirname(path);
  try {
    await action();
    return [folder];
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const changed = await folderMade(folder);
  await action();
  return [folder, ...changed];
}

/** Makes a folder with those that it needs: all in which a name is new, to be forced. */
async function folderMade(folder: string): Promise<readonly string[]> {
  const first = await mkdir(folder, { recursive: true });
  const changed: string[] = [];
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
    changed.push(dirname(made));
  }
  return changed;
}

async function forceFile(path: string): Promise<void> {
  const file = fs.openSync(path, 'r+');
  try {
    await force(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Without this a power cut may forget the names, though not the bytes. */
async function forceFolders(folders: Iterable<string>): Promise<void> {
  await Promise.all(
    [...folders].map(async (path) => {
      const folder = fs.openSync(path, 'r');
      try {
        await force(folder);
      } finally {
        fs.closeSync(folder);
      }
    }),
  );
}
