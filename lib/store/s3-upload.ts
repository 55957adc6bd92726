import { type FileHandle, open } from 'node:fs/promises';
import type { S3Connection } from './s3-connection';
import type { S3Place } from './s3-uri';

const PART = 16 * 1024 * 1024;
const AT_ONCE = 4;
/** S3's own limit. */
const MOST_PARTS = 10_000;

/** Brings a local file to S3: by one request where it is small, else in parts that become visible together. */
export async function upload(s3: S3Connection, path: string, place: S3Place): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size <= PART) {
      const Body = await slice(file, 0, size);
      await s3.client.send(new s3.sdk.PutObjectCommand({ Bucket: place.bucket, Key: place.key, Body }));
    } else {
      await uploadInParts(s3, file, size, place);
    }
  } finally {
    await file.close();
  }
}

async function uploadInParts(s3: S3Connection, file: FileHandle, size: number, place: S3Place): Promise<void> {
  const target = { Bucket: place.bucket, Key: place.key };
  const { UploadId } = await s3.client.send(new s3.sdk.CreateMultipartUploadCommand(target));
  const part = Math.max(PART, Math.ceil(size / MOST_PARTS));
  const waiting = Array.from({ length: Math.ceil(size / part) }, (_, index) => index + 1);
  const done: { PartNumber: number; ETag?: string }[] = [];
  const worker = async () => {
    for (let PartNumber = waiting.shift(); PartNumber !== undefined; PartNumber = waiting.shift()) {
      const Body = await slice(file, (PartNumber - 1) * part, Math.min(PartNumber * part, size));
      const { ETag } = await s3.client.send(new s3.sdk.UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
      done.push({ PartNumber, ETag });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const Parts = done.sort((a, b) => a.PartNumber - b.PartNumber);
    await s3.client.send(
      new s3.sdk.CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    waiting.length = 0;
    // Parts that nobody completes cost money; the bucket's lifecycle rule takes those that this cannot.
    await s3.client.send(new s3.sdk.AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function slice(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(end - start);
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was uploaded');
    done += bytesRead;
  }
  return bytes;
}
