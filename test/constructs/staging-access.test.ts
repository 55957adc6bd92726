import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LandingZone, StagingLayer } from 'cdk-data-mesh';
import { actionsOf, addBill, newApp, staged, statementsOf } from './support';

describe('each function has a role of its own that may what it must', () => {
  const template = Template.fromStack(staged().stack);
  const common = ['logs:CreateLogStream', 'logs:PutLogEvents', 's3:GetObject'];
  const consume = [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ];
  const own = [
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:ListBucket',
    's3:PutObject',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ];

  test.each([
    [
      'Handler',
      [
        ...common,
        ...own.filter((it) => it !== 's3:ListBucket'),
        's3:ListBucket',
        'glue:CreateDatabase',
        'glue:CreateTable',
        'glue:GetTable',
        'glue:GetTables',
        'glue:UpdateTable',
      ],
    ],
    ['Standardize', [...common, ...own, ...consume, 's3:GetObjectVersion', 'sqs:SendMessage', 'glue:GetTable']],
    ['Commit', [...common, ...own, ...consume, 'glue:GetTable', 'glue:UpdateTable']],
    ['Maintain', [...common, ...own, 'glue:GetTable', 'glue:UpdateTable']],
    [
      'Sweep',
      [
        ...common,
        's3:GetObjectVersion',
        's3:ListBucket',
        'kms:Decrypt',
        'glue:GetTable',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:SendMessage',
      ],
    ],
  ])('%s', (verb, actions) => {
    expect(actionsOf(template, verb)).toEqual([...new Set(actions)].sort());
  });

  test('no function may change raw files', () => {
    for (const verb of ['Handler', 'Standardize', 'Commit', 'Sweep', 'Maintain']) {
      const raw = statementsOf(template, verb).filter(({ Resource }) =>
        JSON.stringify(Resource).includes('FinanceBucket'),
      );
      for (const action of raw.flatMap(({ Action }) => Action))
        expect(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket']).toContain(action);
    }
  });

  test('no role takes a policy that AWS manages, and no action is a wildcard', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role')))
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    for (const verb of ['Handler', 'Standardize', 'Commit', 'Sweep', 'Maintain'])
      for (const action of actionsOf(template, verb)) expect(action).not.toContain('*');
  });
});

test('whoever was granted a dataset may read its files and its entry in the catalog, and no other table', () => {
  const { stack, bill } = staged();
  bill.grantRead(new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  const statements = statementsOf(Template.fromStack(stack), 'Reader');
  const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^StagingBucket/), 'Arn'] };
  const key = { 'Fn::GetAtt': [expect.stringMatching(/^MeshCommonsKey/), 'Arn'] };
  const glue = (resource: string) => ({
    'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(new RegExp(`:${resource}$`))])],
  });
  expect(statements).toMatchObject([
    { Action: ['s3:GetObject'], Resource: { 'Fn::Join': ['', [bucket, '/mesh_dev_finance_staging/bill/*']] } },
    { Action: ['kms:Decrypt'], Resource: key },
    {
      Action: ['s3:ListBucket'],
      Resource: bucket,
      Condition: { StringLike: { 's3:prefix': ['mesh_dev_finance_staging/bill/*'] } },
    },
    {
      Action: ['glue:GetDatabase', 'glue:GetTable'],
      Resource: [
        glue('catalog'),
        glue('database/mesh_dev_finance_staging'),
        glue('table/mesh_dev_finance_staging/bill'),
      ],
    },
  ]);
});

test('an operator may commit, read what was delivered and redrive, whatever is declared after the grant, and delete no raw file and no table', () => {
  const stack = new Stack(newApp(), 'Revenue');
  const operator = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const staging = new StagingLayer(stack, 'Staging');
  staging.grantOperate(operator);
  addBill(new LandingZone(stack, 'Finance', { domain: 'finance' }), staging);
  const template = Template.fromStack(stack);
  expect(actionsOf(template, 'Operator')).toEqual(
    [
      'cloudformation:DescribeStacks',
      ...['GetDatabase', 'GetTable', 'UpdateTable'].map((it) => `glue:${it}`),
      ...['Decrypt', 'GenerateDataKey'].map((it) => `kms:${it}`),
      'logs:FilterLogEvents',
      ...['AbortMultipartUpload', 'DeleteObject', 'GetObject', 'GetObjectVersion', 'ListBucket', 'PutObject'].map(
        (it) => `s3:${it}`,
      ),
      ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
        (it) => `sqs:${it}`,
      ),
      'sqs:SendMessage',
    ].sort(),
  );
  const raw = statementsOf(template, 'Operator').filter(({ Resource }) =>
    JSON.stringify(Resource).includes('FinanceBucket'),
  );
  expect(new Set(raw.flatMap(({ Action }) => Action))).toEqual(
    new Set(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket']),
  );
});
