import type { Policies } from './policies';
import type { Policy, Statement } from './simulator';

/** A wildcard that stands in a statement that allows, and why it may. */
export interface Wildcard {
  readonly kind: Policy['kind'];
  /** All of the statement's actions are among them; a name that ends in `*` is that very text. */
  readonly actions: readonly string[];
  readonly resource: RegExp;
  /** Keys of conditions of which the statement has at least one; any statement unless given. */
  readonly under?: readonly string[];
  readonly reason: string;
}

const DROP = ['s3:PutObject', 's3:AbortMultipartUpload'];
const OWN = ['s3:GetObject', 's3:GetObjectVersion', ...DROP, 's3:DeleteObject'];
const KEY_USE = ['kms:Decrypt', 'kms:GenerateDataKey'];
const BY_PREFIX = /^arn:aws:s3:::[^/*]+\/[^*]+\/\*$/;
const ANY_KEY = /^arn:aws:kms:[^:*]+:[0-9]{12}:key\/\*$/;

export const WILDCARDS: readonly Wildcard[] = [
  {
    kind: 'identity',
    actions: OWN,
    resource: BY_PREFIX,
    reason: 'files of one source, table, database or step, whose names are made when they are written',
  },
  {
    kind: 'resource',
    actions: DROP,
    resource: BY_PREFIX,
    reason: 'a department of another account drops files of one source, whatever their names',
  },
  {
    kind: 'identity',
    actions: OWN,
    resource: /__[^/*]*\*\/\*$|_product__[^/]*\*\/\*$/,
    reason: "files of all audiences of the publisher's own product, of which more may come",
  },
  {
    kind: 'identity',
    actions: [
      'glue:CreateDatabase',
      'glue:GetDatabase',
      'glue:GetTable',
      'glue:GetTables',
      'glue:CreateTable',
      'glue:UpdateTable',
      'glue:DeleteTable',
    ],
    resource: /:table\/[a-z0-9_]+\/\*$/,
    reason: "all tables of one database, which is the layer's own, the team's sandbox, or read as a whole",
  },
  {
    kind: 'identity',
    actions: ['glue:CreateDatabase', 'glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable'],
    resource: /:(database|table)\/[a-z0-9_]+_product__[a-z0-9_]+\*(\/\*)?$/,
    reason: "databases of all audiences of the publisher's own product",
  },
  {
    kind: 'identity',
    actions: ['glue:GetDatabase', 'glue:GetTable'],
    resource: /:(database|table)\/mesh_dev_\*(\/\*)?$/,
    reason: "a reader's boundary: it grants nothing, and is the most that its policies can add up to",
  },
  {
    kind: 'identity',
    actions: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
    resource: /^\*$/,
    under: ['aws:ResourceAccount'],
    reason: "a reader's boundary, inside the account",
  },
  {
    kind: 'identity',
    actions: OWN,
    resource: /^arn:aws:s3:::[^/*]+\/\*$/,
    reason: "a reader's boundary: its own workspace",
  },
  {
    kind: 'identity',
    actions: ['kms:Decrypt'],
    resource: ANY_KEY,
    under: ['kms:ResourceAliases', 'kms:ViaService'],
    reason: "the key of the account's salt: only that of the alias, and only by way of Secrets Manager",
  },
  {
    kind: 'identity',
    actions: KEY_USE,
    resource: ANY_KEY,
    under: ['kms:ViaService'],
    reason: "a reader's boundary: keys by way of S3",
  },
  {
    kind: 'identity',
    actions: KEY_USE,
    resource: ANY_KEY,
    under: ['kms:ResourceAliases', 'kms:EncryptionContext:aws:s3:arn'],
    reason: 'the key of another stack, whose id is made at deploy: only that of the alias, and only for one bucket',
  },
  {
    kind: 'identity',
    actions: ['secretsmanager:GetSecretValue'],
    resource: /:secret:[^*?]+-\?{6}$/,
    reason: 'Secrets Manager adds six characters of its own to the ARN of a secret',
  },
  {
    kind: 'identity',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resource: /:log-group:[^*]+:\*$/,
    reason: 'streams of one log group, which Lambda names',
  },
  {
    kind: 'identity',
    actions: ['logs:FilterLogEvents'],
    resource: /:log-group:[^*]+:\*$/,
    reason: 'the ARN of one log group, of which all streams are looked through for a message',
  },
  {
    kind: 'identity',
    actions: ['states:DescribeExecution'],
    resource: /:execution:[^:*]+:\*$/,
    reason: "a state machine's own executions, named after what is to be done",
  },
  {
    kind: 'identity',
    actions: ['cloudformation:DescribeStacks'],
    resource: /:stack\/[^/*]+\/\*$/,
    reason: 'CloudFormation adds an id of its own to the name of a stack',
  },
  {
    kind: 'identity',
    actions: [
      ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
      ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'],
    ].map((it) => `logs:${it}`),
    resource: /^\*$/,
    reason: 'delivery of logs knows no resource (Service Authorization Reference)',
  },
  {
    kind: 'identity',
    actions: ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'].map(
      (it) => `xray:${it}`,
    ),
    resource: /^\*$/,
    reason: 'traces know no resource (Service Authorization Reference)',
  },
  {
    kind: 'identity',
    actions: ['iam', 'organizations', 'account', 'sso', 'sts'].map((it) => `not ${it}:*`),
    resource: /^\*$/,
    reason: "the account's boundary: it grants nothing, and takes away who may what",
  },
  {
    kind: 'identity',
    actions: ['sts:GetCallerIdentity'],
    resource: /^\*$/,
    reason: 'knows no resource, and IAM never refuses it',
  },
  {
    kind: 'resource',
    actions: ['kms:*'],
    resource: /^\*$/,
    reason: "a key's own policy means this key by it; without its account it could be neither granted nor deleted",
  },
  {
    kind: 'resource',
    actions: KEY_USE,
    resource: /^\*$/,
    reason:
      "a key's own policy means this key by it: alarms and budgets that publish to the stack's topic, departments of other accounts by way of S3",
  },
  {
    kind: 'resource',
    actions: [
      'kms:CreateGrant',
      'kms:DescribeKey',
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
    ],
    resource: /^\*$/,
    under: ['kms:ViaService'],
    reason:
      "a key's own policy means this key by it: whoever of the account may use the salt, by way of Secrets Manager",
  },
  {
    kind: 'resource',
    actions: ['s3:PutObject'],
    resource: /^arn:aws:s3:::[^/*]+\/\*$/,
    under: ['aws:SourceAccount'],
    reason: 'S3 names the access logs that it delivers',
  },
];

export interface Found {
  readonly policy: string;
  readonly kind: Policy['kind'];
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions: readonly string[];
}

/** Every wildcard of every statement that allows: in an action, in a resource, or by naming what is left out. */
export function wildcardsOf({ all }: Policies): Found[] {
  return Object.entries(all).flatMap(([policy, { kind, document }]) =>
    document.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) =>
      resourcesOf(statement)
        .map((resource) => ({
          policy,
          kind,
          actions: actionsOf(statement),
          resource,
          conditions: conditionsOf(statement),
        }))
        .filter(({ actions, resource }) => [...actions, resource].some((it) => /[*?]|^not /.test(it))),
    ),
  );
}

export function reasonOf({ kind, actions, resource, conditions }: Found): Wildcard | undefined {
  return WILDCARDS.find(
    (it) =>
      it.kind === kind &&
      actions.every((action) => it.actions.includes(action)) &&
      it.resource.test(resource) &&
      (it.under ?? []).every((key) => conditions.includes(key)),
  );
}

function actionsOf({ Action = [], NotAction = [] }: Statement): string[] {
  return [...[Action].flat(), ...[NotAction].flat().map((it) => `not ${it}`)];
}

function resourcesOf({ Resource = [] }: Statement): string[] {
  const resources = [Resource].flat().map(String);
  // A trust names no resource: it is the role.
  return resources.length > 0 ? resources : [''];
}

function conditionsOf({ Condition = {} }: Statement): string[] {
  return Object.values(Condition).flatMap((it) => Object.keys(it));
}
