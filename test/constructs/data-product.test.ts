import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Column, CuratedLayer, DataMesh, DataProduct, DataProductShare, type Model, Sql } from 'cdk-data-mesh';
import { parseManifest } from '../../lib/manifest/read';
import { REVENUE, vendored } from './contracts';
import { faultOf, manifestOf, newApp, writtenManifest } from './support';

function consumer(path = vendored(), app = newApp()): { app: App; stack: Stack; suspect: Model } {
  const stack = new Stack(app, 'Fraud');
  const product = DataProduct.fromContract(path);
  const suspect = new CuratedLayer(stack, 'Curated', { domain: 'fraud' }).addModel('suspect', {
    sql: Sql.inline('SELECT day, revenue.revenue FROM revenue SEMI JOIN bill ON true'),
    inputs: { revenue: product.table('revenue'), bill: product.table('bill') },
    columns: { day: Column.date(), revenue: Column.decimal(18, 2) },
  });
  return { app, stack, suspect };
}

/** All that the role of a handler may, as one list of statements. */
function statementsOf(template: Template, handler: string): Record<string, unknown>[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.includes(handler))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

test('the tables of a product are inputs of models, by what the contract says of them', () => {
  const { app } = consumer();
  expect(() => parseManifest(writtenManifest(app, 'Fraud'))).not.toThrow();
  const { subscriptions, models } = manifestOf(app, 'Fraud');
  expect(models[0].inputs.map(({ table }) => table)).toEqual([
    'forecasting__revenue.revenue',
    'forecasting__revenue.bill',
  ]);
  expect(subscriptions).toEqual([
    {
      path: 'Fraud/Curated/suspect',
      product: 'forecasting.revenue',
      version: '1.2.0',
      audience: 'fraud',
      contractFile: expect.stringMatching(/contracts\/forecasting\.revenue\.odcs\.yaml$/),
      contractHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      tables: REVENUE.tables.map(({ name, columns, key, place }) => ({ name, columns, key, place })),
    },
  ]);
});

test('another stage reads the products of that stage, whichever stage the contract was vendored in', () => {
  const app = newApp();
  DataMesh.configure(app, { stage: 'prod' });
  consumer(undefined, app);
  const { subscriptions } = manifestOf(app, 'Fraud');
  expect(subscriptions?.[0].tables[0].place.database).toBe('mesh_prod_forecasting_product__revenue__v1__fraud');
});

test('nothing is exported, imported or handed over by parameters', () => {
  const template = Template.fromStack(consumer().stack).toJSON();
  expect(JSON.stringify(template.Resources).includes('Fn::ImportValue')).toBe(false);
  // What people find the stack by is an output, and no export.
  expect(Object.keys(template.Outputs ?? {}).filter((name) => !name.startsWith('MeshAddress'))).toEqual([]);
  expect(JSON.stringify(template.Outputs)).not.toContain('Export');
  expect(Object.keys(template.Parameters ?? {})).toEqual(['BootstrapVersion']);
});

test('the names by which the consumer reads are those that the producer gives', () => {
  const env = { account: '111111111111', region: 'eu-west-1' };
  const app = newApp();
  const stack = new Stack(app, 'Producer', { env });
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
  const sql = Sql.inline('SELECT 1 AS a');
  const revenue = curated.addModel('revenue', { sql, inputs: {}, columns: { a: Column.integer() } });
  const product = new DataProductShare(stack, 'Product', {
    name: 'revenue',
    version: '1.0.0',
    owner: 'x',
    tables: [revenue],
  });
  product.addAudience('fraud', { subscribers: ['fraud'] });
  const template = Template.fromStack(stack);
  const buckets = Object.values(template.findResources('AWS::S3::Bucket')).map((it) => it.Properties.BucketName);
  const [bucket] = buckets.filter((it) => it !== undefined);
  const [alias] = Object.values(template.findResources('AWS::KMS::Alias'));
  expect(bucket).toMatch(/^mesh-dev-forecasting-reven-[0-9a-f]{8}-111111111111-eu-west-1$/);
  const other = newApp();
  const fraud = new Stack(other, 'Fraud', { env });
  new CuratedLayer(fraud, 'Curated', { domain: 'fraud' }).addModel('suspect', {
    sql,
    inputs: { revenue: DataProduct.fromContract(vendored()).table('revenue') },
    columns: { a: Column.integer() },
  });
  const statements = JSON.stringify(statementsOf(Template.fromStack(fraud), 'Build'));
  expect(statements).toContain(`:s3:::${bucket}/mesh_dev_forecasting_product__revenue__v1__fraud/revenue/*`);
  expect(statements).toContain(`"kms:ResourceAliases":"${alias.Properties.AliasName}"`);
});

