import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudLanding, S3LandedFile } from '../../../lib/cloud';
import type { SourceManifest } from '../../../lib/manifest';
import type { LandedFile } from '../../../lib/run';

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

  /** SHA-256 of what landed under a key, the first state first. */
  states(key: string): string[] {
    return (this.objects.get(key) ?? []).map(({ etag }) => etag);
  }

  version(key: string, id?: string): Version | undefined {
    const versions = this.objects.get(key);
    return id === undefined ? versions?.at(-1) : versions?.find((it) => it.id === id);
  }
}

/** The bucket as handlers see it. */
export class TrialLanding implements CloudLanding {
  constructor(private readonly bucket: Bucket) {}

  async *list(source: SourceManifest): AsyncIterable<LandedFile> {
    for (const key of this.bucket.keys()) {
      const name = this.nameOf(source, `${BUCKET}/${key}`);
      const file = name === undefined ? undefined : this.file(source, name);
      if (file) yield file;
    }
  }

  async find(source: SourceManifest, name: string, versionId?: string): Promise<S3LandedFile | undefined> {
    return this.file(source, name, versionId);
  }

  nameOf({ landing }: SourceManifest, uri: string): string | undefined {
    const root = `${BUCKET}/${landing.prefix}/`;
    return uri.startsWith(root) ? uri.slice(root.length) : undefined;
  }

  async fetch(file: S3LandedFile, scratch: string): Promise<string> {
    const key = file.uri.slice(BUCKET.length + 1);
    const version = this.bucket.version(key, file.versionId);
    if (!version) throw new Error(`${file.uri} is gone`);
    const path = join(scratch, 'landed', version.id, key.slice(key.lastIndexOf('/') + 1));
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, version.bytes);
    return path;
  }

  async hasChanged({ uri, version, versionId }: S3LandedFile): Promise<boolean> {
    if (versionId !== undefined) return false;
    return this.bucket.version(uri.slice(BUCKET.length + 1))?.etag !== version;
  }

  async versionNow(source: SourceManifest, name: string): Promise<string | undefined> {
    return this.file(source, name)?.version;
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
}
