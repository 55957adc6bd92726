import { type Answer, type Ask, type Context, hasSimulator, type Policy, type Statement, simulate } from './simulator';

/** What AWS documents of the evaluation of policies, each rule by a request on both sides of it. */
const OWN = '111111111111';
const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OWN}:role/reader`;
const OBJECT = 'arn:aws:s3:::files/a.csv';
const KEY = `arn:aws:kms:eu-west-1:${OWN}:key/1`;
const QUEUE = `arn:aws:sqs:eu-west-1:${OWN}:work`;

interface Case {
  readonly principal?: string;
  readonly identity?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly action?: string;
  readonly on?: string;
  readonly account?: string;
  readonly context?: Context;
}

/** All cases of one rule by one run of the program. */
function answers(cases: readonly Case[]): Answer[] {
  const policies: Record<string, Policy> = {};
  const named = (name: string, kind: Policy['kind'], statements: readonly Statement[] | undefined) => {
    if (statements) policies[name] = { kind, document: { Version: '2012-10-17', Statement: statements } };
    return statements && name;
  };
  const asks = cases.map((it, index): Ask => {
    const identity = named(`identity ${index}`, 'identity', it.identity);
    return {
      principal: it.principal ?? ROLE,
      identity: identity ? [identity] : [],
      boundary: named(`boundary ${index}`, 'identity', it.boundary),
      resourcePolicy: named(`resource ${index}`, 'resource', it.resource),
      action: it.action ?? 's3:GetObject',
      resource: it.on ?? OBJECT,
      account: it.account ?? OWN,
      context: it.context ?? {},
    };
  });
  return simulate(policies, asks);
}

const mayRead: Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/*' };
const everybody: Statement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::files/*',
};
const deny = (rest: Partial<Statement>): Statement => ({ ...everybody, Effect: 'Deny', ...rest });
const account = (id: string) => `arn:aws:iam::${id}:root`;

/** By the rule: what is asked, and the answer. */
const RULES: Readonly<Record<string, readonly (readonly [Case, Answer])[]>> = {
  'nothing is allowed that no statement allows': [
    [{ identity: [{ ...mayRead, Action: 's3:PutObject' }] }, 'ImplicitlyDenied'],
  ],
  'a denial wins over whatever allows': [
    [{ identity: [mayRead] }, 'Allowed'],
    [{ identity: [mayRead, { ...mayRead, Effect: 'Deny' }] }, 'ExplicitlyDenied'],
    [{ identity: [mayRead], resource: [deny({})] }, 'ExplicitlyDenied'],
  ],
  'a boundary grants nothing, and what it does not name is not allowed': [
    [{ identity: [], boundary: [mayRead] }, 'ImplicitlyDenied'],
    [{ identity: [mayRead], boundary: [{ ...mayRead, Action: 's3:PutObject' }] }, 'ImplicitlyDenied'],
    [{ identity: [mayRead], boundary: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] }, 'Allowed'],
  ],
  'inside an account one of both sides is enough, between accounts it takes both': [
    [{ resource: [{ ...everybody, Principal: { AWS: ROLE } }] }, 'Allowed'],
    [{ account: OTHER, identity: [mayRead] }, 'ImplicitlyDenied'],
    [{ account: OTHER, resource: [everybody] }, 'ImplicitlyDenied'],
    [{ account: OTHER, identity: [mayRead], resource: [everybody] }, 'Allowed'],
    [
      { account: OTHER, identity: [mayRead], resource: [{ ...everybody, Principal: { AWS: account(OTHER) } }] },
      'ImplicitlyDenied',
    ],
  ],
  'a key is used by nobody whom its own policy leaves out, not even in its account': [
    [{ ...key('kms:*'), resource: [] }, 'ImplicitlyDenied'],
    [{ ...key('kms:*'), resource: [keyPolicy()] }, 'Allowed'],
    [{ ...key('kms:*'), identity: [], resource: [keyPolicy()] }, 'ImplicitlyDenied'],
  ],
  'an encryption context counts, value for value': [
    [encrypted('arn:aws:s3:::files'), 'Allowed'],
    [encrypted('arn:aws:s3:::others'), 'ImplicitlyDenied'],
    [encrypted(undefined), 'ImplicitlyDenied'],
  ],
  'plain HTTP is told by aws:SecureTransport': [
    [tls('true'), 'Allowed'],
    [tls('false'), 'ExplicitlyDenied'],
  ],
  'a service is let in for the source that is named': [
    [
      service({ 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/ours', 'aws:SourceAccount': OWN }),
      'Allowed',
    ],
    [
      service({ 'aws:SourceArn': 'arn:aws:events:eu-west-1:222222222222:rule/ours', 'aws:SourceAccount': OTHER }),
      'ImplicitlyDenied',
    ],
    [
      service({ 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/ours', 'aws:SourceAccount': OTHER }),
      'ImplicitlyDenied',
    ],
    [service({}), 'ImplicitlyDenied'],
  ],
  'a tag of the principal is compared, also as a variable; one that lacks it is unequal': [
    [tagged('fraud'), 'Allowed'],
    [tagged('sales'), 'ExplicitlyDenied'],
    [tagged(undefined), 'ExplicitlyDenied'],
    [folder('fraud'), 'Allowed'],
    [folder('sales'), 'ImplicitlyDenied'],
  ],
  'NotPrincipal denies all but those named': [
    [{ identity: [mayRead], resource: [spared(ROLE)] }, 'Allowed'],
    [{ identity: [mayRead], resource: [spared(`arn:aws:iam::${OWN}:role/other`)] }, 'ExplicitlyDenied'],
  ],
  'ForAnyValue takes one match of a list, and none of an empty one': [
    [aliases(['alias/a', 'alias/b']), 'Allowed'],
    [aliases(['alias/c']), 'ImplicitlyDenied'],
    [aliases([]), 'ImplicitlyDenied'],
  ],
  'operators that end in IfExists take what is absent': [
    [
      { identity: [{ ...mayRead, Condition: { StringEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' } } }] },
      'Allowed',
    ],
    [
      {
        identity: [{ ...mayRead, Condition: { StringEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' } } }],
        context: { 'aws:RequestedRegion': 'us-east-1' },
      },
      'ImplicitlyDenied',
    ],
  ],
  'old TLS is told by a number': [
    [
      {
        identity: [mayRead],
        resource: [deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
        context: { 's3:TlsVersion': '1.1' },
      },
      'ExplicitlyDenied',
    ],
    [
      {
        identity: [mayRead],
        resource: [deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
        context: { 's3:TlsVersion': '1.3' },
      },
      'Allowed',
    ],
  ],
};

function key(action: string): Case {
  return { identity: [{ Effect: 'Allow', Action: action, Resource: KEY }], action: 'kms:Decrypt', on: KEY };
}

function keyPolicy(): Statement {
  return { Effect: 'Allow', Principal: { AWS: account(OWN) }, Action: 'kms:*', Resource: '*' };
}

function encrypted(bucket: string | undefined): Case {
  const [statement] = key('kms:Decrypt').identity as Statement[];
  const Condition = {
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::files', 'arn:aws:s3:::files/*'] },
  };
  const context: Context = bucket ? { 'kms:EncryptionContext:aws:s3:arn': bucket } : {};
  return { ...key(''), identity: [{ ...statement, Condition }], resource: [keyPolicy()], context };
}

function tls(value: string): Case {
  const resource = [deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })];
  return { identity: [mayRead], resource, context: { 'aws:SecureTransport': value } };
}

function service(context: Context): Case {
  const Condition = {
    ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/ours' },
    StringEquals: { 'aws:SourceAccount': OWN },
  };
  const Principal = { Service: 'events.amazonaws.com' };
  const resource: Statement[] = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: QUEUE, Condition }];
  return { principal: 'events.amazonaws.com', action: 'sqs:SendMessage', on: QUEUE, resource, context };
}

function tagged(team: string | undefined): Case {
  const resource = [deny({ Condition: { StringNotEquals: { 'aws:PrincipalTag/team': ['fraud'] } } })];
  const context: Context = team ? { 'aws:PrincipalTag/team': team } : {};
  return { identity: [mayRead], resource, context };
}

function folder(team: string): Case {
  const identity = [{ ...mayRead, Resource: `arn:aws:s3:::files/\${aws:PrincipalTag/team}/*` }];
  return { identity, on: 'arn:aws:s3:::files/fraud/a.csv', context: { 'aws:PrincipalTag/team': team } };
}

function spared(role: string): Statement {
  const { Principal, ...rest } = deny({});
  return { ...rest, NotPrincipal: { AWS: [role] } };
}

function aliases(names: readonly string[]): Case {
  const [statement] = key('kms:Decrypt').identity as Statement[];
  const Condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/a' } };
  return {
    ...key(''),
    identity: [{ ...statement, Condition }],
    resource: [keyPolicy()],
    context: { 'kms:ResourceAliases': names },
  };
}

(hasSimulator ? test : test.skip).each(Object.entries(RULES))('the simulator knows that %s', (_, cases) => {
  expect(answers(cases.map(([it]) => it))).toEqual(cases.map(([, answer]) => answer));
});

(hasSimulator ? test : test.skip)('fails on an action that AWS has not', () => {
  expect(() => answers([{ action: 's3:ReadObject' }])).toThrow('AWS has no action s3:ReadObject');
});
