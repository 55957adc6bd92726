import { policyOf } from './evaluation';
import { USUAL } from './platform';
import type { Policies } from './policies';
import type { Ask, Context, PolicyDocument, Statement } from './simulator';
import { ACCOUNT, REGION } from './template';

/** Something that must not be, and the requests for it, of which none may be allowed. */
export interface Refusal {
  readonly what: string;
  readonly asks: readonly Ask[];
}

const FOREIGN = '222222222222';
/** A service that works for somebody of another account. */
const FOR_ANOTHER: Context = { ...USUAL, 'aws:SourceAccount': FOREIGN, 'aws:PrincipalIsAWSService': 'true' };

/** What has to be refused wherever these constructs stand. */
export function refusals(policies: Policies): Refusal[] {
  return [
    plainHttp(policies, 'plain HTTP, whatever the caller may do otherwise', { 'aws:SecureTransport': 'false' }),
    plainHttp(policies, 'TLS older than 1.2', { 's3:TlsVersion': '1.1' }),
    {
      what: "another account's administrator, on every bucket, key, queue, topic, function and role",
      asks: fromOutside(policies),
    },
    {
      what: 'a service that works for another account, on everything that lets services in',
      asks: forAnother(policies),
    },
  ];
}

/** An administrator of the account: only what resources themselves say can refuse him. */
function plainHttp(policies: Policies, what: string, told: Context): Refusal {
  const types =
    's3:TlsVersion' in told ? ['AWS::S3::Bucket'] : ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic'];
  // Who subscribes sends nothing: AWS's own policy for topics over TLS names publishing alone.
  const asks = resourcesOf(policies, types).filter(({ action }) => action !== 'sns:Subscribe');
  const admin = `arn:aws:iam::${ACCOUNT}:role/admin`;
  return {
    what,
    asks: asks.map((it) => ({ ...it, principal: admin, identity: [ADMINISTRATOR], context: { ...USUAL, ...told } })),
  };
}

function fromOutside(policies: Policies): Ask[] {
  const admin = `arn:aws:iam::${FOREIGN}:role/admin`;
  const types = [
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::SQS::Queue',
    'AWS::SNS::Topic',
    'AWS::Lambda::Function',
    'AWS::IAM::Role',
  ];
  const context = { ...USUAL, 'aws:PrincipalArn': admin, 'aws:PrincipalAccount': FOREIGN };
  return resourcesOf(policies, types).map((it) => ({ ...it, principal: admin, identity: [ADMINISTRATOR], context }));
}

/** Each service that a policy lets in asks for what it is let in for, on behalf of a resource of the same name elsewhere. */
function forAnother(policies: Policies): Ask[] {
  const resources = resourcesOf(policies, Object.keys(ASKED));
  return resources.flatMap((it) => {
    if (!it.resourcePolicy) return [];
    const { Statement } = policies.all[it.resourcePolicy].document;
    return Statement.filter((one) => one.Effect === 'Allow').flatMap((one) =>
      servicesOf(one)
        .filter((name) => !BOUND_OTHERWISE.some(([type, service]) => type === typeOf(it.resource) && service === name))
        .flatMap((principal) =>
          [one.Action].flat().map((action) => {
            const arn = `arn:aws:${principal.split('.')[0]}:${REGION}:${FOREIGN}:rule/another`;
            return { ...it, principal, action: String(action), context: { ...FOR_ANOTHER, 'aws:SourceArn': arn } };
          }),
        ),
    );
  });
}

/** Services that a statement lets in without asking whose resource they work for, and without a reason why. */
export function confusable(document: PolicyDocument, arn: string): string[] {
  const services = document.Statement.filter(({ Effect, Condition = {} }) => {
    const keys = Object.values(Condition).flatMap((it) => Object.keys(it).map((key) => key.toLowerCase()));
    return Effect === 'Allow' && !keys.some((key) => ['aws:sourcearn', 'aws:sourceaccount'].includes(key));
  }).flatMap(servicesOf);
  return services.filter(
    (name) => !BOUND_OTHERWISE.some(([type, service]) => type === typeOf(arn) && service === name),
  );
}

function servicesOf({ Principal }: Statement): string[] {
  const { Service = [] } = (Principal ?? {}) as { Service?: string | string[] };
  return [Service].flat();
}

/** Services that are let in without a word of whose resource they work for, each with its reason. */
export const BOUND_OTHERWISE: readonly (readonly [type: string, service: string, reason: string])[] = [
  [
    'kms',
    'cloudwatch.amazonaws.com',
    'alarms pass no source to the key, and reach it only by a topic whose own policy names the account',
  ],
  ...['lambda', 'states', 'events', 'cloudformation'].map(
    (service) =>
      [
        'iam',
        `${service}.amazonaws.com`,
        "a service takes a role only of whoever passed it, which a principal of the role's own account alone can do (iam:PassRole)",
      ] as const,
  ),
];

function typeOf(arn: string): string {
  return arn.split(':')[2];
}

/** May all that an account can give. */
export const ADMINISTRATOR = 'an administrator';
/** What is asked of a resource of each type. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject', 's3:PutBucketPolicy'],
  'AWS::KMS::Key': ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy', 'kms:CreateGrant'],
  'AWS::SQS::Queue': ['sqs:SendMessage', 'sqs:ReceiveMessage'],
  'AWS::SNS::Topic': ['sns:Publish', 'sns:Subscribe'],
  'AWS::Lambda::Function': ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode'],
  'AWS::IAM::Role': ['sts:AssumeRole'],
};

type Bare = Pick<Ask, 'action' | 'resource' | 'resourcePolicy' | 'identity' | 'account' | 'principal' | 'context'>;

/** What is asked of resources that have a policy, by nobody yet. */
function resourcesOf(policies: Policies, types: readonly string[]): Bare[] {
  return types.flatMap((type) =>
    policies.stacks.ofType(type).flatMap((it) => {
      const arn = policies.stacks.arnOf(it);
      return ASKED[type].map((action) => ({
        action,
        resource: /Object$/.test(action) ? `${arn}/any` : arn,
        resourcePolicy: policyOf(policies, arn),
        identity: [],
        account: ACCOUNT,
        principal: '',
        context: USUAL,
      }));
    }),
  );
}
