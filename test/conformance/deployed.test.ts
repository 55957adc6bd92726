import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployedTeam } from './support/deployed-team';
import { LocalCloud } from './support/local-cloud';

jest.setTimeout(300_000);

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
});

afterAll(() => cloud?.stop());

test('what a destroyed stack kept is taken by the next one that is given its buckets, and refused by one that is not', async () => {
  const shop = new DeployedTeam(cloud, 'KeptShop');
  const app = join(__dirname, 'support/shop-app.ts');
  const out = join(cloud.folder, 'shop.out');
  const data = join(cloud.folder, 'shop');
  mkdirSync(data);
  writeFileSync(join(data, 'first.csv'), 'bill_id,amount\nB1,1.50\nB2,2.50\n');
  writeFileSync(join(data, 'second.csv'), 'bill_id,amount\nB3,3.00\n');
  await cloud.deployApp(app, out);
  await shop.drop(data, 'first.csv', 'Landing', 'shop/bills');
  expect(await shop.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  const before = { ...(await shop.rows('Staging', 'sweep')), ...(await shop.rows('Curated', 'plan')) };
  expect(before['shop.bill']).toHaveLength(2);
  const kept = await keptBy(shop);

  await cloud.destroyApp(app);
  await expect(cloud.deployApp(app, out)).rejects.toThrow(/was kept from an earlier deployment: its files are in s3:/);
  await cloud.destroyApp(app);
  await cloud.deployApp(app, out, ...kept);
  expect({ ...(await shop.rows('Staging', 'sweep')), ...(await shop.rows('Curated', 'plan')) }).toEqual(before);
  await cloud.aws('s3', 'cp', join(data, 'second.csv'), `s3://${kept[1].split('=')[1]}/shop/bills/second.csv`);
  await cloud.quiet();
  expect(await shop.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  expect((await shop.rows('Curated', 'plan'))['shop.total']).toEqual([
    JSON.stringify([
      ['amount', '7.00'],
      ['bills', '3'],
    ]),
  ]);
});

/** What a person finds out before a stack is destroyed, as context for the next one. */
async function keptBy(shop: DeployedTeam): Promise<string[]> {
  const words: string[] = [];
  for (const layer of ['Landing', 'Staging', 'Curated']) {
    words.push('-c', `kept.${layer.toLowerCase()}=${await shop.bucket(layer)}`);
  }
  const [key] = await shop.resources('AWS::KMS::Key');
  return [...words, '-c', `kept.key=arn:aws:kms:eu-west-1:123456789012:key/${key.PhysicalResourceId}`];
}
