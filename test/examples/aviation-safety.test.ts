import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { quoteLiteral, type Row, Session } from '../../lib/engine';
import type { MeshManifest } from '../../lib/manifest';
import { type Platform, pullSample, run } from '../../lib/run';
import { declared, examples, lockOf, machine, query } from './pairs';

const vega = resolve(examples, '../node_modules/vega-datasets/data');
const expected = join(examples, 'aviation-safety/expected');
const byHand = join(examples, 'aviation/expected');
const tables = readdirSync(expected).map((file) => basename(file, '.sql'));
const PRODUCT = 'aviation.punctuality';

let work: string;
let raw: Session;
let safety: MeshManifest[];
let operations: Platform;
let consumer: Platform;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'aviation-safety-'));
  safety = declared('aviation-safety', join(work, 'safety.out'));
  operations = await machine(join(work, 'both'), 'aviation', declared('aviation', join(work, 'aviation.out')));
  consumer = await machine(join(work, 'both'), 'aviation-safety', safety);
  raw = await Session.open({ scratch: join(work, 'raw'), folders: [vega, byHand] });
  const published = await run(operations, {});
  expect(published.problems).toEqual([]);
  expect(published.products).toMatchObject([{ product: PRODUCT, status: 'published' }]);
  const report = await run(consumer, {});
  expect(report.problems).toEqual([]);
  expect(report.models.map(({ table, status }) => [table, status])).toEqual(
    ['airport_hazard', 'damage_and_punctuality', 'strike_account'].map((name) => [`safety.${name}`, 'built']),
  );
}, 180_000);

afterAll(() => {
  raw?.close();
  rmSync(work, { recursive: true, force: true });
});

test('the plain SQL speaks of every model', () => {
  expect([...tables].sort()).toEqual(safety.flatMap(({ models }) => models.map(({ name }) => name)).sort());
});

test.each(tables)('safety.%s holds the rows that plain SQL over the raw files gives', async (table) => {
  const truth = await raw.all(plainSql(table));
  const columns = Object.keys(truth[0]);
  const ours = await query(consumer, `SELECT ${columns.join(', ')} FROM safety.${table}`);
  expect(ours.length).toBeGreaterThan(0);
  expect(sorted(ours)).toEqual(sorted(truth));
});

test('sees the airports that the strike export names, and none of what operations counts of strikes', async () => {
  const [seen] = await query(
    consumer,
    'SELECT count(*) AS rows, count(DISTINCT iata) AS airports FROM aviation__punctuality.airport_month',
  );
  expect(seen).toEqual({ rows: '283', airports: '48' });
  const columns = await query<{ column_name: string }>(consumer, 'DESCRIBE aviation__punctuality.airport_month');
  expect(columns.map(({ column_name }) => column_name)).not.toContain('strikes');
});

test('the README shows what a run answers', async () => {
  const readme = readFileSync(join(examples, 'aviation-safety/README.md'), 'utf8').replace(/ +/g, ' ');
  const english = (value: string) => Number(value).toLocaleString('en');
  for (const row of await query<Record<string, string>>(consumer, 'FROM safety.damage_and_punctuality')) {
    const { month_with, airport_months, arrivals, on_time_percent } = row;
    expect(readme).toContain(`| ${month_with} | ${airport_months} | ${english(arrivals)} | ${on_time_percent} |`);
  }
  for (const { outcome, strikes } of await query<Record<string, string>>(consumer, 'FROM safety.strike_account'))
    expect(readme).toContain(`| ${outcome} | ${english(strikes)} |`);
});

test('has vendored the contract that is published', async () => {
  const { audiences } = (await operations.sharing?.registry.newest(PRODUCT, 1))?.record ?? {};
  expect(audiences?.safety.contractHash).toBe(lockOf('aviation-safety', PRODUCT).sha256);
});

test('does nothing when both run again', async () => {
  expect((await run(operations, {})).nothingNew).toBe(true);
  expect((await run(consumer, {})).nothingNew).toBe(true);
});

test('fails where operations never ran, and runs on a sample that says that it is one', async () => {
  const alone = await machine(join(work, 'alone'), 'aviation-safety', safety);
  const report = await run(alone, {});
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0].message).toContain(`${PRODUCT} is not published in the registry`);
  expect(report.problems[0].hint).toContain(`data-mesh pull ${PRODUCT}`);
  expect(report.models.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);

  expect(await pullSample(alone, PRODUCT)).toMatchObject({ product: PRODUCT, status: 'sampled' });
  const onSample = await run(alone, {});
  expect(onSample.problems).toEqual([]);
  expect(onSample.subscriptions).toMatchObject([{ product: PRODUCT, status: 'sample' }]);
  expect(onSample.models.map(({ status }) => status)).toEqual(['built', 'built', 'built']);
});

/** The file's SQL, with the names of raw files made into paths. */
function plainSql(table: string): string {
  return readFileSync(join(expected, `${table}.sql`), 'utf8').replace(/'([\w-]+\.(?:csv|parquet))'/g, (_, file) =>
    quoteLiteral([vega, byHand].map((folder) => join(folder, file)).find(existsSync) ?? file),
  );
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
