import { createHash } from 'node:crypto';
import { awsError, type Command, dispatch, type Service } from './answer';

interface Version {
  readonly id: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly at: Date;
  readonly metadata?: Record<string, string>;
}

interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** Seconds between two states of objects: S3 tells times in whole seconds, so that some come at the same time. */
const SECONDS = 20;

/** Buckets with versions and conditional puts, in memory. */
export class SimulatedS3 implements Service {
  private readonly objects = new Map<string, Version[]>();
  private count = 0;

  /** @param from what is there at the beginning: its objects are shared, and never changed */
  constructor(from?: SimulatedS3) {
    if (!from) return;
    for (const [key, versions] of from.objects) this.objects.set(key, [...versions]);
    this.count = from.count;
  }

  answer(command: Command): object {
    return dispatch(this, command);
  }

  /** Puts an object; the event that tells of it. */
  land(key: string, bytes: string): object {
    const { id } = this.put({ Bucket: 'landing', Key: key }, Buffer.from(bytes));
    return { detail: { bucket: { name: 'landing' }, object: { key, 'version-id': id } } };
  }

  /** SHA-256 of what landed under a key, the first state first. */
  states(key: string): string[] {
    const digest = ({ bytes }: Version): string => createHash('sha256').update(bytes).digest('hex');
    return (this.objects.get(`landing/${key}`) ?? []).map(digest);
  }

  PutObject({ Body, IfNoneMatch, Metadata, ...target }: Target & Put): object {
    if (IfNoneMatch === '*' && this.find(target)) throw awsError('PreconditionFailed', 412);
    return { ETag: this.put(target, Buffer.from(Body), Metadata).etag };
  }

  HeadObject(target: Target): object {
    const { bytes, etag, at, metadata } = this.find(target) ?? missing('NotFound');
    return { ContentLength: bytes.length, LastModified: at, ETag: etag, Metadata: metadata };
  }

  GetObject({ IfMatch, Range, ...target }: Target & { IfMatch?: string; Range?: string }): object {
    const { bytes, etag } = this.find(target) ?? missing('NoSuchKey');
    if (IfMatch !== undefined && IfMatch !== etag) throw awsError('PreconditionFailed', 412);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(Range ?? '') ?? [];
    const part = start === undefined ? bytes : bytes.subarray(Number(start), Number(end) + 1);
    return { Body: bodyOf(part) };
  }

  DeleteObject({ Bucket, Key }: Target): object {
    this.objects.delete(`${Bucket}/${Key}`);
    return {};
  }

  ListObjectsV2({ Bucket, Prefix }: { Bucket: string; Prefix: string }): object {
    const start = `${Bucket}/${Prefix}`;
    const names = [...this.objects.keys()].filter((name) => name.startsWith(start)).sort();
    const Contents = names.map((name) => {
      const Key = name.slice(Bucket.length + 1);
      const { bytes, etag, at } = this.find({ Bucket, Key }) ?? missing('NoSuchKey');
      return { Key, Size: bytes.length, LastModified: at, ETag: etag };
    });
    return { Contents };
  }

  private find({ Bucket, Key, VersionId }: Target): Version | undefined {
    const versions = this.objects.get(`${Bucket}/${Key}`);
    return VersionId === undefined ? versions?.at(-1) : versions?.find(({ id }) => id === VersionId);
  }

  private put({ Bucket, Key }: Target, bytes: Buffer, metadata?: Record<string, string>): Version {
    this.count += 1;
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(this.count / SECONDS) * 1000);
    const version = { id: `v${this.count}`, bytes, etag, at, metadata };
    const name = `${Bucket}/${Key}`;
    // Only of landing somebody asks for earlier versions.
    this.objects.set(name, Bucket === 'landing' ? [...(this.objects.get(name) ?? []), version] : [version]);
    return version;
  }
}

interface Put {
  readonly Body: Uint8Array;
  readonly IfNoneMatch?: string;
  readonly Metadata?: Record<string, string>;
}

/** Bytes as the SDK hands them out: whole, or piece by piece. */
export interface Body {
  transformToByteArray(): Promise<Uint8Array>;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

export function bodyOf(bytes: Uint8Array, fault?: Error): Body {
  return {
    async transformToByteArray() {
      if (fault) throw fault;
      return bytes;
    },
    async *[Symbol.asyncIterator]() {
      yield fault ? bytes.subarray(0, bytes.length / 2) : bytes;
      if (fault) throw fault;
    },
  };
}

function missing(name: string): never {
  throw awsError(name, 404);
}
