import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Column, CuratedLayer, DataMesh, Relation, Sql, Trigger } from 'cdk-data-mesh';
import { allLayers, manifestOf, newApp } from './support';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly [key: string]: unknown;
}

/** The state machine's definition, references in it replaced by the words that stand before them. */
function definitionOf(template: Template): { StartAt: string; States: Record<string, State> } {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as (
    | string
    | { Ref?: string; 'Fn::GetAtt'?: string[] }
  )[];
  const words = parts.map((part) => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt']?.[0])));
  return JSON.parse(words.join(''));
}

test('one constant state machine plans, builds and audits, whatever is declared', () => {
  const { stack, curated, revenue } = allLayers();
  const before = definitionOf(Template.fromStack(stack));
  expect(before.StartAt).toBe('Begin');
  expect(before.States.Plan).toMatchObject({ Resource: expect.stringMatching(/^CuratedFlowPlanFunction/) });
  expect(before.States.Refresh).toMatchObject({ ItemsPath: '$.ready', ResultPath: null, Next: 'Plan' });
  expect(curated.stateMachine.node.path).toBe('Revenue/Curated/Flow/Refresh');
  const more = allLayers();
  more.curated.addModel('again', {
    sql: Sql.inline('SELECT day FROM revenue'),
    inputs: { revenue: more.revenue },
    columns: { day: Column.date() },
  });
  expect(definitionOf(Template.fromStack(more.stack))).toEqual(before);
  expect(revenue.tableName).toBe('forecasting.revenue');
});

test("one model's fault is kept apart, noted, told, and fails the execution in the end", () => {
  const { States } = definitionOf(Template.fromStack(allLayers().stack));
  const { States: one } = States.Refresh.ItemProcessor as { States: Record<string, State> };
  for (const step of [one.Build, one.Audit])
    expect(step.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Note' }]);
  expect(one.Note.Resource).toBe(States.Plan.Resource);
  expect(States.Tell).toMatchObject({ Resource: 'arn:aws:states:::sns:publish', Next: 'Failed' });
  expect(States.Failed.Type).toBe('Fail');
});

test('the state machine may start itself, see its own executions and tell the alarms’ topic, and nothing else', () => {
  const statements = Object.values(Template.fromStack(allLayers().stack).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('StateMachineRole'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
  const actions = statements.flatMap(({ Action }) => Action).filter((action) => !/^(logs|xray):/.test(action));
  expect(actions.sort()).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'lambda:InvokeFunction',
    'sns:Publish',
    'states:DescribeExecution',
    'states:StartExecution',
  ]);
});

test('the state machine is logged in full and traced', () => {
  Template.fromStack(allLayers().stack).hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    TracingConfiguration: { Enabled: true },
  });
});

test('a commit to an input starts it, and so does each day unless said otherwise', () => {
  const template = Template.fromStack(allLayers().stack);
  const target = [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^CuratedFlowRefresh') } })];
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.glue'],
      'detail-type': ['Glue Data Catalog Table State Change'],
      detail: { databaseName: ['mesh_dev_finance_staging'] },
    },
    Targets: target,
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: target });
  const schedules = [Schedule.rate(Duration.hours(1)), Schedule.cron({ hour: '6', minute: '0' })];
  const timed = Template.fromStack(allLayers({ curated: { triggers: schedules.map(Trigger.schedule) } }).stack);
  for (const ScheduleExpression of ['rate(1 hour)', 'cron(0 6 * * ? *)'])
    timed.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression, Targets: target });
  expect(timed.findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['aws.glue'] } } })).toEqual(
    {},
  );
});

test('without a trigger it is started by hand alone, and with commits by them alone', () => {
  const rulesWith = (triggers: Trigger[]) =>
    Object.values(
      Template.fromStack(allLayers({ curated: { triggers } }).stack).findResources('AWS::Events::Rule'),
    ).filter(({ Properties }) => JSON.stringify(Properties.Targets).includes('CuratedFlowRefresh'));
  expect(rulesWith([])).toEqual([]);
  const [commits, ...others] = rulesWith([Trigger.upstreamCommit()]);
  expect(commits.Properties.EventPattern.source).toEqual(['aws.glue']);
  expect(others).toEqual([]);
});

