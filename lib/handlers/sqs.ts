/** The part of a Lambda event from SQS that is read here. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
}

/** Which messages are to be delivered again; the others are done. */
export interface PartialBatch {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export function failed(records: readonly SqsRecord[]): PartialBatch {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
