import type { TablePlace } from '../../../lib/manifest';
import { readManifests } from '../../../lib/manifest/read';
import type { Policies, Role } from './policies';
import type { Context } from './simulator';
import { ACCOUNT, REGION } from './template';

/** One call of an API on one resource, with what the service tells IAM of it. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** What a person would call one right: all of its calls have to be allowed. */
export interface Right {
  readonly verb: string;
  readonly calls: readonly Call[];
}

export interface Thing {
  readonly kind: string;
  readonly name: string;
  readonly rights: readonly Right[];
}

/** What S3, Glue and the others say of every request that comes as it should. */
export const USUAL: Context = {
  'aws:SecureTransport': 'true',
  's3:TlsVersion': '1.3',
  'aws:RequestedRegion': REGION,
  'aws:ResourceAccount': ACCOUNT,
  'aws:PrincipalIsAWSService': 'false',
  'aws:ViaAWSService': 'false',
};

export function contextOf({ arn, tags }: Pick<Role, 'arn' | 'tags'>): Context {
  return {
    ...USUAL,
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': arn.split(':')[4],
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
  };
}

/** Rights on resources of one type: verbs and the actions behind them. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::SQS::Queue': { send: 'sqs:SendMessage', take: 'sqs:ReceiveMessage', purge: 'sqs:PurgeQueue' },
  'AWS::SNS::Topic': { tell: 'sns:Publish', subscribe: 'sns:Subscribe' },
  'AWS::Lambda::Function': { call: 'lambda:InvokeFunction', change: 'lambda:UpdateFunctionCode' },
  'AWS::StepFunctions::StateMachine': { start: 'states:StartExecution', change: 'states:UpdateStateMachine' },
  'AWS::Events::Rule': { stop: 'events:DisableRule', change: 'events:PutRule' },
  'AWS::Logs::LogGroup': { write: 'logs:PutLogEvents', read: 'logs:FilterLogEvents', delete: 'logs:DeleteLogGroup' },
  'AWS::SecretsManager::Secret': { read: 'secretsmanager:GetSecretValue', change: 'secretsmanager:PutSecretValue' },
  'AWS::Athena::WorkGroup': { query: 'athena:StartQueryExecution', change: 'athena:UpdateWorkGroup' },
  'AWS::IAM::Role': { assume: 'sts:AssumeRole', pass: 'iam:PassRole', empower: 'iam:PutRolePolicy' },
  'AWS::IAM::ManagedPolicy': { change: 'iam:CreatePolicyVersion' },
};
const KINDS: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Topic': 'topic',
  'AWS::Lambda::Function': 'function',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::Events::Rule': 'rule',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::Athena::WorkGroup': 'workgroup',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::ManagedPolicy': 'policy',
};
/** What no resource is named for. */
const ACCOUNT_WIDE = {
  'list functions': 'lambda:ListFunctions',
  'list buckets': 's3:ListAllMyBuckets',
  'create roles': 'iam:CreateRole',
  'administer Lake Formation': 'lakeformation:PutDataLakeSettings',
  'send events': 'events:PutEvents',
};

/** The platform as things that somebody may want something of. */
export class Platform {
  private readonly keys: ReadonlyMap<string, string>;
  private readonly bucketNames: ReadonlyMap<string, string>;

  constructor(
    private readonly policies: Policies,
    /** Cloud assemblies, one an app. */
    private readonly folders: readonly string[],
  ) {
    const { stacks } = policies;
    const buckets = stacks.ofType('AWS::S3::Bucket');
    this.keys = new Map(
      buckets.flatMap((it) => {
        const [{ ServerSideEncryptionByDefault: { KMSMasterKeyID } = { KMSMasterKeyID: undefined } }] = (
          stacks.resolve(it.Properties.BucketEncryption, it.stack) as {
            ServerSideEncryptionConfiguration: { ServerSideEncryptionByDefault?: { KMSMasterKeyID?: string } }[];
          }
        ).ServerSideEncryptionConfiguration;
        return KMSMasterKeyID ? [[stacks.nameOf(it), KMSMasterKeyID]] : [];
      }),
    );
    this.bucketNames = new Map(buckets.map((it) => [stacks.pathOf(it).replace(/\/Bucket$/, ''), stacks.nameOf(it)]));
  }

  get things(): Thing[] {
    return [...this.placed(), ...this.bucketsAndKeys(), ...this.typed(), this.stacks(), this.accountWide()];
  }

  /** Files under a prefix, with the key they are encrypted with. @param bucket by its alias in manifests */
  files(bucket: string, prefix: string): Readonly<Record<'read' | 'write' | 'delete' | 'destroy' | 'list', Right>> {
    const name = this.bucketNames.get(bucket);
    if (name === undefined) throw new Error(`no template has a bucket of ${bucket}`);
    const arn = `arn:aws:s3:::${name}`;
    const right = (verb: string, action: string, ...also: Call[]): Right => ({
      verb,
      calls: [{ action, resource: `${arn}/${prefix}/data/1.parquet` }, ...also],
    });
    return {
      read: right('read', 's3:GetObject', this.use('kms:Decrypt', name)),
      write: right('write', 's3:PutObject', this.use('kms:GenerateDataKey', name)),
      delete: right('delete', 's3:DeleteObject'),
      destroy: right('destroy', 's3:DeleteObjectVersion'),
      list: {
        verb: 'list',
        calls: [{ action: 's3:ListBucket', resource: arn, context: { 's3:prefix': `${prefix}/` } }],
      },
    };
  }

