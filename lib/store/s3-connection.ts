import type { S3Client } from '@aws-sdk/client-s3';

/** The SDK's commands and the client that sends them. */
export interface S3Connection {
  readonly sdk: typeof import('./s3-sdk');
  readonly client: S3Client;
}

const connections = new Map<string, Promise<S3Connection>>();

/** One client a process and endpoint: its sockets are kept open from call to call. */
export function connectS3(): Promise<S3Connection> {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL ?? '';
  const known = connections.get(endpoint);
  if (known) return known;
  const opened = open(endpoint);
  connections.set(endpoint, opened);
  return opened;
}

async function open(endpoint: string): Promise<S3Connection> {
  const sdk = await import('./s3-sdk');
  const client = new sdk.S3Client({
    maxAttempts: 5,
    // Without them the SDK waits for a dead peer for ever.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
    // A server on this machine has no DNS name for each bucket.
    forcePathStyle: isLoopback(endpoint),
  });
  return { sdk, client };
}

function isLoopback(endpoint: string): boolean {
  return endpoint !== '' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}

/** The HTTP status that AWS answered with; undefined where no answer came. */
export function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
