import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpStatus, type S3Connection } from './s3-connection';
import type { S3Place } from './s3-uri';

const PART = 16 * 1024 * 1024;
const AT_ONCE = 8;
const ATTEMPTS = 4;

/** One state of an object: its parts are refused where it has been overwritten since. */
export interface S3Version extends S3Place {
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
}

/** Fetches an object by parallel ranged GETs; at `path` it appears whole. */
export async function download(s3: S3Connection, object: S3Version, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.part`;
  try {
    const file = await open(temporary, 'wx');
    try {
      const starts = Array.from({ length: Math.ceil(object.size / PART) }, (_, index) => index * PART);
      const worker = async () => {
        for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
          await fetchPart(s3, object, start, Math.min(start + PART, object.size), file);
        }
      };
      await allSettledOrThrow(Array.from({ length: Math.min(AT_ONCE, starts.length) }, worker));
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The file must not be closed under a worker that is still writing, so all are waited for, also after a failure. */
async function allSettledOrThrow(workers: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** The SDK retries a request, but not a body that breaks off; so the whole part is asked for again. */
async function fetchPart(s3: S3Connection, object: S3Version, start: number, end: number, file: FileHandle) {
  for (let attempt = 1; ; attempt++) {
    try {
      const { Body } = await s3.client.send(
        new s3.sdk.GetObjectCommand({
          Bucket: object.bucket,
          Key: object.key,
          VersionId: object.versionId,
          IfMatch: object.etag,
          Range: `bytes=${start}-${end - 1}`,
        }),
      );
      let position = start;
      for await (const chunk of Body as Readable) position += await writeAll(file, chunk as Uint8Array, position);
      if (position !== end) throw new Error(`${position - start} of ${end - start} bytes came`);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || (httpStatus(error) ?? 500) < 500) throw error;
      await sleep(100 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<number> {
  for (let done = 0; done < chunk.length; ) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
  return chunk.length;
}
