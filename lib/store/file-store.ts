import { resolve } from 'node:path';
import { fileUri } from './file-uri';
import type { ObjectInfo, ObjectStore } from './object-store';

/** A folder of this machine. */
export class FileStore implements ObjectStore {
  readonly root: string;

  constructor(folder: string) {
    this.root = fileUri(resolve(folder));
  }

  read(uri: string): Promise<Uint8Array> {
    throw new Error(uri);
  }
  write(uri: string, _bytes: Uint8Array): Promise<void> {
    throw new Error(uri);
  }
  create(uri: string, _bytes: Uint8Array): Promise<boolean> {
    throw new Error(uri);
  }
  stat(uri: string): Promise<ObjectInfo | undefined> {
    throw new Error(uri);
  }
  list(prefix: string): AsyncIterable<ObjectInfo> {
    throw new Error(prefix);
  }
  remove(uri: string): Promise<void> {
    throw new Error(uri);
  }
  localize(uri: string, _scratch: string): Promise<string> {
    throw new Error(uri);
  }
  stagingPath(uri: string, _scratch: string): Promise<string> {
    throw new Error(uri);
  }
  publish(_localPath: string, uri: string): Promise<void> {
    throw new Error(uri);
  }
}
