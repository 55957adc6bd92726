import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { accessLogsBucket } from './access-logs-bucket';
import { RETAIN } from './removal';

const ID = 'MeshCommons';

/** What all constructs of one stack share, made when first asked for: a key, a bucket for access logs, a topic for alarms. */
export class StackCommons extends Construct {
  static of(scope: Construct): StackCommons {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as StackCommons | undefined) ?? new StackCommons(stack);
  }

  private keeps = false;
  private madeKey?: Key;
  private madeLogs?: Bucket;
  private madeTopic?: Topic;

  private constructor(stack: Stack) {
    super(stack, ID);
  }

  get key(): Key {
    this.madeKey ??= new Key(this, 'Key', {
      description: `Data and alarms of ${this.node.path}`,
      enableKeyRotation: true,
      removalPolicy: RETAIN,
    });
    return this.madeKey;
  }

  get accessLogs(): Bucket {
    this.madeLogs ??= accessLogsBucket(this);
    return this.madeLogs;
  }

  get alarmTopic(): Topic {
    this.madeTopic ??= this.makeAlarmTopic();
    return this.madeTopic;
  }

  /** The key outlives the stack as soon as anything does that it encrypts. */
  follow(removal: RemovalPolicy): void {
    this.keeps ||= removal !== RemovalPolicy.DESTROY;
    this.key.applyRemovalPolicy(this.keeps ? RETAIN : RemovalPolicy.DESTROY);
  }

  /** Lets somebody of this stack tell what an alarm cannot name. */
  grantTell(grantee: IGrantable): Grant {
    const { alarmTopic, key } = this;
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [alarmTopic.topicArn] }).combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resourceArns: [key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': alarmTopic.topicArn } },
      }),
    );
  }

  private makeAlarmTopic(): Topic {
    const cloudwatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    const topic = new Topic(this, 'Alarms', { masterKey: this.key, enforceSSL: true });
    // A topic policy of our own takes the place of the default one, which lets alarms publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OwnAlarms',
        effect: Effect.ALLOW,
        principals: [cloudwatch],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    // Without a condition, as AWS documents it: alarms pass neither account nor topic to the key, and the service uses it only
    // where the topic's own policy lets it publish.
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsToEncryptedTopic',
        effect: Effect.ALLOW,
        principals: [cloudwatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    return topic;
  }
}
