import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Column, CuratedLayer, DataProductShare, Sql } from 'cdk-data-mesh';
import { withDefaultAudience, withProduct } from './products';
import { newApp } from './support';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function policyOf(template: Template, id: RegExp, type = 'AWS::IAM::Policy'): Statement[] {
  return Object.entries(template.findResources(type))
    .filter(([it]) => id.test(it))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

function gatesOf(template: Template): Statement[] {
  return policyOf(template, /^ProductBucketPolicy/, 'AWS::S3::BucketPolicy').filter(({ Condition }) =>
    JSON.stringify(Condition).includes('PrincipalTag'),
  );
}

test('a commit to a table of the product asks for a publish, and so does each day unless said otherwise', () => {
  const template = Template.fromStack(withProduct().stack);
  const target = [
    Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProductFlowPublishQueue'), 'Arn'] } }),
  ];
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.glue'],
      detail: { databaseName: ['mesh_dev_forecasting_curated', 'mesh_dev_finance_staging'] },
    },
    Targets: target,
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: target });
  Template.fromStack(withProduct({ publishEvery: Duration.hours(1) }).stack).hasResourceProperties(
    'AWS::Events::Rule',
    {
      ScheduleExpression: 'rate(1 hour)',
      Targets: target,
    },
  );
});

test('the publisher has 3008 MiB and 10 GiB of disk unless said otherwise, and knows the registry and the salt', () => {
  const { stack } = withProduct();
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'publish.handler',
    MemorySize: 3008,
    EphemeralStorage: { Size: 10240 },
    Environment: {
      Variables: Match.objectLike({
        MESH_LAYER: 'Revenue/Product',
        MESH_REGISTRY: {
          'Fn::Join': [
            '',
            [Match.stringLikeRegexp('^s3://mesh-registry-'), Match.anyValue(), '-', Match.anyValue(), '/dev'],
          ],
        },
        MESH_SALT_SECRET: 'data-mesh/mesh/salt',
      }),
    },
  });
  const big = withProduct({ memory: Size.gibibytes(8), scratch: Size.gibibytes(5) });
  Template.fromStack(big.stack).hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'publish.handler',
    MemorySize: 8192,
    EphemeralStorage: { Size: 5120 },
  });
});

test('what cannot be published after all retries waits in a dead-letter queue and rings', () => {
  const template = Template.fromStack(withProduct().stack);
  template.hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProductFlowPublishQueue'), 'Arn'] },
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('ask to publish forecasting.revenue failed 4 times'),
  });
});

test('each audience has a database, and the one that sees everything is gone when another is named', () => {
  const names = (template: Template) =>
    Object.values(template.findResources('AWS::Glue::Database'))
      .map((it) => it.Properties.DatabaseInput.Name as string)
      .filter((name) => name.includes('product'));
  const head = 'mesh_dev_forecasting_product__revenue__v1__';
  expect(names(Template.fromStack(withDefaultAudience().stack))).toEqual([`${head}default`]);
  expect(names(Template.fromStack(withProduct().stack))).toEqual([`${head}fraud`]);
});

test("an audience's files are closed to all but the owner, its subscribers, and who was granted", () => {
  const published = withProduct();
  const role = new Role(published.stack, 'Tool', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  published.product.grantRead('fraud', role);
  const gates = gatesOf(Template.fromStack(published.stack));
  const [fraud] = gates.filter(({ Resource }) => JSON.stringify(Resource).includes('v1__fraud/*'));
  expect(fraud).toMatchObject({
    Effect: 'Deny',
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Principal: { AWS: '*' },
    Condition: { StringNotEquals: { 'aws:PrincipalTag/data-mesh:team': ['mesh.forecasting', 'mesh.fraud'] } },
  });
  expect(JSON.stringify(fraud.Condition?.ArnNotEquals)).toMatch(/ProductFlowPublishRole.*Tool/);
});

test('what was published to nobody stays closed when audiences are named', () => {
  const closed = gatesOf(Template.fromStack(withProduct().stack)).filter(({ Resource }) =>
    JSON.stringify(Resource).includes('v1__default/*'),
  );
  expect(closed).toMatchObject([
    { Condition: { StringNotEquals: { 'aws:PrincipalTag/data-mesh:team': ['mesh.forecasting'] } } },
  ]);
});

test('a role is granted the tables of an audience and nothing more', () => {
  const { stack, product } = withProduct();
  const role = new Role(stack, 'Tool', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  product.grantRead('fraud', role);
  const statements = policyOf(Template.fromStack(stack), /^Tool/);
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
    'glue:GetDatabase',
    'glue:GetTable',
    'kms:Decrypt',
    's3:GetObject',
    's3:ListBucket',
  ]);
  const [objects] = statements.filter(({ Action }) => Action === 's3:GetObject');
  expect(JSON.stringify(objects.Resource).match(/"\/mesh_[^"]+/g)).toEqual([
    '"/mesh_dev_forecasting_product__revenue__v1__fraud/*',
  ]);
});

