import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readManifests } from '../../lib/manifest/read';
import { Deployed } from './access/policies';
import { twoTeams } from './access/teams';

const root = resolve(__dirname, '../..');
const golden = join(root, 'test/golden/access-matrix.md');
/** UPDATE_GOLDEN=1 agrees to what is there: read the difference before you commit it. */
const update = process.env.UPDATE_GOLDEN === '1';

/** What is asked of each role and table, by the letter that stands for it. */
const OBJECTS = { r: 's3:GetObject', w: 's3:PutObject', d: 's3:DeleteObject' };
const CATALOG = { g: 'glue:GetTable', c: 'glue:UpdateTable' };

interface Place {
  readonly name: string;
  readonly bucket: string;
  readonly prefix: string;
  /** `database/table`, where it stands in the catalog. */
  readonly table?: string;
}

const folder = twoTeams();
const templates = Deployed.all(folder);
const buckets = new Map(templates.flatMap((it) => [...it.buckets()]));
const places = placesOf();
const roles = templates.flatMap((it) => it.roles());
const cells = evaluate();

function placesOf(): Place[] {
  const manifests = ['forecasting', 'fraud'].flatMap((app) => readManifests(join(folder, app)));
  return manifests.flatMap(({ sources, datasets, models, products = [] }) => [
    ...sources.map(({ domain, name, landing }) => ({ name: `landing ${domain}.${name}`, ...landing })),
    ...datasets.map(({ place }) => tablePlace(place)),
    ...datasets.map(({ quarantine }) => tablePlace(quarantine)),
    ...models.map(({ place }) => tablePlace(place)),
    ...products.flatMap(({ audiences }) =>
      audiences.flatMap(({ tables }) => tables.map(({ place }) => tablePlace(place))),
    ),
    ...products.map(({ domain, name }) => ({
      name: `registry ${domain}.${name}`,
      bucket: 'Account/Platform',
      prefix: `dev/${domain}.${name}`,
    })),
  ]);
}

function tablePlace({
  bucket,
  database,
  table,
  prefix,
}: {
  bucket: string;
  database: string;
  table: string;
  prefix: string;
}) {
  return { name: `${database}.${table}`, bucket, prefix, table: `${database}/${table}` };
}

