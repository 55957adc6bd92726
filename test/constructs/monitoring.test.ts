import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DataMesh, DataProductShare } from 'cdk-data-mesh';
import { METRIC_NAMESPACE, METRICS } from '../../lib/manifest';
import { allLayers, faultOf, newApp, staged } from './support';

const runbooks = resolve(__dirname, '../../constructs/runbooks');
const LINK = /^https:\/\/github\.com\/cdk-data-mesh\/cdk-data-mesh\/blob\/main\/constructs\/runbooks\/([a-z-]+\.md)$/;

/** A stack with a layer of each kind and a product that promises something. */
function everything(app = newApp()) {
  const { stack, revenue } = allLayers({ app });
  new DataProductShare(stack, 'Product', {
    name: 'revenue',
    version: '1.0.0',
    owner: 'Jane',
    tables: [revenue],
    freshness: Duration.hours(6),
  });
  return Template.fromStack(stack);
}

const template = everything();

/** The dashboard's body, with what only CloudFormation knows written as its JSON. */
function dashboardOf(from: Template) {
  const [{ Properties }] = Object.values(from.findResources('AWS::CloudWatch::Dashboard'));
  const parts: unknown[] = Properties.DashboardBody['Fn::Join'][1];
  const text = parts.map((it) => (typeof it === 'string' ? it : JSON.stringify(it).replace(/"/g, '')));
  return JSON.parse(text.join(''));
}

test('each alarm links to a page that is there, and each page belongs to an alarm', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const pages = alarms.map(({ Properties: { AlarmDescription } }) => {
    expect(AlarmDescription.length).toBeLessThan(1024);
    const [, page] = LINK.exec(AlarmDescription.split('Runbook: ')[1]) ?? [];
    expect(existsSync(join(runbooks, page ?? 'no link'))).toBe(true);
    return page;
  });
  expect([...new Set(pages)].sort()).toEqual(
    readdirSync(runbooks)
      .filter((file) => file !== 'README.md')
      .sort(),
  );
});

test.each(readdirSync(runbooks).filter((file) => file !== 'README.md'))(
  '%s says what it means, where to look and how to mend it',
  (file) => {
    const text = readFileSync(join(runbooks, file), 'utf8');
    for (const part of ['**What it means.**', '**Look.**', '**Mend.**', '**If it comes again**'])
      expect(text).toContain(part);
    expect(readFileSync(join(runbooks, 'README.md'), 'utf8')).toContain(`(${file})`);
  },
);

test('the dashboard draws all that the handlers measure, of this stack, and shows every alarm', () => {
  const { widgets } = dashboardOf(template);
  const drawn = widgets.flatMap(
    ({ properties }: { properties: { metrics?: unknown[][] } }) => properties.metrics ?? [],
  );
  const own = drawn.filter(([namespace]: unknown[]) => namespace === METRIC_NAMESPACE);
  expect(new Set(own.map(([, name]: string[]) => name))).toEqual(new Set(Object.keys(METRICS)));
  const layers = own.map(([, , stackIs, stack, layerIs, layer]: string[]) => [stackIs, stack, layerIs, layer]);
  expect([...new Set(layers.map((it: string[]) => it.join(' ')))].sort()).toEqual(
    ['Curated', 'Product', 'Staging'].map((id) => `Layer Revenue/${id} Stack Revenue`),
  );
  const [{ properties }] = widgets;
  expect(properties.alarms).toHaveLength(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length);
});

test('the functions are told whose metrics they measure', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const told = functions.flatMap(({ Properties: { Environment } }) => Environment?.Variables ?? []);
  const own = told.filter(({ MESH_LAYER }) => MESH_LAYER);
  expect(own.length).toBeGreaterThan(8);
  for (const { MESH_STACK } of own) expect(MESH_STACK).toBe('Revenue');
});

test('each stack has queries over the logs of all its functions', () => {
  const logs = Object.keys(template.findResources('AWS::Logs::LogGroup')).filter((id) => !/StateMachine/.test(id));
  const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition')).map((it) => it.Properties);
  expect(queries.map(({ Name }) => Name).sort()).toEqual(
    ['Faults', 'Follow a file', 'Follow a run', 'Quarantined by dataset'].map((name) => `Revenue/${name}`),
  );
  for (const { LogGroupNames } of queries)
    expect(LogGroupNames.map(({ Ref }: { Ref: string }) => Ref).sort()).toEqual(logs.sort());
});

test('without dashboards, by the house, the alarms and queries stay', () => {
  const app = newApp();
  DataMesh.configure(app, { house: { dashboards: false } });
  const without = everything(app);
  without.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  without.resourceCountIs('AWS::Logs::QueryDefinition', 4);
});

test('a broken promise rings, is looked after as often as it is long, and rings on between two looks', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'PublishAge',
    Threshold: 6 * 60 * 60,
    Period: 6 * 60 * 60,
    TreatMissingData: 'ignore',
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(6 hours)' });
});

test('the share of a day that may be quarantined is the team’s to say', () => {
  const { stack } = staged({ mostQuarantined: 20 });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 20 });
});

test.each([-1, 101, Number.NaN])('fails where %s percent may be quarantined', (mostQuarantined) => {
  expect(faultOf(staged({ mostQuarantined }).app)).toContain(
    `'mostQuarantined' must be a percentage, got ${mostQuarantined}`,
  );
});
