import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readAddress, type StackAddress } from '../../lib/manifest';
import { DeployedTeam } from './support/deployed-team';
import { type Finished, LocalCloud } from './support/local-cloud';

const root = join(__dirname, '../..');
const APP = `${process.execPath} --import ${join(root, 'node_modules/tsx/dist/loader.mjs')} ${join(__dirname, 'support/command-line-app.ts')}`;
const FIRST = 'bill_id,amount\nB1,1.50\nB2,2.50\nB3,oops\n';
const BILLS = 'SELECT count(*) AS n FROM shop.bill';
const SECOND = 'bill_id,amount\nB4,4.00\n';

jest.setTimeout(240_000);

let cloud: LocalCloud;
let team: DeployedTeam;
/** Where a person works who has no app. */
let elsewhere: string;
/** An app on this machine with the same declaration and the same files. */
let laptop: string;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  team = new DeployedTeam(cloud, 'Line');
  [elsewhere, laptop] = ['elsewhere', 'laptop'].map((name) => join(cloud.folder, name));
  for (const folder of [elsewhere, join(laptop, 'bills')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(laptop, 'bills/first.csv'), FIRST);
  writeFileSync(join(laptop, 'cdk.json'), JSON.stringify({ app: join(cloud.folder, 'line.out') }));
  const booted = await cloud.cdk(cloud.folder, 'bootstrap', 'aws://123456789012/eu-west-1');
  if (booted.status !== 0) throw new Error(booted.stderr);
  await deploy('line.out');
  await team.drop(join(laptop, 'bills'), 'first.csv', 'Landing', 'shop/bills');
  await until(BILLS, 2);
  expect(await said(laptop, 'run')).toMatchObject({ status: 0 });
});

afterAll(() => cloud?.stop());

async function deploy(assembly: string, ...more: string[]): Promise<void> {
  const words = ['--app', APP, '--all', '--method=direct', '--require-approval', 'never'];
  const { status, stderr } = await cloud.cdk(
    root,
    'deploy',
    ...words,
    '--output',
    join(cloud.folder, assembly),
    ...more,
  );
  if (status !== 0) throw new Error(`${stderr}\n${cloud.log.join('').slice(-4000)}`);
}

/** The command line that is published, as a process of its own. */
function said(cwd: string, ...words: string[]): Promise<Finished> {
  return asked(cwd, {}, ...words);
}

