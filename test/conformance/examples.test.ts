import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inParallel } from '../../lib/table';
import { examples } from '../examples/pairs';
import { compareTables } from './support/compared-tables';
import { ExampleOnCloud } from './support/example-on-cloud';
import { LocalCloud } from './support/local-cloud';

const root = resolve(__dirname, '../..');
const MESHES = ['acme', 'skies'];
/** Those that read what another publishes. */
const CONSUMERS = ['aviation-safety', 'fraud-detection'];
/** What the local cloud's secret holds: a mask gives the same hashes there and on the laptop. */
const SALT = '0123456789abcdef'.repeat(4);
/** No event tells of it. */
const FORGOTTEN = 'bills-2026-10.csv';
/** Of work that mostly waits for other processes. */
const AT_ONCE = 2;

jest.setTimeout(600_000);

const folders = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'cdk.json')));
const producers = folders.filter((name) => !CONSUMERS.includes(name));
const deployed = new Map<string, ExampleOnCloud>();
let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
  const registry = join(cloud.folder, 'laptop/examples/.data-mesh/registry');
  mkdirSync(registry, { recursive: true });
  writeFileSync(join(registry, 'salt'), `${SALT}\n`, { mode: 0o600 });
});

afterAll(() => cloud?.stop());

/** Does the same with several examples. */
function each(names: readonly string[], work: (example: ExampleOnCloud) => Promise<unknown>): Promise<unknown> {
  return inParallel(names, AT_ONCE, (name) => work(deployed.get(name) as ExampleOnCloud));
}

test('every example is deployed by the real command line from its folder, consumers before their producers', async () => {
  for (const mesh of MESHES)
    await cloud.deploy(root, join(cloud.folder, `${mesh}.out`), '-c', `cdk-data-mesh:mesh=${mesh}`);
  // One after the other: moto loses itself where two stacks are made at a time.
  for (const name of [...CONSUMERS, ...producers]) deployed.set(name, await ExampleOnCloud.deploy(cloud, name));
  const { Stacks } = await cloud.aws<{ Stacks: { StackName: string; StackStatus: string }[] }>(
    'cloudformation',
    'describe-stacks',
  );
  expect(Stacks.length).toBeGreaterThanOrEqual(folders.length + MESHES.length);
  expect(Stacks.filter(({ StackStatus }) => StackStatus !== 'CREATE_COMPLETE')).toEqual([]);
});

test('what departments drop is staged by its events; what came without one, and what a team keeps itself, by the sweep', async () => {
  await cloud.trouble({ unheard: FORGOTTEN });
  await each(folders, (example) => example.drop());
  await cloud.quiet();
  await cloud.trouble();
  const { team } = deployed.get('revenue-forecast') as ExampleOnCloud;
  const staged = (await team.rows('Staging', 'sweep'))['finance.bill'];
  expect(staged.some((row) => row.includes('bills-2026-09.csv'))).toBe(true);
  expect(staged.some((row) => row.includes(FORGOTTEN))).toBe(false);
  // Tables that a team keeps itself come with the deployment, before there is a rule for their event.
  await each(folders, (example) => example.team.call('Staging', 'sweep'));
});

test('state machines build the models of all, products are published, and those who read them build theirs', async () => {
  await each(producers, (example) => example.refresh());
  await each(CONSUMERS, (example) => example.refresh());
});

test('PyIceberg reads every table of every example in Glue, cell for cell what a laptop makes of the same files', async () => {
  const { team } = deployed.get('revenue-forecast') as ExampleOnCloud;
  await cloud.deploy(join(examples, 'revenue-forecast'), join(cloud.folder, 'again.out'), '--force');
  await team.call('Staging', 'maintain');

  for (const name of [...producers, ...CONSUMERS]) await deployed.get(name)?.runOnLaptop();
  const tables = (await Promise.all(folders.map((name) => deployed.get(name)?.tables() ?? []))).flat();
  const found = await compareTables(tables, cloud.env);
  const differing = tables.filter(({ glue }) => found[glue].differences.length > 0);
  expect(differing.map(({ glue }) => [glue, found[glue].differences])).toEqual([]);
  expect(tables.filter(({ glue, hasRows }) => hasRows && found[glue].rows === 0)).toEqual([]);
  expect(found['skies_dev_transport_staging.flight'].rows).toBe(3_000_000);
});
