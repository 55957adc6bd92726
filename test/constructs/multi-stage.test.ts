import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { parseManifest } from '../../lib/manifest/read';
import { multiStageApp, STAGES } from './multi-stage-app';

/** Properties by which the whole account, or a region of it, knows a resource. */
const ACCOUNT_WIDE: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'Budget.BudgetName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::S3::Bucket': 'BucketName',
};
const REGIONAL: Readonly<Record<string, string>> = {
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Events::Rule': 'Name',
  'AWS::Glue::Database': 'DatabaseInput.Name',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

const assembly = multiStageApp(mkdtempSync(join(tmpdir(), 'mesh-stages-'))).synth();
const stages = Object.keys(STAGES).map((name) => ({
  name,
  stacks: assembly.getNestedAssembly(`assembly-${name}`).stacks,
}));
const stacks = stages.flatMap((stage) => stage.stacks);

test('every stage has its stacks, each in the account and region of the stage', () => {
  const places = stages.map(({ name, stacks }) => [
    name,
    stacks.map(({ environment: it }) => `${it.account}/${it.region}`),
  ]);
  expect(Object.fromEntries(places)).toEqual({
    Dev: ['111111111111/eu-west-1', '111111111111/eu-west-1'],
    ProdEurope: ['222222222222/eu-west-1', '222222222222/eu-west-1'],
    ProdAmerica: ['222222222222/us-east-1', '222222222222/us-east-1'],
  });
});

test('no two stacks give a name twice where it can be given once', () => {
  const names = stacks.flatMap((stack) => [...named(stack, ACCOUNT_WIDE, false), ...named(stack, REGIONAL, true)]);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('no stack waits for an output of another one', () => {
  for (const { template } of stacks) {
    expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|Custom::CrossRegionExport/);
    expect(Object.values<{ Export?: unknown }>(template.Outputs ?? {}).filter((it) => it.Export)).toEqual([]);
  }
});

test('a stage is one in its manifests, which name the tables of nobody else in the account and region', () => {
  const tables = stacks
    .filter(({ stackName }) => stackName.endsWith('Revenue'))
    .map((stack) => {
      const { stage, datasets } = parseManifest(beside(stack, 'mesh'));
      return `${stage}: ${datasets[0].place.database}`;
    });
  expect(tables).toEqual([
    'dev: acme_dev_finance_staging',
    'prod: acme_prod_finance_staging',
    'prod: acme_prod_finance_staging',
  ]);
});

test('the pipeline publishes the handlers once for all, to every account and region', () => {
  const pipeline = JSON.stringify(assembly.getStackByName('Pipeline').template);
  expect(pipeline).toContain('cdk-assets');
  const handlers = new Map<string, Set<string>>();
  for (const stack of stacks) {
    const { account, region } = stack.environment;
    const { files } = JSON.parse(beside(stack, 'assets'));
    for (const [hash, { source }] of Object.entries<{ source: { path: string } }>(files))
      if (source.path.endsWith('.zip'))
        handlers.set(hash, (handlers.get(hash) ?? new Set()).add(`${account}/${region}`));
  }
  expect([...handlers.values()].map((places) => [...places])).toEqual([
    ['111111111111/eu-west-1', '222222222222/eu-west-1', '222222222222/us-east-1'],
  ]);
});

/** `account[/region] type name` of every resource of a stack that has a name of ours. */
function named(stack: CloudFormationStackArtifact, by: Readonly<Record<string, string>>, regional: boolean): string[] {
  const { account, region } = stack.environment;
  return Object.values<{ Type: string; Properties?: object }>(stack.template.Resources).flatMap(
    ({ Type, Properties }) => {
      const name = by[Type]
        ?.split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], Properties);
      if (name === undefined) return [];
      const text = JSON.stringify(name).replaceAll('{"Ref":"AWS::Region"}', `"${region}"`);
      return [`${account}${regional ? `/${region}` : ''} ${Type} ${text}`];
    },
  );
}

function beside({ templateFullPath }: CloudFormationStackArtifact, kind: string): string {
  return readFileSync(templateFullPath.replace(/\.template\.json$/, `.${kind}.json`), 'utf8');
}
