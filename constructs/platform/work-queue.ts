import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { ageAlarm, deadLetterAlarm } from './alarms';

export interface WorkQueueProps {
  readonly fifo?: boolean;
  /** Of the handler that takes the messages. */
  readonly timeout: Duration;
  readonly attempts: number;
  /** A message that waits longer rings the alarm. */
  readonly oldest: Duration;
  /** What a message asks for, in words that follow "Messages that". */
  readonly work: string;
}

/**
 * A queue with its dead-letter queue and their alarms. Encrypted by SQS itself: messages name objects and hold no data, and a
 * key of ours would have to be opened to EventBridge.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { timeout, attempts, oldest, work } = props;
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(props.fifo && { fifo: true }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // Twice the handler's time: a message is not given out again while it is worked on, and a killed handler's comes back soon.
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 2),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
    });
    acknowledge(this.deadLetters, 'AwsSolutions-SQS3', 'this is the dead-letter queue itself');
    deadLetterAlarm(
      this,
      'DeadLettersAlarm',
      this.deadLetters,
      `Messages that ${work} failed ${attempts} times. Nothing is lost: what they ask for can be asked again.`,
    );
    ageAlarm(
      this,
      'AgeAlarm',
      this.queue,
      oldest,
      `Messages that ${work} have waited for more than ${oldest.toHumanString()}.`,
    );
  }
}
