import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeployedTeam } from './deployed-team';

/** The queues of a stack, each with where its messages end that could not be worked off. */
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
    return new DeadLetters(sqs, {
      standardize: pair('Standardize'),
      commit: pair('Commit'),
      publish: pair('Publish'),
    });
  }

  private constructor(
    private readonly sqs: SQSClient,
    private readonly queues: Readonly<Record<Work, Pair>>,
  ) {}

  /** Sends each queue what nobody can work off. */
  async poison(standardize: string, commit: string): Promise<void> {
    await this.send(this.queues.standardize.work, standardize);
    await this.send(this.queues.commit.work, commit, 'finance.bill');
  }

  /** What lies there. */
  async all(): Promise<Message[]> {
    return (await Promise.all(this.pairs().map(({ dead }) => this.read(dead)))).flat();
  }

  /** Throws away what nobody can work off, each of it. */
  async discard(isHopeless: (body: string) => boolean): Promise<Message[]> {
    const discarded: Message[] = [];
    for (const { dead } of this.pairs()) {
      for (const message of (await this.read(dead)).filter(({ Body = '' }) => isHopeless(Body))) {
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: message.ReceiptHandle }));
        discarded.push(message);
      }
    }
    return discarded;
  }

  private pairs(): Pair[] {
    return Object.values(this.queues);
  }

  private async read(QueueUrl: string): Promise<Message[]> {
    const found = new Map<string, Message>();
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
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

type Work = 'standardize' | 'commit' | 'publish';

interface Pair {
  readonly work: string;
  readonly dead: string;
}