test('the publisher reads the tables of the product and writes its own databases and its own folder of the registry', () => {
  const text = JSON.stringify(policyOf(Template.fromStack(withProduct().stack), /^ProductFlowPublishRole/));
  expect(text.match(/:(table|database)\/[^"]+/g)?.sort()).toEqual([
    ':database/mesh_dev_finance_staging',
    ':database/mesh_dev_forecasting_curated',
    ':database/mesh_dev_forecasting_product__revenue__v1__*',
    ':table/mesh_dev_finance_staging/bill',
    ':table/mesh_dev_forecasting_curated/revenue',
    ':table/mesh_dev_forecasting_product__revenue__v1__*/*',
  ]);
  expect(text).toContain('/dev/forecasting.revenue/*');
  expect(text).toContain('secret:data-mesh/mesh/salt-??????');
});

test('what is published is kept with the stack gone, with the names and the gate by which it is read', () => {
  const template = Template.fromStack(withProduct().stack);
  for (const type of ['AWS::KMS::Alias', 'AWS::S3::BucketPolicy', 'AWS::S3::Bucket'])
    expect(
      Object.entries(template.findResources(type))
        .filter(([id]) => id.startsWith('Product'))
        .map(([, it]) => it.DeletionPolicy),
    ).toEqual(['RetainExceptOnCreate']);
  const app = newApp({ context: { 'cdk-data-mesh:allow-data-deletion': true } });
  const gone = withProduct({ removalPolicy: RemovalPolicy.DESTROY }, { app });
  Template.fromStack(gone.stack).hasResource('AWS::KMS::Alias', { DeletionPolicy: 'Delete' });
});

test('two major versions stand side by side under names of their own', () => {
  const { stack, revenue } = withProduct();
  new DataProductShare(stack, 'Next', { name: 'other', version: '2.0.0', owner: 'x', tables: [revenue] });
  const aliases = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Alias'));
  expect(new Set(aliases.map((it) => it.Properties.AliasName)).size).toBe(2);
});

test('fails where a role is granted what no audience sees', () => {
  const { stack, product } = withProduct();
  const role = new Role(stack, 'Tool', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  expect(() => product.grantRead('frod', role)).toThrow("there is no audience 'frod'; there are: fraud");
});

test('50 tables and 20 audiences fit into one stack and into the sizes that policies may have', () => {
  const app = newApp();
  const stack = new Stack(app, 'ForecastingOfAllThatIsSold');
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting_and_planning' });
  const tables = Array.from({ length: 50 }, (_, index) =>
    curated.addModel(`revenue_by_product_group_and_month_${index}`, {
      sql: Sql.inline('SELECT 1 AS a'),
      inputs: {},
      columns: { a: Column.integer() },
    }),
  );
  const product = new DataProductShare(stack, 'Product', {
    name: 'revenue_and_margin',
    version: '1.0.0',
    owner: 'x',
    tables,
  });
  const role = new Role(stack, 'Tool', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  for (let index = 0; index < 20; index++) {
    const subscribers = Array.from({ length: 3 }, (_, at) => `subscribing_department_${index}_${at}`);
    product.addAudience(`audience_of_departments_${index}`, { subscribers });
  }
  product.grantRead('audience_of_departments_0', role);
  const template = Template.fromStack(stack);
  const { Resources } = template.toJSON();
  expect(Object.keys(Resources).length).toBeLessThan(120);
  expect(JSON.stringify(template.toJSON()).length).toBeLessThan(1_000_000);
  const sizes = (type: string) =>
    Object.values(template.findResources(type)).map((it) => deployed(it.Properties.PolicyDocument));
  expect(Math.max(...sizes('AWS::S3::BucketPolicy'))).toBeLessThan(20_480);
  expect(Math.max(...sizes('AWS::IAM::ManagedPolicy'), 0)).toBeLessThan(6_144);
  expect(Math.max(...sizes('AWS::IAM::Policy'))).toBeLessThan(10_240);
  for (const role of Object.values(template.findResources('AWS::IAM::Role')))
    expect((role.Properties.ManagedPolicyArns ?? []).length).toBeLessThanOrEqual(10);
}, 120_000);

/** Characters of a policy as it is deployed: the longest region, and names as CloudFormation makes them. */
function deployed(document: unknown): number {
  const text = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(text);
    if (typeof value !== 'object' || value === null) return value;
    const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref } = value as Record<string, unknown>;
    if (join) return ((join as [string, unknown[]])[1].map(text) as string[]).join((join as [string])[0]);
    if (attribute) return `arn:aws:s3:::${'x'.repeat(63)}`;
    if (Ref)
      return (
        ({ 'AWS::Partition': 'aws', 'AWS::AccountId': '1'.repeat(12), 'AWS::Region': 'ap-southeast-1' } as never)[
          Ref as never
        ] ?? 'x'.repeat(63)
      );
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, text(it)]));
  };
  return JSON.stringify(text(document)).length;
}
