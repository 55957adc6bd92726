import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  AccountPlatform,
  Column,
  CuratedLayer,
  DataMesh,
  DataProduct,
  Sql,
  TeamAnalyticsEnvironment,
} from 'cdk-data-mesh';
import { AwsSolutionsChecks } from 'cdk-nag';
import { vendored } from './contracts';
import { withProduct } from './products';
import { type Layers, newApp } from './support';

/** What the AwsSolutions pack finds after synth, `rule at path`. */
function findings({ app }: Pick<Layers, 'app'>): string[] {
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}

test('a stack that publishes has no finding, nor has a role that was let in', () => {
  const published = withProduct();
  const role = new Role(published.stack, 'Tool', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  published.product.grantRead('fraud', role);
  expect(findings(published)).toEqual([]);
});

test("a stack that reads another team's product has no finding", () => {
  const app = newApp();
  const stack = new Stack(app, 'Fraud');
  const product = DataProduct.fromContract(vendored());
  new CuratedLayer(stack, 'Curated', { domain: 'fraud' }).addModel('suspect', {
    sql: Sql.inline('SELECT day FROM revenue'),
    inputs: { revenue: product.table('revenue') },
    columns: { day: Column.date() },
  });
  const team = new TeamAnalyticsEnvironment(stack, 'Team', {
    domain: 'fraud',
    reads: [product.table('bill')],
    members: ['jane@example.com'],
    monthlyBudget: 100,
  });
  expect(findings({ app })).toEqual([]);
  expect(team.budget).toBeDefined();
});

test("the account's stack has no finding, and neither has one that the house bounds", () => {
  const app = newApp();
  DataMesh.configure(app, { house: { tags: { owner: 'platform' }, regions: ['eu-west-1'], boundary: true } });
  new AccountPlatform(new Stack(app, 'Account'), 'Platform');
  withProduct({}, { app });
  expect(findings({ app })).toEqual([]);
});
