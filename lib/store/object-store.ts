import { MeshError } from '../error';
import { RESTORE } from './damage';

/** An object as a listing shows it. */
export interface ObjectInfo {
  /** Absolute URI: `file:///…` or `s3://bucket/key`. */
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
}

export interface NewObject {
  readonly uri: string;
  readonly bytes: Uint8Array;
}

/**
 * Files, or a bucket. Every location is an absolute URI under `root`; one that climbs out of it is refused.
 * The port knows nothing of tables.
 */
export interface ObjectStore {
  /** Absolute URI without a slash at its end. */
  readonly root: string;

  /** @throws ObjectNotFoundError */
  read(uri: string): Promise<Uint8Array>;

  /** Writes whole or not at all; replaces what was there. */
  write(uri: string, bytes: Uint8Array): Promise<void>;

  /** The same for what nothing depends on: a power cut soon afterwards may undo it. */
  jot(uri: string, bytes: Uint8Array): Promise<void>;

  /** The same for several at a time, in any order: each whole or not at all. */
  writeAll(objects: readonly NewObject[]): Promise<void>;

  /** Writes whole or not at all, only where nothing is there yet: true, or false where something is. Atomic between processes. */
  create(uri: string, bytes: Uint8Array): Promise<boolean>;

  /** Undefined where there is nothing. */
  stat(uri: string): Promise<ObjectInfo | undefined>;

  /** All objects whose URI begins with `prefix`, in the order of their URIs. */
  list(prefix: string): AsyncIterable<ObjectInfo>;

  /** Names of the folders directly below a prefix that ends with a slash. Absent where listing a folder costs no request. */
  folders?(prefix: string): Promise<ReadonlySet<string>>;

  /** Removing what is not there is no error. */
  remove(uri: string): Promise<void>;

  /**
   * A path at which a local program can read the object: the file itself, or a copy fetched into `scratch`.
   * A copy is whole before it is given out, and is fetched once.
   */
  localize(uri: string, scratch: string): Promise<string>;

  /**
   * A path below `scratch`, with nothing there yet, at which a local program may write a file or a folder of files that
   * `publish` then brings to where they belong.
   */
  stagingPath(uri: string, scratch: string): Promise<string>;

  /** Brings a finished local file to `uri`, durable when this returns; the local file is gone after it. */
  publish(localPath: string, uri: string): Promise<void>;
}

export class ObjectNotFoundError extends MeshError {
  constructor(readonly uri: string) {
    super([{ message: `no object at ${uri}`, hint: RESTORE }]);
    this.name = 'ObjectNotFoundError';
  }
}
