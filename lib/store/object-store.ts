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

export interface PublishOptions {
  /** True for a name that nobody knows yet, as those of `writeNew`: a power cut may leave a part of it. @default false */
  readonly isNew?: boolean;
}

export interface NewObject {
  readonly uri: string;
  readonly bytes: Uint8Array;
  /** Some find it in its folder without being told of it: there it is whole or not at all. @default false */
  readonly isListed?: boolean;
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

  /**
   * Writes whole or not at all; replaces what was there.
   *
   * @param folders where others will soon be written: a store that has folders makes them together with the object's own
   */
  write(uri: string, bytes: Uint8Array, folders?: readonly string[]): Promise<void>;

  /** The same for what nothing depends on: a power cut soon afterwards may undo it. */
  jot(uri: string, bytes: Uint8Array): Promise<void>;

  /**
   * Writes objects of names that nobody knows yet, so that nobody reads one before it is told of it: durable when this returns. A kill
   * may leave some of them, also in part but for listed ones.
   */
  writeNew(objects: readonly NewObject[]): Promise<void>;

  /**
   * Writes whole or not at all, only where nothing is there yet: true, or false where something is. Atomic between processes. It is not
   * there before `after` is fulfilled, and never where that fails, of which this fails too.
   */
  create(uri: string, bytes: Uint8Array, after?: Promise<void>): Promise<boolean>;

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

  /** Brings a finished local file to `uri`, whole or not at all, durable when this returns; the local file is gone after it. */
  publish(localPath: string, uri: string, options?: PublishOptions): Promise<void>;
}

export class ObjectNotFoundError extends MeshError {
  constructor(readonly uri: string) {
    super([{ message: `no object at ${uri}`, hint: RESTORE }]);
    this.name = 'ObjectNotFoundError';
  }
}