test('each handler reads the tables that its models name, and what the registry has of the product', () => {
  const template = Template.fromStack(consumer().stack);
  for (const handler of ['Plan', 'Build', 'Audit']) {
    const statements = statementsOf(template, handler);
    const text = JSON.stringify(statements);
    expect(text).toContain('/mesh_dev_forecasting_product__revenue__v1__fraud/revenue/*');
    expect(text).toContain('/mesh_dev_forecasting_product__revenue__v1__fraud/bill/*');
    expect(text).toContain('/dev/forecasting.revenue/*');
    expect(text).toContain('table/mesh_dev_forecasting_product__revenue__v1__fraud/revenue');
  }
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'build.handler',
    Environment: { Variables: { MESH_REGISTRY: Match.anyValue() } },
  });
});

test('its handlers bear the team that the producer lets in', () => {
  Template.fromStack(consumer().stack).hasResourceProperties('AWS::IAM::Role', {
    Tags: Match.arrayWith([{ Key: 'data-mesh:team', Value: 'mesh.fraud' }]),
  });
});

test('a publish starts the models that read the product', () => {
  Template.fromStack(consumer().stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.glue'],
      detail: { databaseName: ['mesh_dev_forecasting_product__revenue__v1__fraud'] },
    },
  });
});

describe('fails with the mend', () => {
  test('where there is no contract', () => {
    expect(() => DataProduct.fromContract('contracts/a.b.odcs.yaml')).toThrow(
      'there is no file contracts/a.b.odcs.yaml; data-mesh subscribe a.b writes it',
    );
  });

  test('where the contract was changed by hand', () => {
    const path = vendored(REVENUE, (text) => text.replace('decimal(18,2)', 'double'));
    expect(() => DataProduct.fromContract(path)).toThrow('was changed by hand: lock.json knows it by another hash');
  });

  test('where the contract is another than the lock has', () => {
    const path = vendored(REVENUE, (text) => text.replace('version: 1.2.0', 'version: 1.3.0'));
    expect(() => DataProduct.fromContract(path)).toThrow("and lock.json has 1.2.0 for 'fraud'");
  });

  test('where the lock is missing, or has no entry of the product', () => {
    const path = vendored();
    const lock = join(dirname(path), 'lock.json');
    writeFileSync(lock, '{}');
    expect(() => DataProduct.fromContract(path)).toThrow('the contract of forecasting.revenue is not in lock.json');
    rmSync(lock);
    expect(() => DataProduct.fromContract(path)).toThrow(
      'vendor it with data-mesh subscribe forecasting.revenue --audience fraud',
    );
  });

  test('where a table is not in the contract', () => {
    const product = DataProduct.fromContract(vendored());
    expect(() => product.table('revenu')).toThrow(
      "has no table 'revenu' for the audience 'fraud'; did you mean 'revenue'",
    );
    expect(() => product.table('invoices')).toThrow(
      'there are: revenue, bill; data-mesh subscribe forecasting.revenue',
    );
  });

  test('where the contract is one of another mesh', () => {
    const { app } = consumer(vendored({ ...REVENUE, mesh: 'acme' }));
    expect(faultOf(app)).toContain(
      "Fraud/Curated/suspect: forecasting.revenue is a product of the mesh 'acme', and this app belongs to 'mesh'",
    );
  });

  test('where a product is read by two contracts that differ', () => {
    const { app, stack } = consumer();
    const other = DataProduct.fromContract(vendored({ ...REVENUE, version: '1.3.0' }));
    new CuratedLayer(stack, 'More', { domain: 'more' }).addModel('m', {
      sql: Sql.inline('SELECT day FROM revenue'),
      inputs: { revenue: other.table('revenue') },
      columns: { day: Column.date() },
    });
    expect(faultOf(app)).toContain('Fraud/More/m: forecasting.revenue is read by two contracts');
  });

  test('where what another team published is to be published again', () => {
    const { stack } = consumer();
    const tables = [DataProduct.fromContract(vendored()).table('revenue')];
    expect(() => new DataProductShare(stack, 'P', { name: 'p', version: '1.0.0', owner: 'x', tables })).toThrow(
      "'tables[0]' is a table of the product forecasting.revenue; make a model of it and publish that",
    );
  });

  test('where a principal without a stack is to read it', () => {
    const table = DataProduct.fromContract(vendored()).table('revenue');
    expect(() => table.grantRead(new AccountPrincipal('111111111111'))).toThrow('grant it to a role');
  });
});
