import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ObjectInfo, ObjectNotFoundError, type ObjectStore } from './object-store';
import { connectS3, httpStatus, type S3Connection } from './s3-connection';
import { download, type S3Version } from './s3-download';
import { upload } from './s3-upload';
import { parseS3Uri, placeBelow } from './s3-uri';

const ATTEMPTS = 6;

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

  async create(uri: string, bytes: Uint8Array): Promise<boolean> {
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

  async stat(uri: string): Promise<ObjectInfo | undefined> {
    const head = await this.head(uri);
    return head && { uri, size: head.ContentLength ?? 0, lastModified: head.LastModified ?? new Date(0) };
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    const { bucket, key } = placeBelow(this.root, prefix);
    let token: string | undefined;
    do {
      const page = await this.s3.client.send(
        new this.s3.sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: key, ContinuationToken: token }),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        yield { uri: `s3://${bucket}/${Key}`, size: Size ?? 0, lastModified: LastModified ?? new Date(0) };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async remove(uri: string): Promise<void> {
    await this.s3.client.send(new this.s3.sdk.DeleteObjectCommand(this.target(uri)));
  }

  /** With `versionId` that version of the object, whatever came after it. */
  async localize(uri: string, scratch: string, versionId?: string): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const version = await this.version(uri, versionId);
      const name = createHash('sha256').update(`${uri}\0${version.etag}\0${version.versionId}`).digest('hex');
      const path = join(scratch, 'objects', `${name}${safeExtension(uri)}`);
      try {
        await this.fetchOnce(version, path);
        return path;
      } catch (error) {
        // Overwritten between the parts: what there is now is fetched instead.
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

  private async version(uri: string, versionId?: string): Promise<S3Version> {
    const head = await this.head(uri, versionId);
    if (!head?.ETag) throw new ObjectNotFoundError(uri);
    return { ...placeBelow(this.root, uri), size: head.ContentLength ?? 0, etag: head.ETag, versionId };
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

/** Readers tell a file's kind by its ending; a key may hold anything. */
function safeExtension(uri: string): string {
  const extension = extname(posix.basename(uri));
  return /^\.[A-Za-z0-9]{1,10}$/.test(extension) ? extension : '';
}
