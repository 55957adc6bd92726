import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../error';

const SALT = /^[0-9a-f]{64}$/;

/** The salt in a registry's folder, made by whoever needs it first. Only its owner may read the file. */
export async function localSalt(folder: string): Promise<string> {
  const path = join(folder, 'salt');
  const found = await tryRead(path);
  if (found === undefined) {
    await make(folder, path);
    return localSalt(folder);
  }
  const salt = found.trim();
  if (!SALT.test(salt))
    fail(`${path} holds no salt`, 'bring back the file as it was: with another one, hashes match no more');
  return salt;
}

/** A link is exclusive and whole at once: of two that make it, both go on with the same. */
async function make(folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function tryRead(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
