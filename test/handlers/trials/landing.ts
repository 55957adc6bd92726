import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudLanding, S3LandedFile } from '../../../lib/cloud';
import type { SourceManifest } from '../../../lib/manifest';
import type { LandedFile } from '../../../lib/run';
import type { Faults } from './faults';

interface Version {
  readonly id: string;
  readonly bytes: string;
  readonly etag: string;
  readonly at: string;
}

const BUCKET = 's3://landing';
/** Minutes between two deliveries: what comes first is known by it. */
const MINUTE = 60_000;

/** A versioned bucket, as S3 keeps it. */
export class Bucket {
  private readonly objects = new Map<string, Version[]>();
  private count = 0;

  /** The event that tells of it. */
  put(key: string, bytes: string): object {
    this.count += 1;
    const version: Version = {
      id: `v${this.count}`,
      bytes,
      etag: createHash('sha256').update(bytes).digest('hex'),
      at: new Date(Date.UTC(2026, 0, 1) + this.count * MINUTE).toISOString(),
    };
    this.objects.set(key, [...(this.objects.get(key) ?? []), version]);
    return { detail: { bucket: { name: 'landing' }, object: { key, 'version-id': version.id } } };
  }

  keys(): string[] {
    return [...this.objects.keys()];
  }

  /** How many states of an object came before the one with these bytes. */
  before(key: string, sha256: string): number {
    return this.objects.get(key)?.findIndex((it) => it.etag === sha256) ?? -1;
  }

  version(key: string, id?: string): Version | undefined {
    const versions = this.objects.get(key);
    return id === undefined ? versions?.at(-1) : versions?.find((it) => it.id === id);
  }
}

/** The bucket as an invocation sees it. `overwrite` may put something in the way while a file is read. */
export class TrialLanding implements CloudLanding {
  constructor(
    private readonly bucket: Bucket,
    private readonly faults?: Faults,
    private readonly meanwhile: (key: string) => void = () => undefined,
  ) {}

  async *list(source: SourceManifest): AsyncIterable<LandedFile> {
    for (const key of this.bucket.keys()) {
      const name = this.nameOf(source, `${BUCKET}/${key}`);
      const file = name === undefined ? undefined : this.file(source, name);
      if (file) yield file;
    }
  }

  find(source: SourceManifest, name: string, versionId?: string): Promise<S3LandedFile | undefined> {
    return this.call('find', async () => this.file(source, name, versionId));
  }

  nameOf({ landing }: SourceManifest, uri: string): string | undefined {
    const root = `${BUCKET}/${landing.prefix}/`;
    return uri.startsWith(root) ? uri.slice(root.length) : undefined;
  }

  fetch(file: S3LandedFile, scratch: string): Promise<string> {
    return this.call('fetch', async () => {
      const key = file.uri.slice(BUCKET.length + 1);
      const version = this.bucket.version(key, file.versionId);
      if (!version || version.etag !== file.version)
        throw new Error(`${file.uri} has been overwritten since it was listed`);
      const path = join(scratch, 'landed', version.id, key.slice(key.lastIndexOf('/') + 1));
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, version.bytes);
      this.meanwhile(key);
      return path;
    });
  }

  async hasChanged({ uri, version, versionId }: S3LandedFile): Promise<boolean> {
    if (versionId !== undefined) return false;
    return this.bucket.version(uri.slice(BUCKET.length + 1))?.etag !== version;
  }

  versionNow(source: SourceManifest, name: string): Promise<string | undefined> {
    return this.call('look', async () => this.file(source, name)?.version);
  }

  private file({ landing }: SourceManifest, name: string, versionId?: string): S3LandedFile | undefined {
    const key = `${landing.prefix}/${name}`;
    const version = this.bucket.version(key, versionId);
    return (
      version && {
        name,
        uri: `${BUCKET}/${key}`,
        size: Buffer.byteLength(version.bytes),
        lastModified: version.at,
        version: version.etag,
        versionId,
      }
    );
  }

  private call<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.faults ? this.faults.call(what, work) : work();
  }
}
