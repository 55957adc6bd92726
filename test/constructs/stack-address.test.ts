import { Template } from 'aws-cdk-lib/assertions';
import { readAddress } from '../../lib/manifest';
import { allLayers } from './support';

/** The outputs as CloudFormation would tell them: what a resource is called stands for itself. */
function outputsOf(template: Template): Map<string, string> {
  const { Outputs = {} } = template.toJSON() as { Outputs?: Record<string, { Value: unknown }> };
  return new Map(Object.entries(Outputs).map(([name, { Value }]) => [name, told(Value)]));
}

function told(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as Record<string, unknown>;
  if (intrinsic['Fn::Join']) {
    const [delimiter, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
    return parts.map(told).join(delimiter);
  }
  if (intrinsic['Fn::Sub']) return String(intrinsic['Fn::Sub']);
  return String(intrinsic.Ref ?? (intrinsic['Fn::GetAtt'] as string[]).join('.'));
}

test('a stack tells where its manifest, buckets, queues and state machine are, in outputs', () => {
  const { stack } = allLayers();
  const template = Template.fromStack(stack);
  const address = readAddress(outputsOf(template));
  expect(address?.manifest).toMatch(/^s3:\/\/cdk-.*-assets-.*\/[0-9a-f]{64}\.json$/);
  const bucketIds = Object.keys(template.findResources('AWS::S3::Bucket'));
  expect([...(address?.buckets.keys() ?? [])].sort()).toEqual([
    'Revenue/Curated',
    'Revenue/Finance',
    'Revenue/Staging',
  ]);
  for (const bucket of address?.buckets.values() ?? []) expect(bucketIds).toContain(bucket);
  const queueIds = Object.keys(template.findResources('AWS::SQS::Queue'));
  expect(address?.queues.map(({ layer, work }) => `${layer} ${work}`)).toEqual([
    'Revenue/Staging standardize',
    'Revenue/Staging commit',
  ]);
  for (const { queueUrl, deadLettersUrl, logGroup } of address?.queues ?? []) {
    expect(queueIds).toEqual(expect.arrayContaining([queueUrl, deadLettersUrl]));
    expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toContain(logGroup);
  }
  expect([...(address?.machines ?? [])]).toEqual([['Revenue/Curated', expect.stringMatching(/Refresh/)]]);
});

test('no output is longer than a kilobyte, and none holds a secret', () => {
  const outputs = [...outputsOf(Template.fromStack(allLayers().stack))];
  expect(Math.max(...outputs.map(([, value]) => value.length))).toBeLessThan(1024);
  expect(JSON.stringify(outputs)).not.toMatch(/secret|salt|password/i);
});

test('outputs of others, and facts that a later library tells, are passed over', () => {
  const fact = (value: object) => JSON.stringify(value);
  const outputs = new Map([
    ['MeshAddressManifest', fact({ manifest: 's3://assets/m.json' })],
    ['MeshAddressFuture', fact({ moon: 'phase' })],
    ['MeshAddressBroken', 'no JSON'],
    ['Url', fact({ manifest: 's3://somebody/else.json' })],
  ]);
  expect(readAddress(outputs)).toEqual({
    manifest: 's3://assets/m.json',
    buckets: new Map(),
    queues: [],
    machines: new Map(),
  });
  expect(readAddress(new Map([['Url', 'https://example.org']]))).toBeUndefined();
});