function asked(cwd: string, more: Record<string, string>, ...words: string[]): Promise<Finished> {
  const program = join(root, 'build/bin/data-mesh.js');
  const env = { ...process.env, ...cloud.env, NO_COLOR: '1', ...more };
  return new Promise((finish) =>
    execFile(process.execPath, [program, ...words], { cwd, env }, (error, stdout, stderr) =>
      finish({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    ),
  );
}

/** What a command writes about the deployed stack. */
async function told(...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await said(elsewhere, ...words, '--on', 'Line');
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout;
}

/** Waits for what the functions do meanwhile. */
async function until(sql: string, n: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { stdout, stderr } = await said(elsewhere, 'sql', sql, '--json', '--on', 'Line');
    if (Number(JSON.parse(stdout || '[]')[0]?.n) === n) return;
    if (attempt === 30) throw new Error(`${sql} is not ${n}: ${stdout}${stderr}\n${cloud.log.join('').slice(-4000)}`);
    await wait(1_000);
  }
}

async function address(): Promise<StackAddress> {
  const words = ['cloudformation', 'describe-stacks', '--stack-name', 'Line'];
  const { Stacks } = await cloud.aws<{ Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[] }>(...words);
  const found = readAddress(new Map(Stacks[0].Outputs.map((it) => [it.OutputKey, it.OutputValue])));
  if (!found) throw new Error('the stack tells no address');
  return found;
}

test('the same questions have the same answers on a stack as on a laptop', async () => {
  for (const words of [
    ['sql', 'SELECT bill_id, amount, __file, __row FROM shop.bill ORDER BY bill_id', '--csv'],
    ['sql', 'DESCRIBE shop.bill'],
    ['quarantine', 'shop.bill', '--csv'],
  ]) {
    expect(await told(...words)).toBe((await said(laptop, ...words)).stdout);
  }
  expect(await told('ls')).toMatch(/^shop\.bill +staging +2 .*\nshop\.bill__quarantine +quarantine +1 /m);
  const [{ table, metadata }] = JSON.parse(await told('ls', '--json'));
  expect([table, metadata]).toEqual(['shop.bill', expect.stringMatching(/^s3:\/\/.*\.metadata\.json$/)]);
});

test('what was refused is mended and replayed by the one who deployed nothing', async () => {
  const mend = join(elsewhere, 'mend.csv');
  await told('quarantine', 'shop.bill', '--out', 'mend.csv');
  writeFileSync(
    mend,
    readFileSync(mend, 'utf8')
      .replace(/oops(?=[^\n]*\n$)/, '3.00')
      .replace('B3,oops', 'B3,3.00'),
  );
  expect(await told('replay', 'shop.bill', 'mend.csv', '--dry-run')).toContain('1 record of shop.bill would be mended');
  expect(await told('replay', 'shop.bill', 'mend.csv')).toContain('1 record of shop.bill is mended and staged');
  expect(await told('sql', 'SELECT sum(amount) AS s FROM shop.bill', '--csv')).toBe('s\r\n7.00\r\n');
  expect(await told('quarantine')).toBe('nothing was refused\n');
  expect(await told('replay', 'shop.bill')).toContain('nothing new: the contract of shop.bill reads every file');
});

test('models are built by the state machine, and its run is told; a rollback is one step', async () => {
  expect(await team.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  expect(await told('sql', 'SELECT bills FROM shop.total', '--csv')).toBe('bills\r\n3\r\n');
  const [run] = JSON.parse(await told('runs', '--json'));
  expect(run).toMatchObject({ status: 'done', tables: [{ table: 'shop.total', status: 'built', rows: 1 }] });
  expect(await told('runs', run.runId.slice(0, 12))).toContain('shop.total  built');
  const versions = JSON.parse(await told('history', 'shop.bill', '--json'));
  expect(versions.map(({ rows }: { rows: number }) => rows)).toEqual([3, 2]);
  const back = await told('rollback', 'shop.bill', '--to', versions[1].snapshot);
  expect(back).toContain(`shop.bill is at snapshot ${versions[1].snapshot} with 2 rows`);
  await until(BILLS, 2);
  await told('rollback', 'shop.bill', '--to', versions[0].snapshot);
  await until(BILLS, 3);
});

test('a dead letter is shown with its reason, stays where it is, and goes to work again when that is asked', async () => {
  const bucket = await team.bucket('Landing');
  writeFileSync(join(elsewhere, 'second.csv'), SECOND);
  const off = ['--bucket', bucket, '--notification-configuration'];
  await cloud.aws('s3api', 'put-bucket-notification-configuration', ...off, '{}');
  await cloud.aws('s3', 'cp', join(elsewhere, 'second.csv'), `s3://${bucket}/shop/bills/second.csv`);
  const queue = (await address()).queues.find(({ work }) => work === 'standardize');
  const [deadLetters, logGroup] = [queue?.deadLettersUrl ?? '', queue?.logGroup ?? ''];
  const body = JSON.stringify({ dataset: 'shop.bill', name: 'second.csv' });
  const sqs = new SQSClient({ endpoint: cloud.endpoint, useQueueUrlAsEndpoint: false });
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: body }));
  const line = { level: 'error', event: 'file not taken', message: 'the moon was full', messageId: MessageId };
  const stream = ['--log-group-name', logGroup, '--log-stream-name', 'one'];
  await cloud.aws('logs', 'create-log-stream', ...stream);
  const events = JSON.stringify([{ timestamp: Date.now(), message: JSON.stringify(line) }]);
  await cloud.aws('logs', 'put-log-events', ...stream, '--log-events', events);

  const shown = await told('redrive', '--dry-run');
  expect(shown).toContain('take second.csv for shop.bill\n  standardize of Line/Staging, sent ');
  expect(shown).toContain('  failed: the moon was full\n');
  expect(shown).toContain('1 message would be sent to work again; nothing was changed');
  expect(JSON.parse(await told('redrive', '--dry-run', '--json'))).toMatchObject([
    { id: MessageId, why: line.message },
  ]);
  expect(await told('redrive')).toContain('1 message sent to work again');
  await until(BILLS, 4);
  expect(await told('redrive')).toBe('there is no dead letter\n');
});

