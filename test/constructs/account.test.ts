import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AccountPlatform, CuratedLayer, DataMesh, type HouseDefaults, TeamAnalyticsEnvironment } from 'cdk-data-mesh';
import { parseManifest } from '../../lib/manifest/read';
import { withProduct } from './products';
import { allLayers, faultOf, manifestOf, newApp, writtenManifest } from './support';

const root = resolve(__dirname, '../..');

function account(house?: HouseDefaults): Template {
  const app = newApp();
  DataMesh.configure(app, { mesh: 'acme', house });
  const stack = new Stack(app, 'Account');
  new AccountPlatform(stack, 'Platform');
  return Template.fromStack(stack);
}

function houseApp(house: HouseDefaults) {
  const app = newApp();
  DataMesh.configure(app, { house });
  return app;
}

describe('the account', () => {
  test('has a registry and a salt under the names by which publishers look for them', () => {
    const template = account();
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: Match.stringLikeRegexp('^alias/acme-registry-') });
    template.hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: 'data-mesh/acme/salt',
        GenerateSecretString: { PasswordLength: 64, ExcludeUppercase: true, ExcludePunctuation: true },
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    const app = newApp();
    DataMesh.configure(app, { mesh: 'acme' });
    const publisher = JSON.stringify(Template.fromStack(withProduct({}, { app }).stack).toJSON());
    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket')).flatMap((it) =>
      it.Properties.BucketName ? [it.Properties.BucketName['Fn::Join'][1][0] as string] : [],
    );
    expect(bucket).toMatch(/^acme-registry-[0-9a-f]{8}-$/);
    expect(publisher).toContain(`s3://${bucket}`);
  });

  test('lets a pipeline take the roles of the bootstrap, and nothing else', () => {
    const stack = new Stack(newApp(), 'Account');
    const pipeline = new Role(stack, 'Pipeline', { assumedBy: new AccountPrincipal(stack.account) });
    new AccountPlatform(stack, 'Platform').grantDeploy(pipeline);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const [statement, ...more] = Properties.PolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(statement.Action).toBe('sts:AssumeRole');
    const roles = (JSON.stringify(statement.Resource).match(/role\/cdk-hnb659fds-[a-z-]+-role-/g) ?? []).sort();
    expect(roles).toEqual(['deploy', 'file-publishing', 'lookup'].map((it) => `role/cdk-hnb659fds-${it}-role-`));
  });

  test('has a topic and the most that roles may do, in the regions of the house', () => {
    const template = account({ regions: ['eu-west-1'] });
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'acme-notifications' });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: { 'Fn::Join': ['', ['acme-boundary-', { Ref: 'AWS::Region' }]] },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            NotAction: ['iam:*', 'organizations:*', 'account:*', 'sso:*', 'sts:*'],
            Condition: { StringEqualsIfExists: { 'aws:RequestedRegion': ['eu-west-1'] } },
          }),
        ]),
      },
    });
  });

  test('is an app of its own in bin', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'mesh-account-'));
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{"cdk-data-mesh:mesh":"acme"}' };
    execFileSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'bin/account.ts')], {
      env,
    });
    const template = readFileSync(join(outdir, 'acme-account.template.json'), 'utf8');
    expect(template).toContain('data-mesh/acme/salt');
    expect(readFileSync(join(root, 'bin/account.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(11);
  });
});

describe('what the house lays down', () => {
  test('stands in the manifest', () => {
    const app = houseApp({ tags: { 'cost-center': '42' }, retention: Duration.days(30), allowedEngines: ['duckdb'] });
    allLayers({ app });
    expect(() => parseManifest(writtenManifest(app))).not.toThrow();
    expect(manifestOf(app).house).toEqual({
      tags: { 'cost-center': '42' },
      retentionDays: 30,
      allowedEngines: ['duckdb'],
    });
    expect(manifestOf(allLayers().app).house).toBeUndefined();
  });

  test('tags whatever can be tagged', () => {
    const { Resources } = Template.fromStack(
      allLayers({ app: houseApp({ tags: { owner: 'platform' } }) }).stack,
    ).toJSON();
    for (const type of [
      'AWS::S3::Bucket',
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::KMS::Key',
      'AWS::IAM::Role',
    ])
      for (const { Properties } of Object.values(
        Resources as Record<string, { Type: string; Properties: never }>,
      ).filter((it) => it.Type === type))
        expect(Properties).toMatchObject({ Tags: expect.arrayContaining([{ Key: 'owner', Value: 'platform' }]) });
  });

  test('says how long logs are kept, which are 90 and 365 days otherwise', () => {
    const days = (template: Template) => [
      ...new Set(
        Object.values(template.findResources('AWS::Logs::LogGroup')).map((it) => it.Properties.RetentionInDays),
      ),
    ];
    expect(days(Template.fromStack(allLayers().stack))).toEqual([90]);
    const template = Template.fromStack(allLayers({ app: houseApp({ retention: Duration.days(30) }) }).stack);
    expect(days(template)).toEqual([30]);
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30 })] },
    });
  });

  test("bounds every role by the account's boundary, but for a reader, whose own is narrower", () => {
    const layers = allLayers({ app: houseApp({ boundary: true }) });
    new TeamAnalyticsEnvironment(layers.stack, 'Fraud', { domain: 'fraud', reads: [layers.bill] });
    const roles = Template.fromStack(layers.stack).findResources('AWS::IAM::Role');
    for (const [id, { Properties }] of Object.entries(roles)) {
      const boundary = JSON.stringify(Properties.PermissionsBoundary);
      expect([id, boundary]).toEqual([
        id,
        expect.stringMatching(id.startsWith('FraudReader') ? /FraudReaderBoundary/ : /mesh-boundary/),
      ]);
    }
  });

  test('fails a stack in another region with the mend', () => {
    const app = houseApp({ regions: ['eu-west-1', 'eu-central-1'] });
    const stack = new Stack(app, 'Revenue', { env: { account: '111111111111', region: 'us-east-1' } });
    new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
    expect(faultOf(app)).toContain(
      "Revenue: the region us-east-1 is not one of the house's: eu-west-1, eu-central-1; give the stack one of them as 'env.region'",
    );
    const agnostic = houseApp({ regions: ['eu-west-1'] });
    allLayers({ app: agnostic });
    expect(() => agnostic.synth()).not.toThrow();
  });

  test('fails an engine that is not allowed, and settings that cannot be, all at once', () => {
    const app = houseApp({ allowedEngines: ['athena'], regions: [], retention: Duration.days(29) });
    allLayers({ app });
    const fault = faultOf(app);
    expect(fault).toContain(
      "Revenue/Curated/revenue: the engine duckdb is not one of the house's: athena; give the model one of them",
    );
    expect(fault).toContain("'house.retention' must be a number of days that CloudWatch knows, got 29; for example 30");
    expect(fault).toContain("'house.regions' is empty; leave it out to allow all");
  });
});
