import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Column, LandingZone, Source, type StagingLayer } from 'cdk-data-mesh';
import { actionsOf, allLayers, newApp, staged } from './support';

const MANIFEST_URI = {
  'Fn::Join': [
    '',
    [
      's3://',
      { 'Fn::Sub': Match.stringLikeRegexp('^cdk-hnb659fds-assets-') },
      Match.stringLikeRegexp('^/[0-9a-f]{64}\\.json$'),
    ],
  ],
};

test('functions differ by their entry, and run the one bundle on Node.js 22 and arm64', () => {
  const functions = Object.values(Template.fromStack(staged().stack).findResources('AWS::Lambda::Function'));
  expect(functions.map(({ Properties }) => Properties.Handler).sort()).toEqual([
    'commit.handler',
    'maintain.handler',
    'register.handler',
    'standardize.handler',
    'sweep.handler',
  ]);
  expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties.Code))).size).toBe(1);
  for (const { Properties } of functions) {
    expect(Properties).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['arm64'] });
    expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(Properties).not.toHaveProperty('VpcConfig');
  }
});

test('the standardizer has 3008 MiB of memory and 10 GiB of disk unless said otherwise', () => {
  const size = (props?: ConstructorParameters<typeof StagingLayer>[2]) => {
    const template = Template.fromStack(staged(props).stack);
    const [{ Properties }] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'standardize.handler' } }),
    );
    return [Properties.MemorySize, Properties.EphemeralStorage.Size, Properties.Timeout];
  };
  expect(size()).toEqual([3008, 10240, 900]);
  expect(size({ memory: Size.gibibytes(8), scratch: Size.gibibytes(4) })).toEqual([8192, 4096, 900]);
});

test('functions know the manifest by its content, their layer, and the buckets that they may use', () => {
  const template = Template.fromStack(staged().stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'standardize.handler',
    Environment: {
      Variables: {
        MESH_MANIFEST: MANIFEST_URI,
        MESH_LAYER: 'Bills/Staging',
        MESH_BUCKETS: {
          'Fn::Join': [
            '',
            [
              '{"Bills/Staging":"',
              { Ref: Match.stringLikeRegexp('^StagingBucket') },
              '","Bills/Finance":"',
              { Ref: Match.stringLikeRegexp('^FinanceBucket') },
              '"}',
            ],
          ],
        },
        MESH_COMMIT_QUEUE_URL: { Ref: Match.stringLikeRegexp('^StagingFlowCommitQueue') },
      },
    },
  });
});

test('tables are registered before the other functions are updated', () => {
  const template = Template.fromStack(staged().stack);
  const [registered] = Object.keys(template.findResources('Custom::DataMeshTables'));
  for (const handler of ['standardize.handler', 'commit.handler', 'sweep.handler']) {
    const [{ DependsOn }] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: handler } }),
    );
    expect(DependsOn).toContain(registered);
  }
  template.hasResource('Custom::DataMeshTables', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^StagingRegistrarHandlerRoleDefaultPolicy')]),
    Properties: {
      manifest: MANIFEST_URI,
      layer: 'Bills/Staging',
      ServiceTimeout: '3000',
    },
  });
});

test('CloudFormation owns neither tables nor databases: an earlier deployment may have left them', () => {
  const template = Template.fromStack(staged().stack);
  template.resourceCountIs('AWS::Glue::Table', 0);
  template.resourceCountIs('AWS::Glue::Database', 0);
  template.hasResourceProperties('Custom::DataMeshTables', {
    databases: [
      {
        name: 'mesh_dev_finance_staging',
        description: 'Staged tables of finance, by Bills/Staging',
        location: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
      },
    ],
    removal: Match.absent(),
  });
});

test('databases go with their layer where data is to be deleted, by both keys', () => {
  const app = newApp({ context: { 'cdk-data-mesh:allow-data-deletion': 'true' } });
  const template = Template.fromStack(staged({ removalPolicy: RemovalPolicy.DESTROY }, app).stack);
  template.hasResourceProperties('Custom::DataMeshTables', { removal: 'destroy' });
  expect(actionsOf(template, 'Handler')).toEqual(expect.arrayContaining(['glue:DeleteDatabase', 'glue:DeleteTable']));
  expect(actionsOf(Template.fromStack(staged().stack), 'Handler')).not.toContain('glue:DeleteDatabase');
});