test("the layer's own commits do not start it again", () => {
  const { stack, curated, revenue } = allLayers();
  curated.addModel('again', {
    sql: Sql.inline('SELECT day FROM revenue'),
    inputs: { revenue },
    columns: { day: Column.date() },
  });
  const rules = Template.fromStack(stack).findResources('AWS::Events::Rule', {
    Properties: { EventPattern: { source: ['aws.glue'] } },
  });
  expect(Object.values(rules).map((rule) => rule.Properties.EventPattern.detail.databaseName)).toEqual([
    ['mesh_dev_finance_staging'],
  ]);
});

test('models are built with 3008 MiB of memory and 10 GiB of disk unless said otherwise', () => {
  const sizes = (template: Template) =>
    ['build.handler', 'audit.handler'].map((handler) => {
      const [{ Properties }] = Object.values(
        template.findResources('AWS::Lambda::Function', { Properties: { Handler: handler } }),
      );
      return [Properties.MemorySize, Properties.EphemeralStorage.Size];
    });
  expect(sizes(Template.fromStack(allLayers().stack))).toEqual([
    [3008, 10240],
    [3008, 10240],
  ]);
  const big = allLayers({ curated: { memory: Size.gibibytes(8), scratch: Size.gibibytes(5) } });
  expect(sizes(Template.fromStack(big.stack))).toEqual([
    [8192, 5120],
    [8192, 5120],
  ]);
});

test('an alarm rings where an execution fails or never ends', () => {
  Template.fromStack(allLayers().stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 0,
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ MetricStat: { Metric: { MetricName: 'ExecutionsFailed' } } }),
      Match.objectLike({ MetricStat: { Metric: { MetricName: 'ExecutionsTimedOut' } } }),
    ]),
  });
});

test('functions may read the tables that models name, and no other table of that database', () => {
  const { stack } = allLayers();
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const build = Object.entries(policies).find(([id]) => id.startsWith('CuratedFlowBuildRole'));
  const text = JSON.stringify(build?.[1].Properties.PolicyDocument.Statement);
  expect(text).toContain(':table/mesh_dev_finance_staging/bill"');
  expect(text).toContain('/mesh_dev_finance_staging/bill/*');
  expect(text).not.toContain('mesh_dev_finance_staging/*');
  expect(text).not.toContain('glue:UpdateTable');
});

test('a model may read a table of another stack, which its manifest then names', () => {
  const { app, bill, revenue } = allLayers();
  const fraud = new Stack(app, 'Fraud');
  const layer = new CuratedLayer(fraud, 'Curated', { domain: 'fraud' });
  layer.addModel('suspect', {
    sql: Sql.inline('SELECT bill_id FROM bill'),
    inputs: { bill: bill.all(), revenue },
    columns: { bill_id: Column.string() },
    relations: [Relation.to(bill, ['bill_id'])],
  });
  const { externals, models } = manifestOf(app, 'Fraud');
  expect(externals.datasets.map(({ path }) => path)).toEqual(['Revenue/Staging/finance/bill']);
  expect(externals.models.map(({ path }) => path)).toEqual(['Revenue/Curated/revenue']);
  expect(models[0].inputs).toEqual([
    { name: 'bill', table: 'finance.bill', view: { kind: 'all' } },
    { name: 'revenue', table: 'forecasting.revenue', view: { kind: 'default' } },
  ]);
  expect(manifestOf(app).externals).toEqual({ sources: [], datasets: [], models: [] });
  Template.fromStack(fraud).hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'build.handler',
    Environment: {
      Variables: {
        MESH_BUCKETS: {
          'Fn::Join': ['', Match.arrayWith([{ 'Fn::ImportValue': Match.stringLikeRegexp('StagingBucket') }])],
        },
      },
    },
  });
});

