import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Column, CuratedLayer, LandingZone, Source, Sql } from 'cdk-data-mesh';
import { AwsSolutionsChecks } from 'cdk-nag';
import { allLayers, type Layers, newApp } from './support';

/** What the AwsSolutions pack finds after synth, `rule at path`. */
function findings({ app }: Pick<Layers, 'app'>): string[] {
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}

function role(stack: Stack, id = 'Team'): Role {
  return new Role(stack, id, { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
}

test('a stack with all three layers has no finding', () => {
  expect(findings(allLayers())).toEqual([]);
});

test('whom the library grants something has no finding either', () => {
  const layers = allLayers();
  const team = role(layers.stack);
  layers.finance.addSource('rates', Source.csv()).grantDrop(team);
  layers.bill.grantRead(team);
  layers.revenue.grantRead(team);
  layers.bill.grantRead(new AccountPrincipal('111111111111'));
  expect(findings(layers)).toEqual([]);
});

test('a stack that reads tables of another stack has no finding', () => {
  const layers = allLayers();
  const fraud = new Stack(layers.app, 'Fraud');
  new CuratedLayer(fraud, 'Curated', { domain: 'fraud' }).addModel('suspect', {
    sql: Sql.inline('SELECT bill_id FROM bill'),
    inputs: { bill: layers.bill, revenue: layers.revenue },
    columns: { bill_id: Column.string() },
  });
  layers.bill.grantRead(role(fraud));
  expect(findings(layers)).toEqual([]);
});

test('a stack whose data may be deleted has no finding', () => {
  const app = newApp({ context: { 'cdk-data-mesh:allow-data-deletion': true } });
  const destroy = { removalPolicy: RemovalPolicy.DESTROY };
  expect(findings(allLayers({ app, landing: destroy, staging: destroy, curated: destroy }))).toEqual([]);
});

test('more policies than fit in one have no finding', () => {
  const layers = allLayers();
  const team = role(layers.stack);
  const source = layers.finance.addSource('many', Source.csv());
  for (let index = 0; index < 80; index++)
    layers.staging.addDataset(`t${index}`, { source, columns: { id: Column.string() } }).grantRead(team);
  expect(findings(layers)).toEqual([]);
});

test("what a user opens himself is still found, on the library's roles as on his own", () => {
  const layers = allLayers();
  const open = new PolicyStatement({ actions: ['s3:*'], resources: [layers.staging.bucket.arnForObjects('*')] });
  layers.staging.standardizer.addToRolePolicy(open);
  const team = role(layers.stack);
  layers.bill.grantRead(team);
  team.addToPolicy(open);
  new Bucket(layers.stack, 'Open');
  role(layers.stack, 'Admin').addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  const found = findings(layers).join('\n');
  expect(found).toContain('AwsSolutions-IAM5[Action::s3:*] at Revenue/Staging/Flow/Standardize/Role/DefaultPolicy');
  expect(found).toContain('AwsSolutions-IAM5[Action::s3:*] at Revenue/Team/DefaultPolicy');
  expect(found).toMatch(/IAM5\[Resource::<StagingBucket\w+\.Arn>\/\*\] at Revenue\/Team/);
  expect(found).toContain('AwsSolutions-IAM5[Resource::*] at Revenue/Admin/DefaultPolicy');
  expect(found).toContain('AwsSolutions-S1 at Revenue/Open');
});

test('every finding that is accepted has a reason that a reviewer can judge', () => {
  const { app } = allLayers();
  app.synth();
  const reasons = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(reasons.length).toBeGreaterThan(10);
  for (const reason of reasons) expect(reason.length).toBeGreaterThan(30);
});

test('a landing zone alone has no finding', () => {
  const app = newApp();
  new LandingZone(new Stack(app, 'Landing'), 'Finance', { domain: 'finance' });
  expect(findings({ app })).toEqual([]);
});
