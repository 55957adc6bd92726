import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployedTeam } from './support/deployed-team';
import { LocalCloud } from './support/local-cloud';

/** `DATASETS=1000` for who has the time. */
const DATASETS = Number(process.env.DATASETS ?? 100);
const EXISTING = 'existing-files';
const app = (name: string) => join(__dirname, `support/${name}-app.ts`);

jest.setTimeout(300_000);

let cloud: LocalCloud;
let team: DeployedTeam;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
  team = new DeployedTeam(cloud, 'Redeployed');
  await cloud.aws('s3', 'mb', `s3://${EXISTING}`);
  await cloud.aws(
    's3api',
    'put-bucket-versioning',
    '--bucket',
    EXISTING,
    '--versioning-configuration',
    'Status=Enabled',
  );
});

afterAll(() => cloud?.stop());

const deploy = (week: number, ...words: string[]) =>
  cloud.deployApp(
    app('redeployed'),
    join(cloud.folder, 'redeployed.out'),
    '-c',
    `week=${week}`,
    '-c',
    `bucket=${EXISTING}`,
    ...words,
  );

const destroy = (...words: string[]) => cloud.destroyApp(app('redeployed'), '-c', `bucket=${EXISTING}`, ...words);

async function drop(name: string, text: string): Promise<void> {
  const folder = join(cloud.folder, 'files');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  await cloud.aws('s3', 'cp', join(folder, name), `s3://${EXISTING}/shop/bills/${name}`);
  await cloud.quiet();
}

/** Rows of a table, without what the platform adds. */
async function rows(table: string): Promise<Record<string, string | null>[]> {
  const all = await team.rows('Staging', 'sweep');
  return all[table].map((text) =>
    Object.fromEntries((JSON.parse(text) as [string, string | null][]).filter(([name]) => !name.startsWith('__'))),
  );
}

const OLD = { bill_id: 'B1', amount: '1.50', remark: 'cash', currency: null };
const NEW = { bill_id: 'B2', amount: '123456.50', remark: 'card', currency: 'EUR' };

test('files that were in an existing bucket before the first deployment are taken by the sweep', async () => {
  await drop('first.csv', 'bill_id,amount,note\nB1,1.50,cash\n');
  await deploy(1);
  expect(await rows('shop.bill')).toEqual([]);
  await team.call('Staging', 'sweep');
  expect(await rows('shop.bill')).toEqual([{ bill_id: 'B1', amount: '1.50', note: 'cash' }]);
});

test('a deployment with columns added, widened and renamed keeps the rows, and takes files of both kinds', async () => {
  await deploy(2);
  expect(await rows('shop.bill')).toEqual([OLD]);
  await drop('second.csv', 'bill_id,amount,remark,currency\nB2,123456.50,card,EUR\n');
  await team.call('Staging', 'sweep');
  expect(await rows('shop.bill')).toEqual([OLD, NEW]);
});

test('fails a deployment that would change what rows mean, says why, and leaves the table as it was', async () => {
  await expect(deploy(3)).rejects.toThrow(/amount/);
  expect(await rows('shop.bill')).toEqual([OLD, NEW]);
  await deploy(2);
  await drop('third.csv', 'bill_id,amount,remark,currency\nB3,3.00,card,EUR\n');
  await team.call('Staging', 'sweep');
  expect(await rows('shop.bill')).toHaveLength(3);
});

test('fails a deployment of which a later resource cannot be made, and CloudFormation takes it back: rows, and how files are taken, stay as they were', async () => {
  const before = await rows('shop.bill');
  await expect(deploy(4, '-c', 'broken=1')).rejects.toThrow(/Resource updates failed:\s+Redeployed\/Broken/);
  expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await rows('shop.bill')).toEqual(before);
  await drop('fourth.csv', 'bill_id,amount,remark,currency\nB4,4.00,card,EUR\n');
  await team.call('Staging', 'sweep');
  expect(await rows('shop.bill')).toHaveLength(before.length + 1);
});

