import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Session, type SessionOptions } from '../engine';

/**
 * One engine for the steps of a run. Which files a session may read is settled when its engine starts, so a step's files are
 * linked into a folder that is there as long as the run: it sees no more of the machine than with an engine of its own.
 */
export class SharedEngine {
  /** What its steps read and write. */
  readonly folder: string;
  private readonly bounds: Pick<SessionOptions, 'memoryLimit' | 'threads'>;
  private session?: Promise<Session>;
  private links = 0;
  private readonly kept = new Map<string, Promise<unknown>>();

  constructor({ scratch, memoryLimit, threads }: Pick<SessionOptions, 'scratch' | 'memoryLimit' | 'threads'>) {
    this.folder = join(scratch, randomUUID());
    this.bounds = { memoryLimit, threads };
    mkdirSync(this.folder, { recursive: true });
  }

  /** Of what does not change as long as the engine runs and many steps need: made once. */
  async once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.kept.get(name) as Promise<T> | undefined;
    const made = known ?? make();
    this.kept.set(name, made);
    // What failed is tried again.
    if (!known) made.catch(() => this.kept.delete(name));
    return made;
  }

  /** Paths below `folder` at which the files can be read, or the same paths where the disk cannot link them. */
  linked(paths: readonly string[]): readonly string[] {
    try {
      return paths.map((path) => {
        if (this.isWithin([path])) return path;
        const at = join(this.folder, `${++this.links}.parquet`);
        linkSync(path, at);
        return at;
      });
    } catch {
      // Another disk, or one without links.
      return paths;
    }
  }

  isWithin(paths: readonly string[]): boolean {
    return paths.every((path) => path.startsWith(`${this.folder}${sep}`));
  }

  async step(): Promise<Session> {
    this.session ??= Session.open({ scratch: this.folder, ...this.bounds });
    return (await this.session).step();
  }

  /** The next step begins with an engine that is new. */
  async restart(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    this.session = undefined;
    session?.close();
  }

  async close(): Promise<void> {
    await this.restart();
    await rm(this.folder, { recursive: true, force: true });
  }
}