test('diff tells what the next deployment would do to tables, and that one does it', async () => {
  const later = join(cloud.folder, 'later');
  mkdirSync(later);
  writeFileSync(join(later, 'cdk.json'), JSON.stringify({ app: APP, context: { later: true } }));
  const { status, stdout } = await said(later, 'diff', '--on', 'Line');
  expect(status).toBe(0);
  expect(stdout).toContain(
    [
      'Stack Line',
      'Tables',
      '[~] shop.bill changes',
      ' ├─ [~] amount decimal(12,2) becomes decimal(14,2)',
      ' ├─ [+] note string',
    ].join('\n'),
  );
  expect(stdout).toContain('[+] shop.sum is created');
  expect(stdout).toContain('[-] shop.total is no longer declared: it stays as it is');
  expect((await said(later, 'diff', '--on', 'Line', '--fail')).status).toBe(1);
  const none = { status: 0, stdout: 'Stack Line\nThere were no differences in its tables\n' };
  expect(await said(laptop, 'diff', '--on', 'Line', '--fail')).toMatchObject(none);
  const fresh = await said(laptop, 'diff', '--on', 'Lime');
  expect(fresh).toMatchObject({ status: 1, stderr: expect.stringContaining('did you mean --on Line') });
  await deploy('later.out', '-c', 'later=true');
  expect(await said(later, 'diff', '--on', 'Line', '--fail')).toMatchObject(none);
  expect(await told('sql', 'DESCRIBE shop.bill', '--csv')).toMatch(/\r\namount,"DECIMAL\(14,2\)",.*\r\nnote,VARCHAR,/s);
  expect(await told('ls')).toMatch(/^shop\.sum /m);
});

test('doctor says of the account what it finds', async () => {
  const { stdout } = await said(laptop, 'doctor', '--json');
  const found = new Map<string, { status: string; found: string; mend?: string }>();
  for (const { check, ...rest } of JSON.parse(stdout)) found.set(check, rest);
  expect(found.get('credentials')).toMatchObject({ status: 'ok', found: expect.stringContaining('123456789012') });
  expect(found.get('region')).toEqual({ status: 'ok', found: 'eu-west-1' });
  expect(found.get('stack Line')).toMatchObject({ status: 'ok' });
  expect(found.get('lake formation')).toMatchObject({ status: 'ok' });
  expect(found.get('databases')).toMatchObject({ status: 'ok', found: "2 databases of the app, none of another's" });
  // The emulated account keeps no outputs of the toolkit, and knows no quota: each says so with its mend.
  for (const check of ['bootstrap', 'quota: functions']) expect(found.get(check)?.mend).toMatch(/./);
  const far = await said(laptop, 'doctor', '--region', 'us-east-1');
  expect(far.status).toBe(1);
  expect(far.stdout).toMatch(
    /^fail {2}bootstrap +us-east-1 is not bootstrapped for the CDK\n.*npx cdk bootstrap aws:/m,
  );
  expect(far.stdout).toMatch(/^fail {2}stack Line +is for 123456789012, eu-west-1, and these credentials/m);
});

test('fails in words on what users meet first: no stack, no credentials, a region without it, a newer library', async () => {
  const errors = async (more: Record<string, string>, ...words: string[]) =>
    (await asked(elsewhere, more, 'ls', ...words)).stderr;
  expect(await errors({}, '--on', 'Nowhere')).toContain("error: there is no stack 'Nowhere' in eu-west-1");
  expect(await errors({}, '--on', 'Line', '--region', 'us-east-1')).toContain("no stack 'Line' in us-east-1");
  const keys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', HOME: elsewhere };
  expect(await errors(keys, '--on', 'Line')).toContain('error: there are no credentials for AWS\n  mend: sign in');
  const bucket = await team.bucket('Staging');
  const manifest = join(elsewhere, 'newer.json');
  writeFileSync(manifest, JSON.stringify({ manifestVersion: 99, library: '9.0.0' }));
  await cloud.aws('s3', 'cp', manifest, `s3://${bucket}/newer.json`);
  const template = (outputs: object) =>
    JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } }, Outputs: outputs });
  const make = (name: string, outputs: object) =>
    cloud.aws('cloudformation', 'create-stack', '--stack-name', name, '--template-body', template(outputs));
  await make('Newer', { MeshAddressManifest: { Value: JSON.stringify({ manifest: `s3://${bucket}/newer.json` }) } });
  expect(await errors({}, '--on', 'Newer')).toContain('mend: install cdk-data-mesh 9.0.0');
  await make('Stranger', { Url: { Value: 'https://example.org' } });
  expect(await errors({}, '--on', 'Stranger')).toContain("the stack 'Stranger' does not say where its tables are");
});
