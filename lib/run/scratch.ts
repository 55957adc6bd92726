import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const ours = new Set<string>();

/** A folder for this process below `parent`. It goes when the process ends; what a killed one leaves, `sweepScratch` takes. */
export function ownScratch(parent: string): string {
  const scratch = join(parent, `${process.pid}-${randomBytes(6).toString('hex')}`);
  if (ours.size === 0) process.once('exit', removeOurs);
  ours.add(scratch);
  return scratch;
}

/** Removes the folders of processes that are no more. */
export async function sweepScratch(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (pid && !isRunning(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

function removeOurs(): void {
  for (const scratch of ours) {
    try {
      rmSync(scratch, { recursive: true, force: true });
    } catch {
      // The process has said what it had to say; the next run sweeps.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
