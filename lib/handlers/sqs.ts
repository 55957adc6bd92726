import { MESSAGE_ATTEMPTS } from '../manifest';

/** The part of a Lambda event from SQS that is read here. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes?: { readonly ApproximateReceiveCount?: string };
}

/** Which messages are to be delivered again; the others are done. */
export interface PartialBatch {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export function failed(records: readonly SqsRecord[]): PartialBatch {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** What becomes of a message that a handler failed at, in words. */
export function whatNext({ attributes }: SqsRecord): string {
  const attempt = Number(attributes?.ApproximateReceiveCount ?? 1);
  if (attempt < MESSAGE_ATTEMPTS) return `it is tried again: this was attempt ${attempt} of ${MESSAGE_ATTEMPTS}`;
  return `given up after ${attempt} attempts: it waits among the dead letters for data-mesh redrive`;
}

/** The same of a batch: mostly its messages are at the same attempt. */
export function nextOfAll(records: readonly SqsRecord[]): string {
  return [...new Set(records.map(whatNext))].join('; ');
}
