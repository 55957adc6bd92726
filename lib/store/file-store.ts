import {
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import {
  adoptDurably,
  jotDown,
  linkDurably,
  moveDurably,
  sweepUnfinished,
  UNFINISHED,
  writeNewFiles,
  writeUnfinished,
} from './durable';
import { errorCode, fileFault } from './file-fault';
import { guardFolders, guardLinks, pathInside } from './file-guard';
import { filePath, fileUri } from './file-uri';
import {
  type NewObject,
  type ObjectInfo,
  ObjectNotFoundError,
  type ObjectStore,
  type PublishOptions,
} from './object-store';

/** A folder of this machine. What it has written is on the disk when a promise resolves, also after a power cut. */
export class FileStore implements ObjectStore {
  readonly root: string;
  private readonly folder: string;
  private readonly unfinished: string;
  private swept = false;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.root = fileUri(this.folder);
    this.unfinished = join(this.folder, UNFINISHED);
  }

  read(uri: string): Promise<Uint8Array> {
    return this.at(uri, async (path) => ifThere(uri, () => this.bytesOf(path)));
  }

  async write(uri: string, bytes: Uint8Array, folders: readonly string[] = []): Promise<void> {
    const ready = await Promise.all(folders.map((folder) => this.at(folder, async (path) => path)));
    return this.at(uri, async (path) => moveDurably(await this.unfinishedFile(bytes), path, ready));
  }

  jot(uri: string, bytes: Uint8Array): Promise<void> {
    return this.at(uri, async (path) => {
      guardLinks(this.root, path);
      return jotDown(path, bytes, this.unfinished);
    });
  }

  async writeNew(objects: readonly NewObject[]): Promise<void> {
    if (objects.length === 0) return;
    const files = await Promise.all(
      objects.map(({ uri, bytes, isListed = false }) => this.at(uri, async (path) => ({ path, bytes, isListed }))),
    );
    await this.at(objects[0].uri, () => writeNewFiles(files, this.unfinished));
  }

  create(uri: string, bytes: Uint8Array, after?: Promise<void>): Promise<boolean> {
    return this.at(uri, async (path) => {
      const [finished, before] = await Promise.allSettled([this.unfinishedFile(bytes), after]);
      if (finished.status === 'rejected') throw finished.reason;
      if (before.status === 'fulfilled') return linkDurably(finished.value, path);
      rmSync(finished.value, { force: true });
      throw before.reason;
    });
  }

  stat(uri: string): Promise<ObjectInfo | undefined> {
    return this.at(uri, async (path) => this.objectAt(path));
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const below = prefix.slice(0, prefix.lastIndexOf('/'));
    // A prefix may end in the middle of a name, and the store's own root may be that prefix.
    const start = prefix.length <= this.root.length && this.root.startsWith(prefix) ? this.root : below;
    const path = await this.at(start, async (folder) => {
      guardLinks(this.root, folder);
      return folder;
    });
    yield* this.walk(path, prefix);
  }

  remove(uri: string): Promise<void> {
    return this.at(uri, async (path) => rmSync(path, { force: true }));
  }

  localize(uri: string): Promise<string> {
    return this.at(uri, async (path) => {
      if (!this.infoOf(path)) throw new ObjectNotFoundError(uri);
      return path;
    });
  }

  async stagingPath(uri: string, scratch: string): Promise<string> {
    return join(scratch, uri.slice(uri.lastIndexOf('/') + 1));
  }

  publish(localPath: string, uri: string, { isNew = false }: PublishOptions = {}): Promise<void> {
    return this.at(uri, (path) => adoptDurably(localPath, path, { unfinished: this.unfinished, isNew }));
  }

  private async *walk(folder: string, prefix: string): AsyncIterable<ObjectInfo> {
    const entries = entriesOf(folder);
    // The order of URIs: a folder's children sort as if its name ended in a slash.
    const named = entries
      .filter((entry) => !(folder === this.folder && entry.name === UNFINISHED))
      .map((entry) => ({ entry, key: entry.isDirectory() ? `${entry.name}/` : entry.name }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const { entry, key } of named) {
      const path = join(folder, entry.name);
      const uri = `${fileUri(folder)}/${key}`;
      if (entry.isDirectory()) {
        if (uri.startsWith(prefix) || prefix.startsWith(uri)) yield* this.walk(path, prefix);
      } else if (entry.isFile() && uri.startsWith(prefix)) {
        const info = this.objectAt(path);
        if (info) yield info;
      }
    }
  }

  private async unfinishedFile(bytes: Uint8Array): Promise<string> {
    if (!this.swept) {
      this.swept = true;
      await sweepUnfinished(this.unfinished, Date.now());
    }
    return writeUnfinished(this.unfinished, bytes);
  }

  private bytesOf(path: string): Uint8Array {
    const file = this.opened(path);
    try {
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** That it is a link is told by opening it, where the system tells that. */
  private opened(path: string): number {
    try {
      if (constants.O_NOFOLLOW !== undefined) return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errorCode(error) !== 'ELOOP') throw error;
    }
    guardLinks(this.root, path);
    return openSync(path, 'r');
  }

  private objectAt(path: string): ObjectInfo | undefined {
    const info = this.infoOf(path);
    return info?.isFile() ? { uri: fileUri(path), size: info.size, lastModified: info.mtime } : undefined;
  }

  /** Undefined where there is nothing. */
  private infoOf(path: string): Stats | undefined {
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (!info?.isSymbolicLink()) return info;
    guardLinks(this.root, path);
    return statSync(path, { throwIfNoEntry: false });
  }

  /** What has a name at its end made, taken or replaced follows no link there; what reads looks for one. */
  private async at<T>(uri: string, action: (path: string) => Promise<T>): Promise<T> {
    const path = pathInside(this.root, uri);
    try {
      guardFolders(this.root, path);
      return await action(path);
    } catch (error) {
      throw fileFault(error, filePath(uri) ?? uri);
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileFault(error, folder);
  }
}

function ifThere<T>(uri: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? new ObjectNotFoundError(uri) : error;
  }
}
