import type { Message } from '@aws-sdk/client-sqs';
import type { QueueFact } from '../manifest';
import { connectSqs, type SqsConnection } from './connect-sqs';
import { describeMessage } from './messages';

/** Longer than it takes to send ten messages; where this program dies, they are there again after it. */
const HIDDEN_SECONDS = 60;
const BATCH = 10;

/** A message that a handler failed at. Plain JSON. */
export interface DeadLetter {
  readonly id: string;
  /** The layer's bucket alias, and the handler's verb. */
  readonly layer: string;
  readonly work: string;
  /** What it asks for, in words. */
  readonly about: string;
  readonly body: string;
  /** ISO instant. */
  readonly sentAt: string;
}

export interface RedriveOptions {
  /** Look, and leave every message where it is. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends a queue's dead letters to it again, one after the other, each as soon as it is handed out here. A letter is sent before it is
 * deleted: whoever is killed between the two leaves it in both queues, and handlers bear repetition. What fails again meanwhile is
 * left for the next time.
 */
export async function* redriven(queue: QueueFact, { dryRun, signal }: RedriveOptions): AsyncGenerator<DeadLetter> {
  const sqs = await connectSqs();
  const waiting = await countOf(sqs, queue.deadLettersUrl);
  const seen: Message[] = [];
  try {
    while (seen.length < waiting && !signal.aborted) {
      const batch = await receive(sqs, queue.deadLettersUrl, Math.min(BATCH, waiting - seen.length));
      if (batch.length === 0) return;
      seen.push(...batch);
      for (const message of batch) {
        if (signal.aborted) return;
        yield letterOf(queue, message);
        if (!dryRun) await move(sqs, queue, message);
      }
    }
  } finally {
    if (dryRun || signal.aborted) await show(sqs, queue.deadLettersUrl, seen);
  }
}

/** How many messages are in a queue, as far as SQS knows. */
export async function deadLetterCount({ deadLettersUrl }: QueueFact): Promise<number> {
  return countOf(await connectSqs(), deadLettersUrl);
}

async function countOf({ sdk, client }: SqsConnection, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await client.send(new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

async function receive({ sdk, client }: SqsConnection, QueueUrl: string, most: number): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new sdk.ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: most,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId'],
    }),
  );
  return Messages;
}

function letterOf({ layer, work }: QueueFact, { MessageId = '', Body = '', Attributes }: Message): DeadLetter {
  const sentAt = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
  return { id: MessageId, layer, work, about: describeMessage(Body), body: Body, sentAt };
}

async function move({ sdk, client }: SqsConnection, queue: QueueFact, message: Message): Promise<void> {
  const { MessageId, Body, ReceiptHandle, Attributes } = message;
  const MessageGroupId = Attributes?.MessageGroupId;
  await client.send(
    new sdk.SendMessageCommand({
      QueueUrl: queue.queueUrl,
      MessageBody: Body,
      // By the id that it had at first, SQS would take a letter of less than five minutes for a repetition, and drop it.
      ...(MessageGroupId && { MessageGroupId, MessageDeduplicationId: `redrive-${MessageId}` }),
    }),
  );
  await client.send(new sdk.DeleteMessageCommand({ QueueUrl: queue.deadLettersUrl, ReceiptHandle }));
}

/** Lets others see at once what was only looked at; those that were moved are gone, which is no error. */
async function show({ sdk, client }: SqsConnection, QueueUrl: string, seen: readonly Message[]): Promise<void> {
  for (let start = 0; start < seen.length; start += BATCH) {
    const Entries = seen.slice(start, start + BATCH).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await client.send(new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
