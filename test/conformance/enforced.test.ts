import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Platform } from './access/platform';
import { Policies } from './access/policies';
import { twoTeams } from './access/teams';
import { LocalCloud } from './support/local-cloud';

interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

const DEPARTMENT = 'Forecasting/Department';
const CONSUMER = 'Fraud/Team/Reader';
const STRANGER = 'Forecasting/Team/Reader';
const ROLES = [DEPARTMENT, CONSUMER, STRANGER];

const folder = twoTeams();
const policies = Policies.of(folder);
const platform = new Platform(policies, [join(folder, 'forecasting'), join(folder, 'fraud')]);
const file = join(mkdtempSync(join(tmpdir(), 'mesh-enforced-')), 'bills.csv');
const credentials = new Map<string, Credentials>();
/** Asks identity policies as synthesized, at each request. Its buckets are bare: what their policies and keys refuse, the access matrix says. */
let cloud: LocalCloud;

beforeAll(async () => {
  writeFileSync(file, 'bill_id,day,amount\n1,2026-01-01,2.50\n');
  cloud = await LocalCloud.start();
  for (const bucket of ['Forecasting/Finance', 'Forecasting/Product']) {
    const [name] = objectOf(platform.files(bucket, 'any'));
    await cloud.aws(
      's3api',
      'create-bucket',
      '--bucket',
      name,
      '--create-bucket-configuration',
      'LocationConstraint=eu-west-1',
    );
  }
  await Promise.all(ROLES.map(async (name) => credentials.set(name, await take(name))));
  await cloud.aws('s3api', 'put-object', '--bucket', product[0], '--key', product[1], '--body', file);
  // Until here moto lets everything pass; from now on it asks IAM.
  await fetch(`${cloud.endpoint}/moto-api/reset-auth`, { method: 'POST', body: '0' });
}, 300_000);
afterAll(() => cloud.stop());

const product = objectOf(
  platform.files('Forecasting/Product', 'mesh_dev_forecasting_product__revenue__v1__fraud/bill'),
);
const bills = objectOf(platform.files('Forecasting/Finance', 'finance/bills'));
const rates = objectOf(platform.files('Forecasting/Finance', 'finance/rates'));

function objectOf({ read }: ReturnType<Platform['files']>): [bucket: string, key: string] {
  const [bucket, ...key] = read.calls[0].resource.replace('arn:aws:s3:::', '').split('/');
  return [bucket, key.join('/')];
}

/** A role with the policies that the template gives it, and its credentials. */
async function take(name: string): Promise<Credentials> {
  const role = policies.roles.find((it) => it.name === name);
  if (!role) throw new Error(`no template has the role ${name}`);
  const id = name.replaceAll('/', '-');
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  };
  const words = ['iam', 'create-role', '--role-name', id, '--assume-role-policy-document', JSON.stringify(trust)];
  const { Role } = await cloud.aws<{ Role: { Arn: string } }>(...words);
  for (const [index, policy] of role.identity.entries()) {
    const document = JSON.stringify(policies.all[policy].document);
    const put = [
      'iam',
      'put-role-policy',
      '--role-name',
      id,
      '--policy-name',
      `p${index}`,
      '--policy-document',
      document,
    ];
    await cloud.aws(...put);
  }
  const assume = ['sts', 'assume-role', '--role-arn', Role.Arn, '--role-session-name', 'test'];
  return (await cloud.aws<{ Credentials: Credentials }>(...assume)).Credentials;
}

/** The AWS command line as a role: `done`, or the error's code. */
function as(role: string, verb: string, [bucket, key]: readonly [string, string]): Promise<string> {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials.get(role) as Credentials;
  const rest = { 'put-object': ['--body', file], 'get-object': ['/dev/null'] }[verb] ?? [];
  const env = {
    ...process.env,
    ...cloud.env,
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  };
  const words = ['s3api', verb, '--bucket', bucket, '--key', key, ...rest];
  const program = join(dirname(process.env.CONFORMANCE_PYTHON as string), 'aws');
  return new Promise((finish) =>
    execFile(program, words, { env }, (error, _, stderr) =>
      finish(error ? (stderr.match(/\((\w+)\)/)?.[1] ?? stderr) : 'done'),
    ),
  );
}

test("the department's role drops a file by the AWS command line", async () => {
  expect(await as(DEPARTMENT, 'put-object', bills)).toBe('done');
});

test('fails what a department may not: another source, reading back, deleting', async () => {
  expect(await as(DEPARTMENT, 'put-object', rates)).toBe('AccessDenied');
  expect(await as(DEPARTMENT, 'get-object', bills)).toBe('AccessDenied');
  expect(await as(DEPARTMENT, 'delete-object', bills)).toBe('AccessDenied');
});

test("the consumer's role reads the product", async () => {
  expect(await as(CONSUMER, 'get-object', product)).toBe('done');
});

test('fails whoever is no consumer, and a consumer that writes', async () => {
  expect(await as(STRANGER, 'get-object', product)).toBe('AccessDenied');
  expect(await as(DEPARTMENT, 'get-object', product)).toBe('AccessDenied');
  expect(await as(CONSUMER, 'put-object', product)).toBe('AccessDenied');
});
