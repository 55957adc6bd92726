import { fail } from '../error';
import type { SourceManifest } from '../manifest';
import type { LandedFile, Landing } from '../run';
import type { S3Store } from '../store';

/** A file in a bucket, perhaps as an earlier version of its object. */
export interface S3LandedFile extends LandedFile {
  readonly versionId?: string;
}

/** A landing whose files may be overwritten, and asked for by the events that tell of them. */
export interface CloudLanding extends Landing {
  /** The object as it is now, or as it was under `versionId`; undefined where it is gone. */
  find(source: SourceManifest, name: string, versionId?: string): Promise<S3LandedFile | undefined>;
  /** The name that an object has in a source; undefined where it is none of the source's files. */
  nameOf(source: SourceManifest, uri: string): string | undefined;
}

/** Sources as prefixes of landing buckets. A file is known by its ETag: equal ones mean equal bytes. */
export class S3Landing implements CloudLanding {
  /** @param stores the buckets by their aliases */
  constructor(private readonly stores: ReadonlyMap<string, S3Store>) {}

  async *list(source: SourceManifest): AsyncIterable<LandedFile> {
    const root = this.root(source);
    for await (const { uri, size, lastModified, etag } of this.storeOf(root).list(root)) {
      const name = this.nameOf(source, uri);
      if (name) yield { name, uri, size, lastModified: lastModified.toISOString(), version: etag };
    }
  }

  async find(source: SourceManifest, name: string, versionId?: string): Promise<S3LandedFile | undefined> {
    const uri = `${this.root(source)}${name}`;
    const info = await this.storeOf(uri).stat(uri, versionId);
    if (!info) return undefined;
    return { name, uri, size: info.size, lastModified: info.lastModified.toISOString(), version: info.etag, versionId };
  }

  nameOf(source: SourceManifest, uri: string): string | undefined {
    const root = this.root(source);
    // What consoles make to show an empty folder is an object whose key ends in a slash.
    return uri.startsWith(root) && !uri.endsWith('/') ? uri.slice(root.length) : undefined;
  }

  fetch(file: S3LandedFile, scratch: string): Promise<string> {
    return this.storeOf(file.uri).localize(file.uri, scratch, { etag: file.version, versionId: file.versionId });
  }

  /** True where the object was overwritten: what was read is not to come after what holds now. A version never changes. */
  async hasChanged(file: S3LandedFile): Promise<boolean> {
    if (file.versionId !== undefined) return false;
    return (await this.storeOf(file.uri).stat(file.uri))?.etag !== file.version;
  }

  /** By listing, for which nobody needs to be allowed to read the file. */
  async versionNow(source: SourceManifest, name: string): Promise<string | undefined> {
    const uri = `${this.root(source)}${name}`;
    // Of all keys that begin with it, a key itself is the first.
    for await (const first of this.storeOf(uri).list(uri)) return first.uri === uri ? first.etag : undefined;
    return undefined;
  }

  private root({ landing, path }: SourceManifest): string {
    const store = this.stores.get(landing.bucket);
    if (!store) fail(`the stack does not say which bucket that of ${path} is`, 'deploy the stack again');
    return `${store.root}/${landing.prefix}/`;
  }

  private storeOf(uri: string): S3Store {
    for (const store of this.stores.values()) if (uri.startsWith(`${store.root}/`)) return store;
    fail(`'${uri}' is in none of the stack's buckets`);
  }
}
