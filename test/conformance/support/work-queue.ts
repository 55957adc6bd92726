import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { PartialBatch, SqsEvent } from '../../../lib/handlers/sqs';

const sqs = new SQSClient({});

/** A queue of its own; its URL. */
export async function newQueue(kind: 'standard' | 'fifo'): Promise<string> {
  const fifo = kind === 'fifo';
  const QueueName = `${randomUUID()}${fifo ? '.fifo' : ''}`;
  const { QueueUrl } = await sqs.send(
    // What is given back comes again at the next call.
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '0', ...(fifo && { FifoQueue: 'true' }) } }),
  );
  return QueueUrl as string;
}

export async function enqueue(QueueUrl: string, body: unknown): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
}

/** Calls a handler with batches of what waits, as Lambda's event source does, until one gives messages back; how many. */
export async function pump(QueueUrl: string, handler: (event: SqsEvent) => Promise<PartialBatch>): Promise<number> {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return 0;
    const Records = Messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body }));
    const { batchItemFailures } = await handler({ Records });
    const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId = '', ReceiptHandle } of Messages) {
      if (!again.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    if (again.size > 0) return again.size;
  }
}