test('an older declaration, deployed again, finds its table and drops nothing of the newer one', async () => {
  await deploy(1);
  await deploy(2);
  expect(await rows('shop.bill')).toEqual(expect.arrayContaining([OLD, NEW]));
});

test('a renamed dataset is a new table, filled by the sweep; the one of the former name is left alone', async () => {
  const location = await metadataOf('bill');
  await deploy(4);
  await team.call('Staging', 'sweep');
  expect(await rows('shop.invoice')).toEqual(expect.arrayContaining([OLD, NEW]));
  expect(await metadataOf('bill')).toBe(location);
});

test('data goes with its stack by both keys, stays by one, and the one that is written in code is refused alone', async () => {
  const bucket = await team.bucket('Staging');
  const key = ['-c', 'cdk-data-mesh:allow-data-deletion=true'];
  const before = await tables();
  await destroy(...key);
  expect([await tables(), await buckets()]).toEqual([before, expect.arrayContaining([bucket])]);
  await expect(deploy(2, '-c', 'destroy=1')).rejects.toThrow(/needs the context key cdk-data-mesh:allow-data-deletion/);

  const both = [...key, '-c', 'destroy=1', '-c', 'mesh=fleeting'];
  await deploy(2, ...both);
  await team.call('Staging', 'sweep');
  expect(await rows('shop.bill')).not.toEqual([]);
  const fleeting = await team.bucket('Staging');
  await destroy(...both);
  await expect(tables('fleeting_dev_shop_staging')).rejects.toThrow(/EntityNotFound/);
  expect(await buckets()).not.toContain(fleeting);
});

test('what CloudFormation itself updates of a table wipes out where its Iceberg metadata is', async () => {
  const out = join(cloud.folder, 'trap.out');
  await cloud.deployApp(app('trap'), out, '-c', 'description=before');
  const Parameters = { table_type: 'ICEBERG', metadata_location: 's3://some/metadata.json' };
  const input = JSON.stringify({ Name: 'bill', Description: 'before', Parameters });
  await cloud.aws('glue', 'update-table', '--database-name', 'trap', '--table-input', input);
  await cloud.deployApp(app('trap'), out, '-c', 'description=after');
  const { Table } = await glueTable('trap', 'bill');
  expect(Table).toMatchObject({ Description: 'after' });
  expect(Table.Parameters ?? {}).toEqual({});
});

test(`a stack of ${DATASETS} datasets is deployed with all their tables`, async () => {
  const begun = Date.now();
  await cloud.deployApp(app('many'), join(cloud.folder, 'many.out'), '-c', `datasets=${DATASETS}`);
  process.stderr.write(`${DATASETS} datasets were deployed in ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  expect(await tables('many_dev_shop_staging')).toHaveLength(2 * DATASETS);
});

async function status(): Promise<string> {
  const words = ['cloudformation', 'describe-stacks', '--stack-name', 'Redeployed'];
  return (await cloud.aws<{ Stacks: { StackStatus: string }[] }>(...words)).Stacks[0].StackStatus;
}

interface GlueTable {
  readonly Name: string;
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
}

function glueTable(database: string, name: string): Promise<{ Table: GlueTable }> {
  return cloud.aws('glue', 'get-table', '--database-name', database, '--name', name);
}

async function metadataOf(name: string): Promise<string | undefined> {
  return (await glueTable('redeployed_dev_shop_staging', name)).Table.Parameters?.metadata_location;
}

async function tables(database = 'redeployed_dev_shop_staging'): Promise<string[]> {
  const words = ['--database-name', database];
  const { TableList } = await cloud.aws<{ TableList: GlueTable[] }>('glue', 'get-tables', ...words);
  return TableList.map(({ Name }) => Name).sort();
}

async function buckets(): Promise<string[]> {
  const { Buckets } = await cloud.aws<{ Buckets: { Name: string }[] }>('s3api', 'list-buckets');
  return Buckets.map(({ Name }) => Name);
}
