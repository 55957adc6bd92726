import type { SqsRecord } from '../../../../lib/handlers/sqs';
import { MESSAGE_ATTEMPTS } from '../../../../lib/manifest';
import { type Command, dispatch, type Service } from './answer';

interface Waiting {
  readonly messageId: string;
  readonly body: string;
  readonly group?: string;
  readonly attempts: number;
}

interface Entry {
  readonly MessageBody: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** Queues with dead letters, in memory: `NAME`, and `NAME-dead`. */
export class SimulatedSqs implements Service {
  private readonly queues = new Map<string, Waiting[]>();
  private readonly sent = new Set<string>();
  private count = 0;

  answer(command: Command): object {
    return dispatch(this, command);
  }

  waiting(queue: string): readonly Waiting[] {
    return this.at(queue);
  }

  /** Gives messages out to a handler, as they are asked for by their places; `back` brings those that it failed at. */
  give(queue: string, choose: (waiting: Waiting[]) => Waiting[]): Batch {
    const batch = choose(this.at(queue)).map((it) => ({ ...it, attempts: it.attempts + 1 }));
    const records = batch.map(({ messageId, body, attempts }): SqsRecord => {
      return { messageId, body, attributes: { ApproximateReceiveCount: String(attempts) } };
    });
    const back = (failed: ReadonlySet<string>): string[] => {
      const again = batch.filter(({ messageId }) => failed.has(messageId));
      const dead = again.filter(({ attempts }) => attempts >= MESSAGE_ATTEMPTS);
      this.at(`${queue}-dead`).push(...dead.map((it) => ({ ...it, attempts: 0 })));
      // Messages of a group keep their order.
      this.at(queue).unshift(...again.filter((it) => !dead.includes(it)));
      return dead.map(({ messageId }) => messageId);
    };
    return { records, groups: batch.flatMap(({ group }) => group ?? []), back };
  }

  SendMessage({ QueueUrl, ...entry }: Entry & { QueueUrl: string }): object {
    const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: id } = entry;
    if (id !== undefined && this.sent.has(`${QueueUrl} ${id}`)) return {};
    if (id !== undefined) this.sent.add(`${QueueUrl} ${id}`);
    this.count += 1;
    this.at(QueueUrl).push({ messageId: `m${this.count}`, body, group, attempts: 0 });
    return {};
  }

  SendMessageBatch({ QueueUrl, Entries }: { QueueUrl: string; Entries: readonly Entry[] }): object {
    for (const entry of Entries) this.SendMessage({ QueueUrl, ...entry });
    return {};
  }

  GetQueueAttributes({ QueueUrl }: { QueueUrl: string }): object {
    return { Attributes: { ApproximateNumberOfMessages: String(this.at(QueueUrl).length) } };
  }

  ReceiveMessage({ QueueUrl, MaxNumberOfMessages }: { QueueUrl: string; MaxNumberOfMessages: number }): object {
    const Messages = this.at(QueueUrl)
      .slice(0, MaxNumberOfMessages)
      .map(({ messageId, body, group }) => ({
        MessageId: messageId,
        Body: body,
        ReceiptHandle: messageId,
        Attributes: { SentTimestamp: '0', MessageGroupId: group },
      }));
    return { Messages };
  }

  DeleteMessage({ QueueUrl, ReceiptHandle }: { QueueUrl: string; ReceiptHandle: string }): object {
    const queue = this.at(QueueUrl);
    const at = queue.findIndex(({ messageId }) => messageId === ReceiptHandle);
    if (at >= 0) queue.splice(at, 1);
    return {};
  }

  private at(queue: string): Waiting[] {
    const known = this.queues.get(queue) ?? [];
    this.queues.set(queue, known);
    return known;
  }
}

/** Messages that a handler works on. */
export interface Batch {
  readonly records: readonly SqsRecord[];
  /** Of each message of a FIFO queue. */
  readonly groups: readonly string[];
  /** Gives those back that it failed at; the ids of those that are dead letters now. */
  back(failed: ReadonlySet<string>): string[];
}
