import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NewObject, type ObjectInfo, ObjectNotFoundError, type ObjectStore } from './object-store';
import { connectS3, httpStatus, type S3Connection } from './s3-connection';
import { download, type S3Version } from './s3-download';
import { upload } from './s3-upload';
import { parseS3Uri, placeBelow } from './s3-uri';

const ATTEMPTS = 6;

/** What S3 says of an object besides: equal ETags mean equal bytes. */
export interface S3ObjectInfo extends ObjectInfo {
  readonly etag: string;
}

/** Which state of an object is wanted; the current one where nothing is said. */
export interface S3Wanted {
  /** That version, whatever came after it. */
  readonly versionId?: string;
  /** The object as it was listed, or nothing. */
  readonly etag?: string;
}

/** The object is not, or no longer, the one that was asked for. */
export class ObjectChangedError extends Error {
  constructor(readonly uri: string) {
    super(`${uri} has been overwritten since it was listed`);
    this.name = 'ObjectChangedError';
  }
}

/** A bucket, or the keys of it below a prefix. */
export class S3Store implements ObjectStore {
  private readonly underWay = new Map<string, Promise<void>>();

  private constructor(
    readonly root: string,
    private readonly s3: S3Connection,
  ) {}

  /** `root` is `s3://bucket` or `s3://bucket/prefix`. Endpoint, region and credentials come from the environment. */
  static async open(root: string): Promise<S3Store> {
    parseS3Uri(root);
    return new S3Store(root.replace(/\/+$/, ''), await connectS3());
  }

  async read(uri: string): Promise<Uint8Array> {
    try {
      const { Body } = await this.s3.client.send(new this.s3.sdk.GetObjectCommand(this.target(uri)));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      throw httpStatus(error) === 404 ? new ObjectNotFoundError(uri) : error;
    }
  }

  async write(uri: string, bytes: Uint8Array): Promise<void> {
    await this.s3.client.send(new this.s3.sdk.PutObjectCommand({ ...this.target(uri), Body: bytes }));
  }

  jot(uri: string, bytes: Uint8Array): Promise<void> {
    return this.write(uri, bytes);
  }

  async writeNew(objects: readonly NewObject[]): Promise<void> {
    await Promise.all(objects.map(({ uri, bytes }) => this.write(uri, bytes)));
  }

  async create(uri: string, bytes: Uint8Array, after?: Promise<void>): Promise<boolean> {
    await after;
    const target = this.target(uri);
    // The SDK repeats a request whose answer was lost, and then reads that the key is taken: by ourselves.
    const writer = randomUUID();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.s3.client.send(
          new this.s3.sdk.PutObjectCommand({ ...target, Body: bytes, IfNoneMatch: '*', Metadata: { writer } }),
        );
        return true;
      } catch (error) {
        const status = httpStatus(error);
        if (status === 412) return (await this.writerOf(uri)) === writer;
        // 409: another conditional request on the key was under way, its outcome is open.
        if (status === 409 && attempt < ATTEMPTS) await sleep(50 * 2 ** attempt * (0.5 + Math.random()));
        else if ((status ?? 500) >= 500 && (await this.writerOf(uri).catch(() => undefined)) === writer) return true;
        else throw error;
      }
    }
  }

  async stat(uri: string, versionId?: string): Promise<S3ObjectInfo | undefined> {
    const head = await this.head(uri, versionId);
    return head && objectInfo(uri, head.ContentLength, head.LastModified, head.ETag);
  }

  async *list(prefix: string): AsyncIterable<S3ObjectInfo> {
    const { bucket, key } = placeBelow(this.root, prefix);
    let token: string | undefined;
    do {
      const page = await this.s3.client.send(
        new this.s3.sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken: token }),
      );
      for (const { Key, Size, LastModified, ETag } of page.Contents ?? []) {
        yield objectInfo(`s3://${bucket}/${Key}`, Size, LastModified, ETag);
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async folders(prefix: string): Promise<ReadonlySet<string>> {
    const { bucket, key } = placeBelow(this.root, prefix);
    const found = new Set<string>();
    let token: string | undefined;
    do {
      const page = await this.s3.client.send(
        new this.s3.sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, Delimiter: '/', ContinuationToken: token }),
      );
      for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.add(Prefix.slice(key.length, -1));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async remove(uri: string): Promise<void> {
    await this.s3.client.send(new this.s3.sdk.DeleteObjectCommand(this.target(uri)));
  }

  /** @throws ObjectChangedError where `wanted` names an ETag that the object no longer has */
  async localize(uri: string, scratch: string, wanted: S3Wanted = {}): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const info = await this.stat(uri, wanted.versionId);
      if (!info) throw new ObjectNotFoundError(uri);
      if (wanted.etag !== undefined && wanted.etag !== info.etag) throw new ObjectChangedError(uri);
      const name = createHash('sha256').update(`${uri}\0${info.etag}\0${wanted.versionId}`).digest('hex');
      const path = join(scratch, 'objects', `${name}${safeExtension(uri)}`);
      try {
        await this.fetchOnce({ ...placeBelow(this.root, uri), ...info, versionId: wanted.versionId }, path);
        return path;
      } catch (error) {
        // Overwritten between the parts: what there is now is looked at instead.
        if (httpStatus(error) !== 412 || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async stagingPath(uri: string, scratch: string): Promise<string> {
    this.target(uri);
    const folder = join(scratch, 'outbox');
    await mkdir(folder, { recursive: true });
    return join(folder, `${randomUUID()}${safeExtension(uri)}`);
  }

  async publish(localPath: string, uri: string): Promise<void> {
    await upload(this.s3, localPath, placeBelow(this.root, uri));
    await unlink(localPath);
  }

  private target(uri: string): { Bucket: string; Key: string } {
    const { bucket, key } = placeBelow(this.root, uri);
    return { Bucket: bucket, Key: key };
  }

  private async head(uri: string, versionId?: string) {
    try {
      return await this.s3.client.send(
        new this.s3.sdk.HeadObjectCommand({ ...this.target(uri), VersionId: versionId }),
      );
    } catch (error) {
      if (httpStatus(error) === 404) return undefined;
      throw error;
    }
  }

  private async writerOf(uri: string): Promise<string | undefined> {
    return (await this.head(uri))?.Metadata?.writer;
  }

  private async fetchOnce(version: S3Version, path: string): Promise<void> {
    let fetching = this.underWay.get(path);
    if (!fetching) {
      fetching = existsSync(path)
        ? Promise.resolve()
        : mkdir(join(path, '..'), { recursive: true }).then(() => download(this.s3, version, path));
      this.underWay.set(path, fetching);
      fetching.finally(() => this.underWay.delete(path)).catch(() => undefined);
    }
    await fetching;
  }
}

function objectInfo(uri: string, size?: number, lastModified?: Date, etag?: string): S3ObjectInfo {
  return { uri, size: size ?? 0, lastModified: lastModified ?? new Date(0), etag: etag ?? '' };
}

/** Readers tell a file's kind by its ending; a key may hold anything. */
function safeExtension(uri: string): string {
  const extension = extname(posix.basename(uri));
  return /^\.[A-Za-z0-9]{1,10}$/.test(extension) ? extension : '';
}
