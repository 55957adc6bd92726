import { connectSqs } from './connect-sqs';

/** SQS takes no more in one request. */
const BATCH = 10;

export interface QueueMessage {
  readonly body: unknown;
  /** FIFO queues: messages of a group are delivered in their order, one batch at a time. */
  readonly group?: string;
  /** FIFO queues: of messages with the same id within five minutes one is delivered. */
  readonly id?: string;
}

/** Sends all messages, or throws; some may then have been sent, and readers bear repetition. */
export async function send(queueUrl: string, messages: readonly QueueMessage[]): Promise<void> {
  const { client, sdk } = await connectSqs();
  for (let start = 0; start < messages.length; start += BATCH) {
    const Entries = messages.slice(start, start + BATCH).map(({ body, group, id }, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(body),
      MessageGroupId: group,
      MessageDeduplicationId: id,
    }));
    const { Failed } = await client.send(new sdk.SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    if (Failed?.length)
      throw new Error(`SQS refused ${Failed.length} messages: ${Failed[0].Code} ${Failed[0].Message}`);
  }
}