/** By role, then by place: the letters of what it may do. */
function evaluate(): Map<string, Map<string, string>> {
  const asked = places.flatMap(({ name, bucket, prefix, table }) => [
    ...Object.entries(OBJECTS).map(([letter, action]) => {
      return { name, letter, action, resource: `arn:aws:s3:::${buckets.get(bucket)}/${prefix}/data/1.parquet` };
    }),
    ...Object.entries(table ? CATALOG : {}).map(([letter, action]) => {
      return { name, letter, action, resource: `arn:aws:glue:eu-west-1:111111111111:table/${table}` };
    }),
  ]);
  const { stdout, stderr, status } = spawnSync(
    process.env.CONFORMANCE_PYTHON ?? '',
    [join(__dirname, 'evaluate_policies.py')],
    { input: JSON.stringify({ roles, requests: asked }), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const answers = JSON.parse(stdout) as Record<string, boolean[]>;
  return new Map(
    Object.entries(answers).map(([role, list]) => {
      const may = new Map<string, string>();
      for (const [index, { name, letter }] of asked.entries())
        may.set(name, `${may.get(name) ?? ''}${list[index] ? letter : ''}`);
      return [role, may];
    }),
  );
}

function may(role: string, place: string): string {
  return cells.get(role)?.get(place) ?? 'unknown';
}

function whoMay(letter: string, place: string): string[] {
  return [...cells.keys()].filter((role) => may(role, place).includes(letter)).sort();
}

const PRODUCT = 'mesh_dev_forecasting_product__revenue__v1';

test('a subscriber reads the tables that it names, of its own audience', () => {
  expect(whoMay('r', `${PRODUCT}__fraud.revenue`)).toEqual([
    'Forecasting/Product/Flow/Publish/Role',
    'Fraud/Curated/Flow/Audit/Role',
    'Fraud/Curated/Flow/Build/Role',
    'Fraud/Curated/Flow/Plan/Role',
  ]);
  expect(whoMay('r', `${PRODUCT}__fraud.bill`)).toEqual([
    'Forecasting/Product/Flow/Publish/Role',
    'Fraud/Team/Reader/Role',
  ]);
  expect(whoMay('r', `${PRODUCT}__sales.revenue`)).toEqual(['Forecasting/Product/Flow/Publish/Role']);
});

test('nobody of one team reads or writes what the other has not published', () => {
  const ofFraud = [...cells.keys()].filter((role) => role.startsWith('Fraud/'));
  expect(ofFraud.length).toBeGreaterThan(4);
  for (const role of ofFraud) {
    for (const place of [
      'mesh_dev_finance_staging.bill',
      'mesh_dev_forecasting_curated.revenue',
      'landing finance.bills',
    ])
      expect([role, place, may(role, place)]).toEqual([role, place, '']);
    for (const { name } of places.filter((it) => it.name.startsWith(PRODUCT)))
      expect(may(role, name)).not.toMatch(/[wdc]/);
  }
});

test('only the publisher writes what is published, and what the registry has of it', () => {
  for (const { name } of places.filter((it) => it.name.startsWith(PRODUCT)))
    for (const letter of 'wdc') expect(whoMay(letter, name)).toEqual(['Forecasting/Product/Flow/Publish/Role']);
  expect(whoMay('w', 'registry forecasting.revenue')).toEqual(['Forecasting/Product/Flow/Publish/Role']);
});

test('raw files are written and deleted by nobody of the library', () => {
  for (const letter of 'wd') expect(whoMay(letter, 'landing finance.bills')).toEqual([]);
});

test('a reader of a team reads what the team names', () => {
  const reads = (role: string) => places.map(({ name }) => name).filter((name) => may(role, name).includes('r'));
  expect(reads('Forecasting/Team/Reader/Role')).toEqual(['mesh_dev_forecasting_curated.revenue']);
  expect(reads('Fraud/Team/Reader/Role')).toEqual([`${PRODUCT}__fraud.bill`, 'mesh_dev_fraud_curated.suspect'].sort());
});

test('is the matrix that was agreed on', () => {
  const text = matrix();
  if (update) writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

function matrix(): string {
  const shown = roles.map(({ name }) => name).sort();
  const names = places.map(({ name }) => name);
  const rows = shown.map((role) => {
    const list = names.filter((name) => may(role, name) !== '').map((name) => `\`${name}\` ${may(role, name)}`);
    return `| ${role.replace(/\/Role$/, '')} | ${list.join('<br>') || 'nothing'} |`;
  });
  const columns = names.map((name) => {
    const list = shown
      .filter((role) => may(role, name) !== '')
      .map((role) => `${role.replace(/\/Role$/, '')} ${may(role, name)}`);
    return `| \`${name}\` | ${list.join('<br>') || 'nobody'} |`;
  });
  return `${[HEAD, '## Every role', '', '| role | may |', '| --- | --- |', ...rows, '', '## Every table', '', '| table | who |', '| --- | --- |', ...columns, '', GATES, '', '| files | let in |', '| --- | --- |', ...gates()].join('\n')}\n`;
}

const HEAD = `# Who may do what

Every role of two teams' stacks and of the account's, against every table, raw prefix and registry folder, as moto's evaluator of IAM
policies answers (Apache-2.0, not ours; \`moto.iam.access_control\`): identity policies and permissions boundaries of the synthesized
templates. Written by \`UPDATE_GOLDEN=1 npm run conformance -- access-matrix\`; read the difference before it is committed.

\`r\` reads files, \`w\` writes files, \`d\` deletes files, \`g\` sees the table in the catalog, \`c\` changes it there. What is not named
may not be done.

The evaluator does not evaluate conditions, so policies stand here as if all their conditions were met: the matrix shows the most that
a role may do. It knows no resource policies of buckets and keys, and no organization's policies.
`;
const GATES = `## What buckets refuse besides

Of files that an audience may see, roles with one of these tags, and these roles, are let in; everybody else is denied whatever the
matrix says. These conditions were not evaluated; they are quoted from the bucket policies.`;

function gates(): string[] {
  return templates
    .flatMap((it) => it.bucketStatements())
    .filter(({ Condition }) => Condition?.StringNotEquals?.['aws:PrincipalTag/data-mesh:team'])
    .map(({ Resource, Condition }) => {
      const tags = Condition?.StringNotEquals['aws:PrincipalTag/data-mesh:team'] as string[];
      return `| \`${String(Resource).replace(/^.*:::[^/]+\//, '')}\` | tag data-mesh:team ${tags.join(', ')} and the publisher |`;
    });
}
