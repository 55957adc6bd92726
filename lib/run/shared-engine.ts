import { link } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Session, type SessionOptions } from '../engine';

/**
 * One engine for the steps of a run that come one after the other. Which files a session may read is settled when its engine
 * starts, so a step's files are linked into the step's own folder in `scratch`: it sees no more of the machine than with an engine
 * of its own.
 */
export class SharedEngine {
  private session?: Promise<Session>;
  private links = 0;

  constructor(private readonly bounds: Pick<SessionOptions, 'scratch' | 'memoryLimit'>) {}

  /** Paths below `scratch` at which the files can be read, or the same paths where the disk cannot link them. */
  async linked(paths: readonly string[], scratch: string): Promise<readonly string[]> {
    try {
      return await Promise.all(
        paths.map(async (path) => {
          if (this.isWithin([path])) return path;
          const at = join(scratch, `${++this.links}.parquet`);
          await link(path, at);
          return at;
        }),
      );
    } catch {
      // Another disk, or one without links.
      return paths;
    }
  }

  isWithin(paths: readonly string[]): boolean {
    return paths.every((path) => path.startsWith(`${this.bounds.scratch}${sep}`));
  }

  async step(): Promise<Session> {
    const { scratch, memoryLimit } = this.bounds;
    this.session ??= Session.open({ scratch, memoryLimit });
    return (await this.session).step();
  }

  async close(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    this.session = undefined;
    session?.close();
  }
}