test('models stand in the manifest with their defaults', () => {
  const { app, curated, bill } = allLayers();
  curated.addModel('day', {
    sql: Sql.inline('SELECT booked_on AS day FROM bill'),
    inputs: { bill: bill.asOf('2026-01-01'), versions: bill.changes(), last: bill.latest() },
    columns: { day: Column.date({ description: 'Any day' }) },
  });
  const model = manifestOf(app).models.find(({ name }) => name === 'day');
  expect(model).toEqual({
    path: 'Revenue/Curated/day',
    domain: 'forecasting',
    name: 'day',
    sql: { text: 'SELECT booked_on AS day FROM bill' },
    inputs: [
      { name: 'bill', table: 'finance.bill', view: { kind: 'asOf', day: '2026-01-01' } },
      { name: 'versions', table: 'finance.bill', view: { kind: 'changes' } },
      { name: 'last', table: 'finance.bill', view: { kind: 'latest' } },
    ],
    columns: [{ name: 'day', type: 'date', description: 'Any day', required: false }],
    key: [],
    relations: [],
    checks: [],
    engine: 'duckdb',
    place: {
      bucket: 'Revenue/Curated',
      database: 'mesh_dev_forecasting_curated',
      table: 'day',
      prefix: 'mesh_dev_forecasting_curated/day',
    },
  });
});

test('a file of SQL stands in the manifest with its text, and with its path from the folder of the app', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mesh-sql-')), 'day.sql');
  writeFileSync(file, 'SELECT 1');
  expect(Sql.fromFile(file)).toMatchObject({ text: 'SELECT 1', file: relative(process.cwd(), file) });
});

test('fails where a file of SQL is not there', () => {
  expect(() => Sql.fromFile('models/nowhere.sql')).toThrow(
    /Sql\.fromFile: there is no file models\/nowhere\.sql; give a path from the folder of cdk\.json, which is \//,
  );
});

test('fails where an input is no table of the library', () => {
  const stack = new Stack(newApp(), 'Revenue');
  const layer = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
  const stranger = { tableName: 'x.y', grantRead: () => undefined as never };
  expect(() =>
    layer.addModel('day', { sql: Sql.inline('SELECT 1'), inputs: { stranger }, columns: { a: Column.string() } }),
  ).toThrow(
    "'inputs.stranger' must be a table of this library; give what addDataset, addModel or a view of a dataset returns",
  );
});

test('whoever tells of steps tells the endpoint of the mesh too, and reads its key from a secret that only has a name', () => {
  const app = newApp();
  DataMesh.configure(app, { lineage: { url: 'https://lineage.example.com', apiKeySecret: 'lineage/key' } });
  const template = Template.fromStack(allLayers({ app }).stack);
  const telling = Object.values(template.findResources('AWS::Lambda::Function'))
    .filter(({ Properties }) => Properties.Environment?.Variables.OPENLINEAGE_URL === 'https://lineage.example.com')
    .map(({ Properties }) => [Properties.Handler, Properties.Environment.Variables.MESH_LINEAGE_KEY_SECRET]);
  expect(telling.sort()).toEqual(
    ['audit', 'build', 'commit', 'plan', 'standardize'].map((verb) => [`${verb}.handler`, 'lineage/key']),
  );
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.PolicyDocument).includes(':secret:lineage/key-??????'),
  );
  expect(policies).toHaveLength(telling.length);
});

test.each([
  ['lineage.example.com', "'lineage.url' must be an http(s) URL"],
  ['https://user:secret@lineage.example.com', "'lineage.url' must hold no password"],
])('fails on an endpoint of lineage %s', (url, message) => {
  expect(() => DataMesh.configure(newApp(), { lineage: { url } })).toThrow(message);
});

test.each([256, 20_480])('fails on a memory of %d MiB, in which the engine cannot work', (mebibytes) => {
  const { app } = allLayers({ curated: { memory: Size.mebibytes(mebibytes) } });
  expect(() => app.synth()).toThrow(`'memory' must be 512 to 10240 MiB, got ${mebibytes} MiB`);
});
