import { checkClock, checkDisk, checkEnvironments, checkMemory, checkNode } from '../../lib/cli/doctor';
import { checkDatabases } from '../../lib/cli/doctor/check-databases';
import { judgeQuota, QUOTAS } from '../../lib/cli/doctor/check-quota';
import { environmentOf } from '../../lib/cli/doctor/stack-environment';
import { dataset, manifest } from '../plan/meshes';
import { call, useFolders } from './support';

const folder = useFolders();
const GIB = 1024 ** 3;

test('this machine is checked without an account and without an app, each check with what was found', async () => {
  const { code, out } = await call(['doctor', '--laptop'], { cwd: folder() });
  expect(code).toBe(0);
  for (const check of ['node', 'engine', 'warehouse', 'disk', 'memory'])
    expect(out).toMatch(new RegExp(`^(ok|warn) +${check} `, 'm'));
  expect(out).toContain(`Node.js ${process.versions.node}`);
  expect(out).not.toContain('credentials');
  const json = JSON.parse((await call(['doctor', '--laptop', '--json'], { cwd: folder() })).out);
  expect(json.map(({ check }: { check: string }) => check)).toEqual(['node', 'engine', 'warehouse', 'disk', 'memory']);
  for (const { status, mend } of json) expect(mend !== undefined).toBe(status !== 'ok');
});

test('fails where the app cannot be read, with its mend, and checks the machine all the same', async () => {
  const cwd = folder({ 'cdk.json': '{ "app": "node no-such-file.js" }' });
  const { code, out } = await call(['doctor', '--laptop'], { cwd });
  expect(code).toBe(1);
  expect(out).toMatch(/^fail +app +the app failed/m);
  expect(out).toMatch(/^ok +engine/m);
  expect(out).toContain('1 check failed');
});

test('machines that are too old, too full or too small are told apart by degree', () => {
  expect(['18.20.1', '20.19.0', '22.1.0'].map((it) => checkNode(it).status)).toEqual(['fail', 'warn', 'ok']);
  expect([0.1, 1, 100].map((it) => checkDisk(it * GIB).status)).toEqual(['fail', 'warn', 'ok']);
  expect([1, 8].map((it) => checkMemory(it * GIB).status)).toEqual(['warn', 'ok']);
  expect([0, -3_600_000].map((it) => checkClock(it).status)).toEqual(['ok', 'warn']);
});

test('fails a stack that is for another account or region than the credentials', () => {
  const here = { account: '111111111111', region: 'eu-west-1' };
  const found = checkEnvironments(here, [
    { stack: 'Any' },
    { stack: 'Here', ...here },
    { stack: 'There', account: '222222222222', region: 'eu-west-1' },
    { stack: 'Far', region: 'us-east-1' },
  ]);
  expect(found.map(({ check, status }) => `${check} ${status}`)).toEqual([
    'stack Any ok',
    'stack Here ok',
    'stack There fail',
    'stack Far fail',
  ]);
  expect(found[2].found).toBe('is for 222222222222, eu-west-1, and these credentials are for 111111111111, eu-west-1');
});

test('the account and the region of a stack are read from the cloud assembly, those of stages too', () => {
  const stack = (environment: string) => ({ type: 'aws:cloudformation:stack', environment });
  const stage = { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } };
  const assembly = folder({
    'manifest.json': JSON.stringify({ artifacts: { Dev: stack('aws://unknown-account/unknown-region'), Prod: stage } }),
    'assembly-Prod/manifest.json': JSON.stringify({ artifacts: { Shop: stack('aws://123456789012/eu-west-1') } }),
  });
  expect(environmentOf(assembly)).toEqual([
    { stack: 'Dev', account: undefined, region: undefined },
    { stack: 'Shop', account: '123456789012', region: 'eu-west-1' },
  ]);
});

test('databases of the same names are warned of where another stack or tool made them', () => {
  const mesh = manifest({ datasets: [dataset('bill')] });
  const { database, bucket } = mesh.datasets[0].place;
  const found = (description: string) => checkDatabases([mesh], new Map([[database, description]]));
  expect(checkDatabases([mesh], new Map([['other', 'of somebody']]))).toMatchObject({ status: 'ok' });
  expect(found(`Staged tables of finance, by ${bucket}`)).toMatchObject({ status: 'ok' });
  expect(found('Staged tables of finance, by Old/Staging')).toMatchObject({
    status: 'warn',
    found: expect.stringContaining(`${database} (Staged tables of finance, by Old/Staging)`),
  });
  expect(found('')).toMatchObject({ status: 'warn', found: expect.stringContaining('without a description') });
});

test('limits are held against what is in use, and a limit that is near is warned of with the call that raises it', () => {
  const [functions, buckets] = QUOTAS;
  expect(judgeQuota(functions, 10, undefined)).toMatchObject({
    status: 'warn',
    found: expect.stringContaining('10 functions at a time; a staging layer runs up to 20'),
    mend: expect.stringContaining('--quota-code L-B99A9384'),
  });
  expect(judgeQuota(functions, 1000, undefined)).toMatchObject({ status: 'ok', found: '1000 functions at a time' });
  expect(judgeQuota(buckets, 100, 57)).toMatchObject({ status: 'ok', found: '57 of 100 buckets in use' });
  expect(judgeQuota(buckets, 100, 81)).toMatchObject({
    status: 'warn',
    found: expect.stringContaining('81 of 100 buckets in use; '),
  });
  expect(judgeQuota(buckets, undefined, 3)).toMatchObject({
    status: 'warn',
    found: '3 buckets in use; the limit is not told by the account',
  });
});
