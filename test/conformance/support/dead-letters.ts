import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeployedTeam } from './deployed-team';

/** The two queues of a staging layer, each with where its messages end that could not be worked off. */
export class DeadLetters {
  static async of(team: DeployedTeam): Promise<DeadLetters> {
    const urls = (await team.resources('AWS::SQS::Queue')).map(({ LogicalResourceId, PhysicalResourceId }) => ({
      id: LogicalResourceId,
      url: PhysicalResourceId,
    }));
    const pair = (word: string): Pair => {
      const [dead, work] = [true, false].map((isDead) =>
        urls.find(({ id }) => id.includes(`${word}Queue`) && id.includes('DeadLetters') === isDead),
      );
      if (!dead || !work) throw new Error(`${team.stack} has no queue ${word}`);
      return { work: work.url, dead: dead.url };
    };
    const sqs = new SQSClient({ endpoint: team.endpoint, useQueueUrlAsEndpoint: false });
    return new DeadLetters(sqs, { standardize: pair('Standardize'), commit: pair('Commit') });
  }

  private constructor(
    private readonly sqs: SQSClient,
    private readonly pairs: Readonly<Record<'standardize' | 'commit', Pair>>,
  ) {}

  /** Sends each queue what nobody can work off. */
  async poison(standardize: string, commit: string): Promise<void> {
    await this.send(this.pairs.standardize.work, standardize);
    await this.send(this.pairs.commit.work, commit, 'finance.bill');
  }

  /** What lies there. */
  async bodies(): Promise<string[]> {
    const all = await Promise.all(Object.values(this.pairs).map(({ dead }) => this.read(dead)));
    return all.flat().map(({ Body = '' }) => Body);
  }

  /** Puts back what is wanted, and throws away the rest. */
  async redrive(isWanted: (body: string) => boolean): Promise<void> {
    for (const { work, dead } of Object.values(this.pairs)) {
      for (const { Body = '', Attributes, ReceiptHandle } of await this.read(dead)) {
        if (isWanted(Body)) await this.send(work, Body, Attributes?.MessageGroupId);
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle }));
      }
    }
  }

  private async read(QueueUrl: string): Promise<Message[]> {
    const found = new Map<string, Message>();
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0, AttributeNames: ['All'] }),
      );
      const before = found.size;
      for (const message of Messages) found.set(message.MessageId ?? '', message);
      if (found.size === before) return [...found.values()];
    }
  }

  private async send(QueueUrl: string, MessageBody: string, group?: string): Promise<void> {
    const fifo = group !== undefined && { MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() };
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...fifo }));
  }
}

interface Pair {
  readonly work: string;
  readonly dead: string;
}
