import { explainAws, refusedAction } from '../../lib/cloud';
import { MeshError } from '../../lib/error';

/** As the SDK throws. */
const thrown = (name: string, message: string, status = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

const told = (error: unknown) => explainAws(error)?.problems[0];

test.each([
  [
    Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }),
    'there are no credentials for AWS',
    /aws sso login/,
  ],
  [
    thrown('ExpiredToken', 'The security token included in the request is expired'),
    'the credentials have expired',
    /sign in/,
  ],
  [thrown('ExpiredTokenException', 'expired'), 'the credentials have expired', /sign in/],
  [
    thrown('InvalidClientTokenId', 'The security token included in the request is invalid'),
    'AWS does not know these credentials',
    /another profile/,
  ],
  [new Error('Region is missing'), 'no region is chosen', /--region/],
  [
    thrown('PermanentRedirect', 'must be addressed using the specified endpoint', 301),
    'the bucket is in another region',
    /--region/,
  ],
  [thrown('ThrottlingException', 'Rate exceeded'), 'AWS is throttling this account', /wait a little/],
  [Object.assign(new Error('getaddrinfo ENOTFOUND sts'), { code: 'ENOTFOUND' }), 'AWS could not be reached', /network/],
])('what a user meets first is told in words, with the mend (%#)', (error, message, mend) => {
  expect(told(error)).toEqual({ message, hint: expect.stringMatching(mend) });
  expect(explainAws(error)?.cause).toBe(error);
});

test.each([
  ['glue:GetTable', 'arn:aws:glue:eu-west-1:1:table/acme_dev/bill', /grantRead/],
  ['s3:GetObject', 'arn:aws:s3:::bucket/key', /grantRead/],
  ['s3:GetObject', 'arn:aws:s3:::cdk-hnb659fds-assets-1-eu-west-1/m.json', /the manifest that the stack/],
  [
    'glue:UpdateTable',
    'arn:aws:glue:eu-west-1:1:table/acme_dev/bill',
    /grantOperate\(role\) of the StagingLayer or the CuratedLayer/,
  ],
  [
    'cloudformation:DescribeStacks',
    'arn:aws:cloudformation:eu-west-1:1:stack/Revenue/*',
    /its outputs say where its tables are/,
  ],
  ['sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:1:letters', /grantOperate\(role\) of the StagingLayer/],
  ['states:DescribeExecution', 'arn:aws:states:eu-west-1:1:execution:x:y', /grantOperate\(role\) of the CuratedLayer/],
])('a refused action is named, with the grant of the constructs that gives it: %s', (action, resource, mend) => {
  const text = `User: arn:aws:sts::1:assumed-role/Jane is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const error = thrown('AccessDeniedException', text, 403);
  expect(refusedAction(error)).toBe(action);
  expect(told(error)).toEqual({
    message: `access denied: ${action} on ${resource}`,
    hint: expect.stringMatching(mend),
  });
});

test('an error of another origin is left to who knows it', () => {
  expect(explainAws(new Error('oops'))).toBeUndefined();
  expect(explainAws(new MeshError([{ message: 'known' }]))).toBeUndefined();
  expect(explainAws(undefined)).toBeUndefined();
});

test('an answer that nobody foresaw is told as AWS gave it', () => {
  expect(told(thrown('TeapotException', 'short and stout', 418))?.message).toBe(
    'AWS answered TeapotException: short and stout',
  );
});
