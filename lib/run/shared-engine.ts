import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { quoteIdentifier, Session, type SessionOptions } from '../engine';

/** A name that a session's SQL reads, and the SELECT that it stands for. */
export interface NamedView {
  readonly name: string;
  readonly sql: string;
}

/** Sessions that wait for another step. A session with its views is some ten kilobytes. */
const MOST_IDLE = 64;

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
  /** By the views that they have, longest unused first. */
  private readonly idle = new Map<string, readonly Session[]>();
  /** Those that steps have. What an engine that is no more gave out does not come back. */
  private readonly lent = new Set<Session>();
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

  /** A session that sees just these names; one that an earlier step gave back, where it saw the same. */
  async step(views: readonly NamedView[] = []): Promise<Session> {
    const session = this.takeIdle(JSON.stringify(views)) ?? (await this.newSession(views));
    this.lent.add(session);
    return session;
  }

  /** Takes back a session that a step has ended with well. The step must have made nothing in it that lasts. */
  giveBack(session: Session, views: readonly NamedView[] = []): void {
    if (!this.lent.delete(session)) {
      session.close();
      return;
    }
    const key = JSON.stringify(views);
    const others = this.takeAll(key);
    this.idle.set(key, [...others, session]);
    if ([...this.idle.values()].flat().length > MOST_IDLE) this.takeIdle([...this.idle.keys()][0])?.close();
  }

  private takeIdle(key: string): Session | undefined {
    const [session, ...others] = this.takeAll(key);
    if (others.length > 0) this.idle.set(key, others);
    return session;
  }

  private takeAll(key: string): readonly Session[] {
    const sessions = this.idle.get(key) ?? [];
    this.idle.delete(key);
    return sessions;
  }

  /** A session that sees no name yet. */
  protected async open(): Promise<Session> {
    this.session ??= Session.open({ scratch: this.folder, ...this.bounds });
    return (await this.session).step();
  }

  private async newSession(views: readonly NamedView[]): Promise<Session> {
    const session = await this.open();
    try {
      await makeViews(session, views);
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  /** The next step begins with an engine that is new. */
  async restart(): Promise<void> {
    for (const idle of [...this.idle.values()].flat()) idle.close();
    this.idle.clear();
    this.lent.clear();
    const session = await this.session?.catch(() => undefined);
    this.session = undefined;
    session?.close();
  }

  async close(): Promise<void> {
    await this.restart();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Names that other sessions of the same engine do not see. */
export async function makeViews(session: Session, views: readonly NamedView[]): Promise<void> {
  for (const { name, sql } of views) await session.run(`CREATE TEMP VIEW ${quoteIdentifier(name)} AS ${sql}`);
}
