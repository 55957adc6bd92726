import { linkSync, mkdirSync } from 'node:fs';
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
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor(private readonly bounds: Pick<SessionOptions, 'scratch' | 'memoryLimit'>) {}

  /** Of what does not change as long as the engine runs and many steps need: made once, in a folder that stays as long. */
  async once<T>(name: string, make: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.bounds.scratch, 'kept');
    mkdirSync(folder, { recursive: true });
    const known = this.kept.get(name) as Promise<T> | undefined;
    const made = known ?? make(folder);
    this.kept.set(name, made);
    // What failed is tried again.
    if (!known) made.catch(() => this.kept.delete(name));
    return made;
  }

  /** Paths below `scratch` at which the files can be read, or the same paths where the disk cannot link them. */
  linked(paths: readonly string[], scratch: string): readonly string[] {
    try {
      return paths.map((path) => {
        if (this.isWithin([path])) return path;
        const at = join(scratch, `${++this.links}.parquet`);
        linkSync(path, at);
        return at;
      });
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