test('a bucket that was kept is taken, and opened by its own key', () => {
  const app = newApp();
  const outside = new Stack(app, 'Outside');
  const encryptionKey = Key.fromKeyArn(outside, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/kept');
  const bucket = Bucket.fromBucketAttributes(outside, 'Kept', { bucketName: 'kept-bucket', encryptionKey });
  const { stack, staging } = staged({ bucket }, app);
  expect(staging.bucket).toBe(bucket);
  const template = Template.fromStack(stack);
  expect(Object.keys(template.findResources('AWS::S3::Bucket')).filter((id) => id.startsWith('Staging'))).toEqual([]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^StagingFlowCommitRole'),
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: encryptionKey.keyArn }),
      ]),
    },
  });
});

test('a file that comes asks for work, which is tried again and then kept for a human', () => {
  const template = Template.fromStack(staged().stack);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: Match.stringLikeRegexp('^FinanceBucket') }] },
        object: { key: [{ prefix: 'finance/' }] },
      },
    },
    Targets: [
      Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^StagingFlowStandardizeQueue'), 'Arn'] } }),
    ],
  });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 1800, RedrivePolicy: { maxReceiveCount: 4 } });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 600, FifoQueue: true });
  template.resourcePropertiesCountIs(
    'AWS::SQS::Queue',
    { MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true },
    4,
  );
  template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1,
    ScalingConfig: { MaximumConcurrency: 20 },
  });
});

test('two landing zones feed one layer, each by one rule', () => {
  const { stack, staging, finance } = staged();
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  for (const name of ['customer', 'lead'])
    staging.addDataset(name, { source: sales.addSource(name, Source.json()), columns: { id: Column.string() } });
  staging.addDataset('rate', { source: finance.addSource('rates', Source.tsv()), columns: { id: Column.string() } });
  const template = Template.fromStack(stack);
  template.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: { source: ['aws.s3'] } }, 2);
  template.hasResourceProperties('Custom::DataMeshTables', {
    databases: ['finance', 'sales'].map((domain) => Match.objectLike({ name: `mesh_dev_${domain}_staging` })),
  });
});

test('landing is swept every hour unless said otherwise', () => {
  Template.fromStack(staged().stack).hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' });
  Template.fromStack(staged({ sweepEvery: Duration.minutes(15) }).stack).hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(15 minutes)',
  });
});

test('the tables are tidied once a day unless said otherwise', () => {
  const rules = (props?: ConstructorParameters<typeof StagingLayer>[2]) =>
    Object.values(Template.fromStack(staged(props).stack).findResources('AWS::Events::Rule'))
      .map(({ Properties }) => Properties)
      .filter(({ Description }) => Description.startsWith('Tidies'));
  expect(rules()).toMatchObject([
    { ScheduleExpression: 'rate(1 day)', Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }] },
  ]);
  expect(rules({ maintainEvery: Duration.hours(6) })).toMatchObject([{ ScheduleExpression: 'rate(6 hours)' }]);
});

test('alarms ring for what waits for a human, on one encrypted topic that only alarms may publish to', () => {
  const template = Template.fromStack(staged().stack);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.map(({ Properties: it }) => [it.MetricName ?? it.Metrics[0].Expression, it.Threshold]).sort()).toEqual([
    ['ApproximateAgeOfOldestMessage', 1800],
    ['ApproximateAgeOfOldestMessage', 3600],
    ['ApproximateNumberOfMessagesVisible', 0],
    ['ApproximateNumberOfMessagesVisible', 0],
    ['Errors', 0],
    ['Errors', 0],
    ['IF(read > 0, 100 * quarantined / read, 0)', 5],
    ['OldestFileWaiting', 3 * 60 * 60],
  ]);
  for (const { Properties } of alarms) {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^MeshCommonsAlarms/) }]);
    expect(Properties.AlarmDescription.length).toBeGreaterThan(60);
  }
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
});

test('logs are kept for three months', () => {
  Template.fromStack(staged().stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test('a key of the stack turns each year', () => {
  const template = Template.fromStack(allLayers().stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
});

test('a thousand datasets make no more resources than one', () => {
  const count = (datasets: number) => {
    const { stack, staging, finance } = staged();
    const source = finance.addSource('many', Source.csv());
    for (let index = 0; index < datasets; index++)
      staging.addDataset(`t${index}`, { source, columns: { id: Column.string() } });
    return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
  };
  expect(count(1000)).toBe(count(1));
});
