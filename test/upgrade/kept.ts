import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { parseManifest } from '../../lib/manifest/read';

/**
 * Properties that make CloudFormation replace a resource (or refuse the update), by its type: the create-only ones of its schema,
 * which the conformance tier compares with those that cfn-lint knows, and those that its schema only speaks of.
 */
export const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::Glue::Database': ['CatalogId', 'DatabaseInput.Name', 'DatabaseName'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
  // Whoever serves it may not change, and it owns the databases of its layer.
  'Custom::DataMeshTables': ['ServiceToken', 'databases'],
};

export interface KeptResource {
  readonly type: string;
  readonly path: string;
  readonly onDelete: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface KeptTable {
  readonly place: unknown;
  readonly columns: Readonly<Record<string, string>>;
}

/** What a deployment keeps: resources by `stack/logical id`, tables by `stack/database.table`. */
export interface Kept {
  readonly resources: Readonly<Record<string, KeptResource>>;
  readonly tables: Readonly<Record<string, KeptTable>>;
}

export function keptBy(app: App): Kept {
  const assembly = app.synth();
  const resources: Record<string, KeptResource> = {};
  const tables: Record<string, KeptTable> = {};
  for (const { stackName, template, templateFullPath } of assembly.stacks) {
    for (const [id, resource] of Object.entries<Resource>(template.Resources)) {
      if (resource.Type in REPLACED_BY) resources[`${stackName}/${id}`] = keptResource(resource);
    }
    const { datasets, models } = parseManifest(
      readFileSync(templateFullPath.replace(/\.template\.json$/, '.mesh.json'), 'utf8'),
    );
    for (const { place, columns } of [...datasets, ...models]) {
      const types = columns.map(({ name, type }) => [name, type]);
      tables[`${stackName}/${place.database}.${place.table}`] = { place, columns: Object.fromEntries(types) };
    }
    for (const { quarantine } of datasets)
      tables[`${stackName}/${quarantine.database}.${quarantine.table}`] = { place: quarantine, columns: {} };
  }
  return { resources, tables };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function keptResource(resource: Resource): KeptResource {
  const { Type: type, Properties = {}, Metadata = {}, DeletionPolicy, UpdateReplacePolicy } = resource;
  const told = REPLACED_BY[type].map((name) => [name, valueAt(Properties, name)]);
  return {
    type,
    path: Metadata['aws:cdk:path'] ?? '',
    onDelete: [DeletionPolicy ?? 'Delete', UpdateReplacePolicy ?? 'Delete'],
    properties: Object.fromEntries(told.filter(([, value]) => value !== undefined)),
  };
}

function valueAt(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], properties);
}
