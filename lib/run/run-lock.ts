import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { ExitCode, MeshError } from '../error';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** What tells the process from a later one with the same number, where the system says it. */
  readonly born?: string;
  readonly token: string;
}

/**
 * Takes the lock file for this process; the answer gives it back. A lock whose process is dead is taken over.
 * @throws MeshError with the exit code `busy`
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const mine: Holder = { pid: process.pid, host: hostname(), born: birthOf(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine));
  try {
    for (let attempt = 1; attempt <= 5; attempt++) {
      // A link is exclusive and whole at once: nobody sees a lock without its holder.
      if (await tryLink(draft, path)) return () => giveBack(path, mine.token);
      const holder = await readHolder(path);
      if (holder && isAlive(holder)) throw busy(path, holder);
      await removeDead(path, holder);
    }
    throw busy(path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** True where the process that wrote this is at work, as far as this machine can tell. */
function isAlive({ pid, host, born }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return born === undefined || birthOf(pid) === born;
}

/** When a process began, in the system's own count; undefined where the system does not say. */
function birthOf(pid: number): string | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything; the birth is the 22nd.
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** A rename has one winner; where it caught a lock that was taken meanwhile, that one is put back. */
async function removeDead(path: string, dead: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const caught = await readHolder(aside);
  if (caught && caught.token !== dead?.token) await tryLink(aside, path);
  await rm(aside, { recursive: true, force: true });
}

async function giveBack(path: string, token: string): Promise<void> {
  if ((await readHolder(path))?.token === token) await rm(path, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function busy(path: string, holder?: Holder): MeshError {
  const who = holder ? `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}` : 'another';
  return new MeshError(
    [
      {
        message: `another run is at work here (${who})`,
        hint: `wait for it to end and run again; if there is none, remove ${path}`,
      },
    ],
    { exitCode: ExitCode.busy },
  );
}
