import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataProduct, TeamAnalyticsEnvironment, type TeamAnalyticsEnvironmentProps } from 'cdk-data-mesh';
import { parseManifest } from '../../lib/manifest/read';
import { vendored } from './contracts';
import { allLayers, faultOf, type Layers, manifestOf, writtenManifest } from './support';

interface WithTeam extends Layers {
  readonly team: TeamAnalyticsEnvironment;
  readonly template: () => Template;
}

function withTeam(props: Partial<TeamAnalyticsEnvironmentProps> = {}): WithTeam {
  const layers = allLayers();
  const reads = [layers.bill.latest(), layers.revenue, DataProduct.fromContract(vendored()).table('bill')];
  const team = new TeamAnalyticsEnvironment(layers.stack, 'Fraud', { domain: 'fraud', reads, ...props });
  return { ...layers, team, template: () => Template.fromStack(layers.stack) };
}

function trustOf(template: Template): unknown[] {
  const roles = template.findResources('AWS::IAM::Role', { Properties: { PermissionsBoundary: Match.anyValue() } });
  return Object.values(roles).flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement);
}

test('the manifest names the team, its members and what it reads', () => {
  const { app } = withTeam({ members: ['jane@example.com'] });
  expect(() => parseManifest(writtenManifest(app))).not.toThrow();
  expect(manifestOf(app).teams).toEqual([
    {
      path: 'Revenue/Fraud',
      domain: 'fraud',
      members: ['jane@example.com'],
      reads: ['finance.bill', 'forecasting.revenue', 'forecasting__revenue.bill'],
    },
  ]);
});

test('queries go through a workgroup whose configuration nobody can override, and end at 100 GiB', () => {
  withTeam()
    .template()
    .hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'mesh-dev-fraud',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 100 * 1024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
      },
    });
  withTeam({ scanLimit: Size.gibibytes(1) })
    .template()
    .hasResourceProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: { BytesScannedCutoffPerQuery: 1024 ** 3 },
    });
});

test('the workspace forgets after 30 days unless said otherwise, and is kept with the stack gone', () => {
  const expires = (days: number) => ({
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: days, Status: 'Enabled' })]),
    },
  });
  const template = withTeam().template();
  template.hasResource('AWS::S3::Bucket', {
    Properties: expires(30),
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  withTeam({ sandboxExpiry: Duration.days(5) })
    .template()
    .hasResourceProperties('AWS::S3::Bucket', expires(5));
});

test('the sandbox is a database of the team', () => {
  withTeam()
    .template()
    .hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: 'mesh_dev_fraud_sandbox' } });
});

describe('the reader', () => {
  test('without members is whoever the platform marked as the team', () => {
    expect(trustOf(withTeam().template())).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { 'aws:PrincipalTag/data-mesh:team': 'mesh.fraud' } } }),
    ]);
  });

  test('is taken by members only, named by ARN or by their names in Identity Center', () => {
    const arn = 'arn:aws:iam::111111111111:role/Analyst';
    const statements = trustOf(withTeam({ members: [arn, 'jane@example.com'] }).template());
    expect(statements).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: arn } },
      expect.objectContaining({
        Condition: expect.objectContaining({ StringLike: { 'aws:userid': ['*:jane@example.com'] } }),
      }),
    ]);
  });

  test('reads exactly the tables that are named', () => {
    const template = withTeam().template();
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('FraudReader'),
    );
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const tables = JSON.stringify(statements).match(/:table\/[^"]+/g);
    expect(tables?.sort()).toEqual([
      ':table/mesh_dev_finance_staging/bill',
      ':table/mesh_dev_forecasting_curated/revenue',
      ':table/mesh_dev_forecasting_product__revenue__v1__fraud/bill',
      ':table/mesh_dev_fraud_sandbox/*',
    ]);
  });

  test('is bounded: no write of data outside of the workspace, whatever else is attached to it', () => {
    const template = withTeam().template();
    const [boundary] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
    const statements: { Action: string | string[]; Resource: unknown }[] = boundary.Properties.PolicyDocument.Statement;
    const writes = statements.filter(({ Action }) => JSON.stringify(Action).match(/Put|Delete|Create|Update/));
    for (const { Resource } of writes) expect(JSON.stringify(Resource)).toMatch(/FraudBucket|mesh_dev_fraud_sandbox/);
    expect(writes.length).toBe(2);
    expect(JSON.stringify(statements)).not.toMatch(/"(iam|sts|lambda):/);
  });
});

test('a budget tells the topic of the stack when it is nearly spent, and what it will be', () => {
  const template = withTeam({ monthlyBudget: 200 }).template();
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: {
      BudgetLimit: { Amount: 200, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:data-mesh:team$mesh.fraud'] },
    },
    NotificationsWithSubscribers: [
      { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
      { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
    ],
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sns:Publish', Principal: { Service: 'budgets.amazonaws.com' } }),
      ]),
    },
  });
  withTeam().template().resourceCountIs('AWS::Budgets::Budget', 0);
});

test('everything bears the tags by which its cost is told', () => {
  const template = withTeam({ monthlyBudget: 5 }).template().toJSON().Resources as Record<
    string,
    { Type: string; Properties: { Tags?: unknown; ResourceTags?: unknown } }
  >;
  const tagged = Object.entries(template).filter(([id]) => id.startsWith('Fraud'));
  for (const type of ['AWS::S3::Bucket', 'AWS::Athena::WorkGroup', 'AWS::IAM::Role', 'AWS::Budgets::Budget']) {
    const { Tags, ResourceTags } = tagged.find(([, it]) => it.Type === type)?.[1].Properties ?? {};
    expect([type, Tags ?? ResourceTags]).toEqual([
      type,
      expect.arrayContaining([{ Key: 'data-mesh:team', Value: 'mesh.fraud' }]),
    ]);
  }
});

test('fails with the mend on all that is wrong at once', () => {
  const { app } = withTeam({
    domain: 'Fraud',
    members: ['*', 'arn:aws:iam::111111111111:root'],
    scanLimit: Size.mebibytes(1),
    monthlyBudget: 0,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const fault = faultOf(app);
  for (const line of [
    "'domain' must be lower case letters",
    "'members' has '*', which is neither the ARN of a role or user nor a name of IAM Identity Center",
    "'members' has 'arn:aws:iam::111111111111:root'",
    "'scanLimit' must be 10 MB or more, got 1048576 bytes",
    "'monthlyBudget' must be more than 0 US dollars, got 0; leave it out for no budget",
    "'removalPolicy' DESTROY deletes data and needs the context key",
  ])
    expect(fault).toContain(line);
});
