import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Kept, keptBy } from './kept';
import { losses } from './losses';
import { releasedApp } from './released-app';

const root = resolve(__dirname, '../..');
const releases = join(root, 'test/golden/release');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const now = keptBy(releasedApp(mkdtempSync(join(tmpdir(), 'mesh-upgrade-'))));

/** As part of a release: what this version keeps becomes what the next one is held to. See README.md beside this file. */
if (process.env.RECORD_RELEASE === '1')
  writeFileSync(join(releases, `${version}.json`), `${JSON.stringify(now, undefined, 1)}\n`);

const last = readdirSync(releases)
  .map((file) => file.replace(/\.json$/, ''))
  .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
const released = JSON.parse(readFileSync(join(releases, `${last}.json`), 'utf8')) as Kept;

test(`an upgrade from ${last} replaces and loses nothing that keeps data`, () => {
  expect(losses(released, now)).toEqual([]);
});

test('the record speaks of every kind of resource that keeps data, and of every table', () => {
  const types = new Set(Object.values(released.resources).map(({ type }) => type));
  expect([...types].sort()).toEqual([
    'AWS::Athena::WorkGroup',
    'AWS::Glue::Database',
    'AWS::KMS::Alias',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
    'AWS::SecretsManager::Secret',
    'AWS::StepFunctions::StateMachine',
    'Custom::DataMeshTables',
  ]);
  expect(Object.keys(released.tables)).toEqual([
    'Revenue/acme_prod_finance_staging.bill',
    'Revenue/acme_prod_forecasting_curated.revenue',
    'Revenue/acme_prod_finance_staging.bill__quarantine',
  ]);
});

describe('of an upgrade', () => {
  const [id, bucket] = Object.entries(now.resources).find(([, { type }]) => type === 'AWS::S3::Bucket') as never as [
    string,
    Kept['resources'][string],
  ];
  const table = 'Revenue/acme_prod_finance_staging.bill';
  const without = ({ [id]: _, ...resources }: Kept['resources']) => resources;
  const changed = (change: Partial<typeof bucket>) => ({
    ...now,
    resources: { ...now.resources, [id]: { ...bucket, ...change } },
  });

  test.each<[string, Kept, string]>([
    [
      'another logical id',
      { ...now, resources: without(now.resources) },
      `${id} (AWS::S3::Bucket of ${bucket.path}) is gone`,
    ],
    [
      'another physical name',
      changed({ properties: { BucketName: 'other' } }),
      'is replaced by its BucketName, which was',
    ],
    ['a deletion that was none', changed({ onDelete: ['Delete', 'Delete'] }), 'and is Delete/Delete'],
    [
      'another place of a table',
      { ...now, tables: { ...now.tables, [table]: { ...now.tables[table], place: { bucket: 'other' } } } },
      `the table ${table} was at`,
    ],
    [
      'another type of a column',
      { ...now, tables: { ...now.tables, [table]: { ...now.tables[table], columns: { bill_id: 'int' } } } },
      `the column bill_id of table ${table} was string and is int`,
    ],
  ])('fails on %s, with the way out', (_, next, message) => {
    const [first] = losses(now, next);
    expect(first).toContain(message);
    expect(first).toContain('keep it as it was');
  });

  test('what is new loses nobody anything', () => {
    expect(losses({ resources: without(now.resources), tables: {} }, now)).toEqual([]);
  });
});
