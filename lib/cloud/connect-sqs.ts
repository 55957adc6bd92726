import type { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT } from './client-options';

/** The SDK's commands and the client that sends them. */
export interface SqsConnection {
  readonly sdk: typeof import('./sdk/sqs');
  readonly client: SQSClient;
}

let connection: Promise<SqsConnection> | undefined;

/** One client a process: its sockets are kept open from call to call. */
export function connectSqs(): Promise<SqsConnection> {
  connection ??= open();
  return connection;
}

async function open(): Promise<SqsConnection> {
  const sdk = await import('./sdk/sqs');
  // The endpoint is the configured one, as for S3 and Glue, and not the host in the queue's URL.
  return { sdk, client: new sdk.SQSClient({ ...CLIENT, useQueueUrlAsEndpoint: false }) };
}
