import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { quoteLiteral, type Row, Session } from '../../lib/engine';
import { readManifests } from '../../lib/manifest/read';
import { openLaptop, openQuery, type Platform, type RunReport, run } from '../../lib/run';

const root = resolve(__dirname, '../..');
const example = join(root, 'examples/aviation');
const vega = join(root, 'node_modules/vega-datasets/data');
const expected = join(example, 'expected');
const expectedTables = readdirSync(expected)
  .filter((file) => file.endsWith('.sql'))
  .map((file) => basename(file, '.sql'));

/** A checkout of its own: the app's folder is a copy, the raw files are the installed ones. */
const checkout = mkdtempSync(join(tmpdir(), 'aviation-'));
const appFolder = join(checkout, 'examples/aviation');
const assembly = join(checkout, 'cdk.out');
let raw: Session;
let platform: Platform;
let first: RunReport;

function laptop(folder: string): Promise<Platform> {
  return openLaptop({ manifests: readManifests(assembly), appFolder: folder, warehouse: join(folder, 'warehouse') });
}

async function query<T extends Row>(sql: string): Promise<T[]> {
  const session = await openQuery(platform);
  try {
    return await session.all<T>(sql);
  } finally {
    session.close();
  }
}

/** The file's SQL, with the names of raw files made into paths. */
function plainSql(table: string): string {
  return readFileSync(join(expected, `${table}.sql`), 'utf8').replace(/'([\w-]+\.(?:csv|parquet))'/g, (_, file) =>
    quoteLiteral([vega, expected].map((folder) => join(folder, file)).find(existsSync) ?? file),
  );
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

beforeAll(async () => {
  cpSync(example, appFolder, {
    recursive: true,
    filter: (path) => !/cdk\.out|\.data-mesh/.test(path.slice(root.length)),
  });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  execFileSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), 'app.ts'], {
    cwd: example,
    env: { ...process.env, CDK_OUTDIR: assembly },
  });
  raw = await Session.open({ scratch: join(checkout, 'raw'), folders: [vega, expected] });
  platform = await laptop(appFolder);
  first = await run(platform, {});
}, 180_000);

afterAll(() => {
  raw?.close();
  rmSync(checkout, { recursive: true, force: true });
});

test('every record of the raw files is staged or in quarantine', () => {
  expect(first.problems).toEqual([]);
  const counts = first.datasets.map(({ table, files, read, staged, quarantined }) => [
    table,
    files,
    read,
    staged,
    quarantined,
  ]);
  expect(counts.sort()).toEqual([
    ['aviation.airport_alias', 1, 13, 13, 0],
    ['aviation.operator_kind', 1, 10, 10, 0],
    ['transport.airport', 1, 3376, 3376, 0],
    ['transport.flight', 1, 3000000, 3000000, 0],
    ['wildlife.strike', 1, 10000, 9985, 15],
  ]);
});

test('every model is built and keeps its checks', () => {
  expect(first.models.map(({ table, status, failedChecks }) => [table, status, failedChecks ?? []]).sort()).toEqual(
    ['airport_month', 'covered_month', 'strike_account', 'strike_airport', 'unmatched_strikes'].map((model) => [
      `aviation.${model}`,
      'built',
      [],
    ]),
  );
});

test('the plain SQL speaks of every model', () => {
  expect(expectedTables.map((table) => `aviation.${table}`).sort()).toEqual(
    first.models.map(({ table }) => table).sort(),
  );
});

test.each(expectedTables)('aviation.%s holds the rows that plain SQL over the raw files gives', async (table) => {
  const truth = await raw.all(plainSql(table));
  const columns = Object.keys(truth[0]);
  const ours = await query(`SELECT ${columns.join(', ')} FROM aviation.${table}`);
  expect(ours.length).toBeGreaterThan(0);
  expect(sorted(ours)).toEqual(sorted(truth));
});

test('the rule and the list find 49 of the 50 airports, and say which way', async () => {
  expect(
    await query('SELECT matched_by, count(*) AS names FROM aviation.strike_airport GROUP BY ALL ORDER BY ALL'),
  ).toEqual([
    { matched_by: 'alias', names: '13' },
    { matched_by: 'name', names: '36' },
    { matched_by: 'nothing', names: '1' },
  ]);
});

test('the staged airports are those of the file, without its NA', async () => {
  const truth = await raw.all(`
    SELECT iata, name, nullif(city, 'NA') AS city, nullif(state, 'NA') AS state, country,
      CAST(latitude AS DECIMAL(10, 8)) AS latitude, CAST(longitude AS DECIMAL(11, 8)) AS longitude
    FROM read_csv(${quoteLiteral(join(vega, 'airports.csv'))}, all_varchar = true, header = true)`);
  expect(truth).toHaveLength(3376);
  const ours = await query(`SELECT ${Object.keys(truth[0]).join(', ')} FROM transport.airport`);
  expect(sorted(ours)).toEqual(sorted(truth));
});

