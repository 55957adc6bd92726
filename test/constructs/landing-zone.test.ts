import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BlankRows, LandingZone, RaggedRows, RepeatedHeaders, Source, StrayQuotes } from 'cdk-data-mesh';
import { manifestOf, newApp } from './support';

function zone(props: ConstructorParameters<typeof LandingZone>[2] = { domain: 'finance' }) {
  const app = newApp();
  const stack = new Stack(app, 'Landing');
  const finance = new LandingZone(stack, 'Finance', props);
  return { app, stack, finance };
}

const RAW = { VersioningConfiguration: { Status: 'Enabled' } };

test('raw files are versioned, encrypted with the stack key, private and reported to EventBridge', () => {
  const template = Template.fromStack(zone().stack);
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ...RAW,
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MeshCommonsKey'), 'Arn'] },
            },
          },
        ],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: Match.stringLikeRegexp('^MeshCommonsAccessLogs') },
        LogFilePrefix: 'Landing/Finance/Bucket/',
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    },
  });
  template.allResourcesProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
});

test('a landing zone alone brings no function', () => {
  Template.fromStack(zone().stack).resourceCountIs('AWS::Lambda::Function', 0);
});

test('every bucket refuses plain HTTP', () => {
  const template = Template.fromStack(zone().stack);
  template.allResourcesProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
  template.resourceCountIs('AWS::S3::BucketPolicy', 2);
});

test('access logs go into one bucket a stack, with the encryption that S3 can deliver to', () => {
  const { stack } = zone();
  new LandingZone(stack, 'Sales', { domain: 'sales' });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 3);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  });
});

test('a raw file that was replaced is kept for 365 days, an unfinished upload for 7', () => {
  Template.fromStack(zone().stack).hasResourceProperties('AWS::S3::Bucket', {
    ...RAW,
    LifecycleConfiguration: {
      Rules: [
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
        { NoncurrentVersionExpiration: { NoncurrentDays: 365 }, Status: 'Enabled' },
      ],
    },
  });
});

test('how long a replaced file is kept can be said', () => {
  const { stack } = zone({ domain: 'finance', noncurrentVersionExpiration: Duration.days(30) });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } })]),
    },
  });
});

test('a department may drop files of its source, and neither read, list nor delete', () => {
  const { stack, finance } = zone();
  const role = new Role(stack, 'Department', { assumedBy: new AccountPrincipal('111111111111') });
  finance.addSource('bills', Source.csv()).grantDrop(role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const statements = policy.Properties.PolicyDocument.Statement;
  const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^FinanceBucket/), 'Arn'] };
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
      Resource: { 'Fn::Join': ['', [bucket, '/finance/bills/*']] },
    },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^MeshCommonsKey/), 'Arn'] },
      Condition: {
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket, { 'Fn::Join': ['', [bucket, '/*']] }] },
      },
    },
  ]);
});

test('a department in another account is let in by the bucket and by the key', () => {
  const { stack, finance } = zone();
  finance.addSource('bills', Source.csv()).grantDrop(new AccountPrincipal('111111111111'));
  const template = Template.fromStack(stack);
  const stranger = { AWS: { 'Fn::Join': ['', Match.arrayWith([':iam::111111111111:root'])] } };
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Principal: stranger, Action: ['s3:PutObject', 's3:AbortMultipartUpload'] }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: stranger, Resource: '*' })]) },
  });
});

