import { MeshError, type Problem } from '../error';

/** An error of the SDK, of whichever service; it need not be of this realm's `Error`. */
interface AwsFault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: AwsFault;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

type Told = Pick<Problem, 'message' | 'hint'>;

const SIGN_IN =
  'sign in (aws sso login, or aws configure), or choose another profile by --profile; data-mesh doctor says whose they are';

/** What goes wrong before anything is done, by the error's name and message; the first that fits counts. */
const KNOWN: readonly (readonly [pattern: RegExp, told: Told])[] = [
  [
    /Region is missing|ConfigError.*region/i,
    { message: 'no region is chosen', hint: '--region eu-west-1, AWS_REGION, or a profile that has one' },
  ],
  [/Expired|TokenRefreshRequired/, { message: 'the credentials have expired', hint: SIGN_IN }],
  [
    /RequestTimeTooSkewed|RequestExpired|Signature not yet current/,
    { message: "this machine's clock and that of AWS are too far apart", hint: 'set the clock' },
  ],
  [
    /CredentialsProviderError|TokenProviderError|Could not load credentials|Profile .*not be found/i,
    { message: 'there are no credentials for AWS', hint: SIGN_IN },
  ],
  [
    /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure|InvalidSignature/,
    { message: 'AWS does not know these credentials', hint: SIGN_IN },
  ],
  [
    /PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint|IncorrectRegion/,
    { message: 'the bucket is in another region', hint: 'choose the region of the stack by --region' },
  ],
  [/NoSuchBucket/, { message: 'a bucket of the stack is gone', hint: 'deploy the stack again, or restore the bucket' }],
  [
    /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/,
    { message: 'AWS is throttling this account', hint: 'wait a little and try again; what was committed is whole' },
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|TimeoutError|ETIMEDOUT/,
    { message: 'AWS could not be reached', hint: 'check the network, the proxy and the region' },
  ],
];

const READ =
  "grantRead(role) of the dataset, the model or the layer's table gives it, or membership of a TeamAnalyticsEnvironment that reads it";
const WRITE =
  'grantOperate(role) of the StagingLayer or the CuratedLayer gives it, and no grant to readers does; ask the team that deploys the stack';
const REDRIVE =
  'grantOperate(role) of the StagingLayer gives it for what it stages; ask the team that deploys the stack';

/** Where the CDK's bootstrap keeps what a deployment brings. */
const ASSET = /:s3:::cdk-\w+-assets-/;
const MANIFEST = 'allow the role s3:GetObject on this object: it is the manifest that the stack was deployed with';

/** The grant of the constructs that would allow an action. */
const GRANTS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /^cloudformation:DescribeStacks/,
    'its outputs say where its tables are: grantOperate(role) of a layer gives it, or allow the role cloudformation:DescribeStacks on the stack; ask the team that deploys it',
  ],
  [/^glue:(Get|Batch)|^s3:(Get|List|Head)|^kms:Decrypt/, READ],
  [/^glue:|^s3:|^kms:/, WRITE],
  [/^sqs:|^logs:/, REDRIVE],
  [/^states:Describe/, 'grantOperate(role) of the CuratedLayer gives it; ask the team that deploys the stack'],
];

/** What a user is to see of an error of AWS; undefined for one of another origin. */
export function explainAws(error: unknown): MeshError | undefined {
  if (error instanceof MeshError) return undefined;
  const faults = causes(error as AwsFault | undefined);
  if (!faults.some(isAws)) return undefined;
  const texts = faults.flatMap(({ name, code, message }) => [name, code, message]).join(' ');
  const told = denied(faults) ?? KNOWN.find(([pattern]) => pattern.test(texts))?.[1] ?? unknown(faults);
  return new MeshError([told], { cause: error });
}

/** The action that somebody was refused, where AWS says it. */
export function refusedAction(error: unknown): string | undefined {
  const text = causes(error as AwsFault | undefined)
    .map(({ message }) => message)
    .join(' ');
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(text)?.[1];
}

function denied(faults: readonly AwsFault[]): Told | undefined {
  const fault = faults.find(
    ({ name = '', $metadata }) =>
      /AccessDenied|Forbidden|UnauthorizedOperation|KMS\.AccessDenied/.test(name) ||
      ($metadata?.httpStatusCode === 403 && /not authorized|Access Denied/i.test(name)),
  );
  if (!fault) return undefined;
  const action = refusedAction(fault);
  const on = /on resource: "?([^\s"]+)/.exec(fault.message ?? '')?.[1];
  const hint = on && ASSET.test(on) ? MANIFEST : action && GRANTS.find(([pattern]) => pattern.test(action))?.[1];
  const what = action ? `${action}${on ? ` on ${on}` : ''}` : (fault.message ?? 'the request');
  return { message: `access denied: ${what}`, hint: hint ?? READ };
}

function unknown(faults: readonly AwsFault[]): Told {
  const { name = 'an error', message = '' } = faults.find(isAws) ?? {};
  return { message: `AWS answered ${name}: ${message}`, hint: 'run it again with --debug to see where it arose' };
}

/** Errors of the network come from the SDK too: nothing else here asks a host. */
function isAws({ name = '', code = '', message = '', $metadata }: AwsFault): boolean {
  return (
    $metadata !== undefined ||
    /CredentialsProviderError|TokenProviderError/.test(name) ||
    /^Region is missing/.test(message) ||
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT)$/.test(code)
  );
}

function causes(error: AwsFault | undefined): AwsFault[] {
  const list: AwsFault[] = [];
  for (let at = error; at instanceof Object && list.length < 10; at = at.cause) list.push(at);
  return list;
}
