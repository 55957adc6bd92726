import { cpSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../lib/manifest/read';
import { openLaptop, run } from '../../lib/run';
import { DeployedTeam } from './support/deployed-team';
import { LocalCloud } from './support/local-cloud';
import { rowsOf } from './support/rows';

const root = join(__dirname, '../..');
const examples = join(root, 'examples');
/** Those that have a story of their own in deployed.test.ts. */
const ELSEWHERE = ['revenue-forecast', 'fraud-detection'];
const vega = join(root, 'node_modules/vega-datasets/data');

jest.setTimeout(600_000);

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
});

afterAll(() => cloud?.stop());

const assembly = (name: string) => join(cloud.folder, `${name}.out`);
const folders = readdirSync(examples).filter((name) => statSync(join(examples, name)).isDirectory());

test('every other example is deployed by the real command line from its folder, consumers before their producers', async () => {
  await cloud.deploy(root, assembly('account'), '-c', 'cdk-data-mesh:mesh=skies');
  const others = folders.filter((name) => !ELSEWHERE.includes(name));
  for (const name of others.sort((a, b) => b.length - a.length))
    await cloud.deploy(join(examples, name), assembly(name));
  const { Stacks } = await cloud.aws<{ Stacks: { StackName: string; StackStatus: string }[] }>(
    'cloudformation',
    'describe-stacks',
  );
  expect(Stacks.length).toBeGreaterThanOrEqual(others.length + 2);
  expect(Stacks.filter(({ StackStatus }) => StackStatus !== 'CREATE_COMPLETE')).toEqual([]);
});

test('the tables that the jaffle shop keeps by hand become, without any event, what a laptop makes of them', async () => {
  const shop = new DeployedTeam(cloud, 'JaffleShop');
  await shop.call('Staging', 'sweep');
  expect(await shop.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  const appFolder = join(cloud.folder, 'jaffle');
  cpSync(join(examples, 'jaffle-shop/tables'), join(appFolder, 'tables'), { recursive: true });
  const laptop = await openLaptop({ manifests: readManifests(assembly('jaffle-shop')), appFolder });
  await run(laptop);
  const deployed = { ...(await shop.rows('Staging', 'sweep')), ...(await shop.rows('Curated', 'plan')) };
  expect(deployed['jaffle.customers'].length).toBeGreaterThan(100);
  expect(deployed).toEqual(await rowsOf(laptop));
});

test('what two departments drop for aviation is staged, each record of it or its reason', async () => {
  const aviation = new DeployedTeam(cloud, 'Aviation');
  await aviation.drop(vega, 'birdstrikes.csv', 'Wildlife', 'wildlife/strikes');
  await aviation.drop(vega, 'airports.csv', 'Transport', 'transport/airports');
  const rows = await aviation.rows('Staging', 'sweep');
  const counts = Object.fromEntries(Object.entries(rows).map(([name, { length }]) => [name, length]));
  expect(counts['transport.airport'] + counts['transport.airport__quarantine']).toBe(3_376);
  expect(counts['wildlife.strike'] + counts['wildlife.strike__quarantine']).toBe(10_000);
});
