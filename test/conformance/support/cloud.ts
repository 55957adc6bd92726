import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';

export const s3 = new S3Client({ forcePathStyle: true });
export const glue = new GlueClient({});

/** A versioned bucket of its own; its name. */
export async function newBucket(word = 'bucket'): Promise<string> {
  const Bucket = `${word}-${randomUUID()}`;
  const LocationConstraint = 'eu-west-1';
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  return Bucket;
}

/** A Glue database of its own; its name. */
export async function newDatabase(name = `db_${randomUUID().replaceAll('-', '')}`): Promise<string> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  return name;
}

export function newScratch(): string {
  return mkdtempSync(join(tmpdir(), 'conformance-'));
}

export interface Fault {
  /** Texts that a request must all hold; a later fault for the same takes the place of an earlier one. */
  readonly match: readonly string[];
  /** The request is carried out, only its answer is lost. */
  readonly after?: boolean;
  readonly status: number;
  readonly times: number;
}

/** What the server does to the next requests that match: see moto_server.py. */
export async function fault(fault: Fault): Promise<void> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  if (!answer.ok) throw new Error(`the server refused the fault: ${answer.status}`);
}
