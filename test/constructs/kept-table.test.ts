import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Column, LandingZone, Source, StagingLayer } from 'cdk-data-mesh';
import { newApp } from './support';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kept-table-')));
const before = process.cwd();

beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const owner = 'jane@acme.example';

test('a table of the repository travels in the manifest, and the registrar may put it under its prefix and nowhere else', () => {
  writeFileSync('rates.csv', '\ufeffid,rate\nEUR,1.07\n');
  const stack = new Stack(newApp(), 'Rates');
  const landing = new LandingZone(stack, 'Own', { domain: 'treasury' });
  const rates = landing.addSource('rates', Source.fromRepository('./rates.csv', { owner }));
  new StagingLayer(stack, 'Staging').addDataset('rate', {
    source: rates,
    columns: { id: Column.string(), rate: Column.decimal(8, 4) },
    key: ['id'],
  });
  expect(rates._manifest).toMatchObject({
    delivery: 'replacesSameName',
    localPath: 'rates.csv',
    kept: { file: 'rates.csv', owner, text: 'id,rate\nEUR,1.07\n' },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
          Resource: {
            'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^OwnBucket'), 'Arn'] }, '/treasury/rates/*']],
          },
        }),
      ]),
    },
    Roles: [{ Ref: Match.stringLikeRegexp('Registrar') }],
  });
});

test.each([
  [
    'no such file',
    'none.csv',
    owner,
    /Source\.fromRepository: there is no file none\.csv; give a path from the folder of cdk\.json/,
  ],
  ['a file outside', '../other.csv', owner, /there is no file|lies outside of the app's folder/],
  ['nobody who owns it', 'rates.csv', ' ', /'owner' is empty; say who answers for its rows/],
  ['a large file', 'large.csv', owner, /has 262145 bytes, a table that is kept by hand has at most 262144/],
  ['letters of another encoding', 'latin1.csv', owner, /latin1\.csv is not UTF-8; save it as UTF-8/],
])('fails on %s', (_, path, by, message) => {
  writeFileSync('rates.csv', 'id\n');
  writeFileSync('large.csv', Buffer.alloc(256 * 1024 + 1, 'x'));
  writeFileSync('latin1.csv', Buffer.from('caf\u00e9', 'latin1'));
  expect(() => Source.fromRepository(path, { owner: by })).toThrow(message);
});