  /** S3 uses the key for whoever asks, and with bucket keys names the bucket in the encryption context. */
  use(action: string, bucket: string, of = bucket): Call {
    const resource = this.keys.get(bucket);
    if (!resource) throw new Error(`${bucket} has no key`);
    const { stacks } = this.policies;
    const aliases = stacks
      .ofType('AWS::KMS::Alias')
      .map((it) => stacks.resolve(it.Properties, it.stack) as { AliasName: string; TargetKeyId: string })
      .filter(({ TargetKeyId }) => resource.endsWith(`/${TargetKeyId}`) || resource === TargetKeyId);
    return {
      action,
      resource,
      context: {
        'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${of}`,
        'kms:ViaService': `s3.${REGION}.amazonaws.com`,
        'kms:ResourceAliases': aliases.map(({ AliasName }) => AliasName),
      },
    };
  }

  /** Glue asks for a right on the catalog, the database and the table. */
  catalog(verb: string, action: string, { database, table }: Pick<TablePlace, 'database' | 'table'>): Right {
    const arn = (rest: string) => `arn:aws:glue:${REGION}:${ACCOUNT}:${rest}`;
    const resources = [arn('catalog'), arn(`database/${database}`), arn(`table/${database}/${table}`)];
    return { verb, calls: resources.map((resource) => ({ action, resource })) };
  }

  private placed(): Thing[] {
    const manifests = this.folders.flatMap((it) => readManifests(it));
    return manifests.flatMap(({ sources, datasets, models, products = [] }) => [
      ...sources.map(({ domain, name, landing }) =>
        this.folderThing('source', `${domain}.${name}`, landing.bucket, landing.prefix),
      ),
      ...datasets.flatMap(({ place, quarantine }) => [this.table(place), this.table(quarantine)]),
      ...models.map(({ place }) => this.table(place)),
      ...products.flatMap(({ audiences }) =>
        audiences.flatMap(({ tables }) => tables.map(({ place }) => this.table(place))),
      ),
      ...products.map(({ domain, name }) =>
        this.folderThing('registry', `${domain}.${name}`, 'Account/Platform', `dev/${domain}.${name}`),
      ),
    ]);
  }

  private folderThing(kind: string, name: string, bucket: string, prefix: string): Thing {
    return { kind, name, rights: Object.values(this.files(bucket, prefix)) };
  }

  private table(place: TablePlace): Thing {
    const { bucket, prefix, database, table } = place;
    const { read, write, delete: remove, destroy } = this.files(bucket, prefix);
    const catalog = [
      this.catalog('see', 'glue:GetTable', place),
      this.catalog('create', 'glue:CreateTable', place),
      this.catalog('commit', 'glue:UpdateTable', place),
      this.catalog('drop', 'glue:DeleteTable', place),
    ];
    return { kind: 'table', name: `${database}.${table}`, rights: [read, write, remove, destroy, ...catalog] };
  }

  private bucketsAndKeys(): Thing[] {
    const { stacks } = this.policies;
    const buckets = stacks.ofType('AWS::S3::Bucket').map((it): Thing => {
      const resource = stacks.arnOf(it);
      const right = (verb: string, action: string, key = resource): Right => ({
        verb,
        calls: [{ action, resource: key }],
      });
      return {
        kind: 'bucket',
        name: stacks.pathOf(it),
        rights: [
          right('list whole', 's3:ListBucket'),
          right('read elsewhere', 's3:GetObject', `${resource}/elsewhere`),
          right('write elsewhere', 's3:PutObject', `${resource}/elsewhere`),
          right('open', 's3:PutBucketPolicy'),
          right('delete', 's3:DeleteBucket'),
        ],
      };
    });
    const keys = stacks.ofType('AWS::KMS::Key').map((it): Thing => {
      const resource = stacks.arnOf(it);
      const right = (verb: string, action: string): Right => ({ verb, calls: [{ action, resource }] });
      return {
        kind: 'key',
        name: stacks.pathOf(it),
        rights: [
          right('decrypt anything', 'kms:Decrypt'),
          right('open', 'kms:PutKeyPolicy'),
          right('delete', 'kms:ScheduleKeyDeletion'),
        ],
      };
    });
    return [...buckets, ...keys];
  }

  private typed(): Thing[] {
    const { stacks } = this.policies;
    return Object.entries(RIGHTS).flatMap(([type, rights]) =>
      stacks.ofType(type).map((it) => ({
        kind: KINDS[type],
        name: stacks.pathOf(it),
        rights: Object.entries(rights).map(([verb, action]) => ({
          verb,
          calls: [{ action, resource: stacks.arnOf(it).replace(/:\*$/, ':log-stream:1') }],
        })),
      })),
    );
  }

  private stacks(): Thing {
    const resource = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Forecasting/1`;
    const verbs = { describe: 'DescribeStacks', update: 'UpdateStack', delete: 'DeleteStack' };
    const rights = Object.entries(verbs).map(([verb, name]) => ({
      verb,
      calls: [{ action: `cloudformation:${name}`, resource }],
    }));
    return { kind: 'stack', name: 'Forecasting', rights };
  }

  private accountWide(): Thing {
    const wide = Object.entries(ACCOUNT_WIDE).map(([verb, action]) => ({ verb, calls: [{ action, resource: '*' }] }));
    const arn = `arn:aws:glue:${REGION}:${ACCOUNT}`;
    const others = [`${arn}:catalog`, `${arn}:database/others`].map((resource) => ({
      action: 'glue:CreateDatabase',
      resource,
    }));
    return { kind: 'account', name: ACCOUNT, rights: [...wide, { verb: 'create other databases', calls: others }] };
  }
}