test('a bucket that is there already is used as it is', () => {
  const app = newApp();
  const stack = new Stack(app, 'Landing');
  const bucket = Bucket.fromBucketName(stack, 'Old', 'old-bucket');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance', bucket });
  const role = new Role(stack, 'Department', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  finance.addSource('bills', Source.csv()).grantDrop(role);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test('sources stand in the manifest with their defaults', () => {
  const { app, finance } = zone();
  finance.addSource('bills', Source.csv());
  finance.addSource('rates', Source.tsv());
  finance.addSource('customers', Source.json());
  finance.addSource('events', Source.ndjson());
  finance.addSource('products', Source.excel());
  finance.addSource('flights', Source.parquet());
  const { sources } = manifestOf(app, 'Landing');
  const text = { quote: '"', escape: '"', header: true, skipLines: 0 };
  expect(sources.map(({ format }) => format)).toEqual([
    { kind: 'csv', delimiter: ',', ...text },
    { kind: 'csv', delimiter: '\t', ...text },
    { kind: 'json' },
    { kind: 'ndjson' },
    { kind: 'excel', skipRows: 0 },
    { kind: 'parquet' },
  ]);
  expect(sources[0]).toMatchObject({
    path: 'Landing/Finance/bills',
    domain: 'finance',
    name: 'bills',
    delivery: 'appends',
    period: { kind: 'none' },
    landing: { bucket: 'Landing/Finance', prefix: 'finance/bills' },
  });
  expect(sources[0]).not.toHaveProperty('localPath');
});

test('what a source says of its text stands in the manifest', () => {
  const { app, finance } = zone();
  const said = { encoding: 'latin1', headerRows: 2, skipLines: 1, footerLines: 3 };
  finance.addSource(
    'bills',
    Source.csv({
      ...said,
      delimiter: '||',
      raggedRows: RaggedRows.realign(),
      strayQuotes: StrayQuotes.keep(),
      repeatedHeaders: RepeatedHeaders.endTable(),
      blankRows: BlankRows.keep(),
    }),
  );
  finance.addSource(
    'rates',
    Source.tsv({
      raggedRows: RaggedRows.pad(),
      strayQuotes: StrayQuotes.quarantine(),
      repeatedHeaders: RepeatedHeaders.skip(),
      blankRows: BlankRows.skip(),
    }),
  );
  finance.addSource('prices', Source.tsv({ raggedRows: RaggedRows.quarantine() }));
  const [bills, rates, prices] = manifestOf(app, 'Landing').sources.map(({ format }) => format);
  const rules = { raggedRows: 'realign', strayQuotes: 'keep', repeatedHeaders: 'endTable', blankRows: 'keep' };
  expect(bills).toMatchObject({ ...said, ...rules, delimiter: '||' });
  expect(rates).toMatchObject({
    raggedRows: 'pad',
    strayQuotes: 'quarantine',
    repeatedHeaders: 'skip',
    blankRows: 'skip',
  });
  expect(prices).toMatchObject({ raggedRows: 'quarantine' });
});

describe('deleting raw files takes two keys', () => {
  const destroy = { domain: 'finance', removalPolicy: RemovalPolicy.DESTROY };

  test('fails with the prop alone, and says which key is missing', () => {
    const { app } = zone(destroy);
    expect(() => app.synth()).toThrow(
      /\[Landing\/Finance\] 'removalPolicy' DESTROY deletes data and needs the context key cdk-data-mesh:allow-data-deletion besides; deploy with -c cdk-data-mesh:allow-data-deletion=true/,
    );
  });

  test('deletes with both, the key and the objects too', () => {
    const stack = new Stack(newApp({ context: { 'cdk-data-mesh:allow-data-deletion': 'true' } }), 'Landing');
    new LandingZone(stack, 'Finance', destroy);
    const template = Template.fromStack(stack);
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete', Properties: RAW });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('keeps the key where another bucket of the stack is kept', () => {
    const stack = new Stack(newApp({ context: { 'cdk-data-mesh:allow-data-deletion': true } }), 'Landing');
    new LandingZone(stack, 'Finance', destroy);
    new LandingZone(stack, 'Sales', { domain: 'sales' });
    new LandingZone(stack, 'Support', { ...destroy, domain: 'support' });
    Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('keeps with the context alone', () => {
    const stack = new Stack(newApp({ context: { 'cdk-data-mesh:allow-data-deletion': true } }), 'Landing');
    new LandingZone(stack, 'Finance', { domain: 'finance' });
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate' });
  });
});
