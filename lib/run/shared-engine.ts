import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join, sep } from 'node:path';
import { quoteIdentifier, Session, type SessionOptions } from '../engine';

/** A name that a session's SQL reads, and the SELECT that it stands for. */
export interface NamedView {
  readonly name: string;
  readonly sql: string;
}

/** The files that a SELECT reads. */
export interface ReadTable {
  readonly files: readonly string[];
  readonly sql: string;
}

/** The engine's memory over the files of the tables that are held in it; packed they are a part of what they are there. */
const HELD_SHARE = 32;

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
  private readonly tables = new Map<string, Promise<ReadTable>>();
  private readonly often = new Set<string>();
  private heldBytes = 0;

  constructor({ scratch, memoryLimit, threads }: Pick<SessionOptions, 'scratch' | 'memoryLimit' | 'threads'>) {
    this.folder = join(scratch, randomUUID());
    this.bounds = { memoryLimit, threads };
    mkdirSync(this.folder, { recursive: true });
  }

  /** Tells of a table, before anybody asks for it, that many steps will read it. */
  willBeReadOften(name: string): void {
    this.often.add(name);
  }

  /** A table that several steps name, bound once. What is read often is read from its files once, too, and then from memory. */
  async table(name: string, bind: () => Promise<ReadTable>): Promise<ReadTable> {
    const known = this.tables.get(name);
    const table = known ?? (this.often.has(name) ? bind().then((it) => this.held(it)) : bind());
    this.tables.set(name, table);
    // What failed is tried again.
    if (!known) table.catch(() => this.tables.delete(name));
    return table;
  }

  /** The same table in the engine's memory; as it is where it takes too much of that, or cannot be read, which its reader is told of. */
  private async held(table: ReadTable): Promise<ReadTable> {
    const bytes = table.files.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
    if ((this.heldBytes + bytes) * HELD_SHARE > (this.bounds.memoryLimit ?? totalmem() / 2)) return table;
    this.heldBytes += bytes;
    const name = quoteIdentifier(randomUUID());
    const session = await this.open();
    try {
      await session.run(`CREATE TABLE ${name} AS ${table.sql}`);
      return { files: [], sql: `SELECT * FROM ${name}` };
    } catch {
      return table;
    } finally {
      session.close();
    }
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
    this.tables.clear();
    this.heldBytes = 0;
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
