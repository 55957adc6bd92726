import type { SourceManifest, TablePlace } from '../manifest';
import type { Mesh } from '../plan';
import type { ObjectStore } from '../store';
import type { Tables } from '../table';
import type { Sharing } from './products/sharing';
import type { SharedEngine } from './shared-engine';

/** Everything that a run needs of the world: the same steps run on a laptop's folders and on AWS. */
export interface Platform {
  readonly mesh: Mesh;
  readonly landing: Landing;
  /** The tables of a bucket. */
  tables(alias: string): Tables;
  store(alias: string): ObjectStore;
  /** URI of a table's folder. */
  location(place: TablePlace): string;
  /** A local folder for what is only needed while a step runs. */
  readonly scratch: string;
  /** Bytes that the engine may use. @default - half of the machine's memory */
  readonly memoryLimit?: number;
  /** For steps that come one after the other. Absent: each has its own. */
  readonly engine?: SharedEngine;
  /** What teams publish to one another. Absent: nothing is published or subscribed to here. */
  readonly sharing?: Sharing;
  /**
   * Asks for the platform for the length of a run, where several runs could meet: the answer gives it back.
   * @throws MeshError with the exit code `busy`
   */
  begin?(): Promise<() => Promise<void>>;
}

/** Where the departments' files land. */
export interface Landing {
  /**
   * All files of a source that are there now.
   * @throws MeshError with the mend where the source's place is not there
   */
  list(source: SourceManifest): AsyncIterable<LandedFile>;
  /** A local path at which the file can be read. */
  fetch(file: LandedFile, scratch: string): Promise<string>;
  /** True where the bytes under a fetched path may no longer be those that were listed. Absent: they cannot change. */
  hasChanged?(file: LandedFile): Promise<boolean>;
  /**
   * The version of what is there under a name now; undefined where nothing is. Absent: whoever commits has just read it, and nobody
   * reads beside him.
   */
  versionNow?(source: SourceManifest, name: string): Promise<string | undefined>;
}

/** A file as a landing lists it. */
export interface LandedFile {
  /** Logical name: the path below the source's root, '/'-separated. */
  readonly name: string;
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** ISO instant. */
  readonly lastModified: string;
  /** Equal for equal bytes: a version id, an ETag, what the file system says of the file. */
  readonly version?: string;
}