test('the staged flights are those of the file, every one', async () => {
  const digest = (columns: string, from: string) => `
    SELECT count(*) AS rows, CAST(sum(CAST(hash(${columns}) AS HUGEINT)) AS VARCHAR) AS sum, bit_xor(hash(${columns})) AS bits
    FROM ${from}`;
  const [truth] = await raw.all(
    digest('date, delay, distance, origin, destination', quoteLiteral(join(vega, 'flights-3m.parquet'))),
  );
  const [ours] = await query(
    digest('departed_at, arrival_delay_minutes, distance_miles, origin, destination', 'transport.flight'),
  );
  expect(truth.rows).toBe('3000000');
  expect(ours).toEqual(truth);
});

test('the staged strikes and the quarantine together are the records of the export', async () => {
  const file = quoteLiteral(join(vega, 'birdstrikes.csv'));
  const truth = await raw.all(`
    SELECT "Airport Name" AS airport_name, "Aircraft Make Model" AS aircraft, "Effect Amount of damage" AS damage,
      CAST("Flight Date" AS DATE) AS struck_on, "Aircraft Airline Operator" AS operator, "Origin State" AS origin_state,
      "Phase of flight" AS phase, "Wildlife Size" AS wildlife_size, "Wildlife Species" AS wildlife_species,
      "Time of day" AS time_of_day, CAST("Cost Other" AS BIGINT) AS cost_other_usd,
      CAST("Cost Repair" AS BIGINT) AS cost_repair_usd, CAST("Cost Total $" AS BIGINT) AS cost_total_usd,
      CAST("Speed IAS in knots" AS BIGINT) AS speed_knots
    FROM read_csv(${file}, all_varchar = true, header = true)`);
  const ours = await query(`SELECT ${Object.keys(truth[0]).join(', ')} FROM wildlife.strike`);
  const odd = truth.filter(({ damage }) => damage === 'B' || damage === 'C');
  expect(sorted(ours)).toEqual(sorted(truth.filter((row) => !odd.includes(row))));

  const lines = readFileSync(join(vega, 'birdstrikes.csv'), 'utf8').split('\r\n');
  const refused = await query<{ line: string; value: string; raw: string; column: string }>(
    'SELECT line, "column", value, raw FROM wildlife.strike__quarantine ORDER BY line',
  );
  expect(refused.map(({ value }) => value).sort()).toEqual(odd.map(({ damage }) => damage).sort());
  expect(new Set(refused.map(({ column }) => column))).toEqual(new Set(['damage']));
  for (const { line, raw: record } of refused) expect(record.trimEnd()).toBe(lines[Number(line) - 1]);
});

test('the README shows the answer as it is', async () => {
  const readme = readFileSync(join(example, 'README.md'), 'utf8');
  const lines = await query<{ line: string }>(`
    SELECT format('| {} | {:,} | {} | {} | {} |', strftime(month, '%Y-%m'), flights, CAST(on_time_percent AS VARCHAR),
      airline_strikes, CAST(airline_strikes_per_thousand_flights AS VARCHAR)) AS line
    FROM aviation.covered_month
    UNION ALL
    SELECT format('| {} | {:,} | {:,} |', replace(outcome, 'sample', 'sample (Teterboro)'), strikes, airline_strikes)
    FROM aviation.strike_account`);
  expect(lines).toHaveLength(10);
  expect(lines.map(({ line }) => line).filter((line) => !readme.includes(line))).toEqual([]);
});

test('a second run does nothing', async () => {
  const second = await run(await laptop(appFolder), {});
  expect(second).toMatchObject({ nothingNew: true, intakes: [], problems: [] });
  expect(second.models.filter(({ status }) => status !== 'unchanged')).toEqual([]);
});

test('an edit of the list of aliases is taken, and no strike gets lost by it', async () => {
  const list = join(appFolder, 'data/airport-aliases.csv');
  writeFileSync(list, readFileSync(list, 'utf8').replace(/^ATLANTA INTL.*\n/m, ''));
  const third = await run(await laptop(appFolder), {});
  expect(third.intakes.map(({ dataset }) => dataset)).toEqual(['aviation.airport_alias']);
  expect(
    await query("SELECT iata, matched_by FROM aviation.strike_airport WHERE airport_name = 'ATLANTA INTL'"),
  ).toEqual([{ iata: null, matched_by: 'nothing' }]);
  expect(await query('SELECT CAST(sum(strikes) AS BIGINT) AS strikes FROM aviation.strike_account')).toEqual([
    { strikes: '9985' },
  ]);
});

test('fails with the mend where the raw files are not installed', async () => {
  const bare = join(checkout, 'bare/examples/aviation');
  cpSync(appFolder, bare, { recursive: true, filter: (path) => !/warehouse|\.data-mesh/.test(path) });
  const { problems } = await run(await laptop(bare), {});
  const text = JSON.stringify(problems);
  expect(text).toContain('vega-datasets');
  expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
});
