import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generate } from '../../examples/revenue-forecast/generate';
import type { MeshManifest } from '../../lib/manifest';
import { readManifests } from '../../lib/manifest/read';
import { openLaptop, openQuery, type Platform, run } from '../../lib/run';

const example = resolve(__dirname, '../../examples/revenue-forecast');
const march = 'data/finance/bill-lines-2026-03.csv';
const marchBefore = 'data/march-before-correction/bill-lines-2026-03.csv';

let work: string;
let manifests: MeshManifest[];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'revenue-forecast-'));
  const assembly = join(work, 'cdk.out');
  const env = { ...process.env, CDK_OUTDIR: assembly };
  const synth = spawnSync(process.execPath, ['--import', 'tsx', 'app.ts'], { cwd: example, env, encoding: 'utf8' });
  if (synth.status !== 0) throw new Error(`${synth.stdout}${synth.stderr}`);
  manifests = readManifests(assembly);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('the files', () => {
  const generated = generate();

  test('are what the generator writes, byte for byte, on any machine', () => {
    const different = [...generated].filter(([path, bytes]) => !bytes.equals(readFileSync(join(example, path))));
    expect(different.map(([path]) => path)).toEqual([]);
  });

  test('are no others than the generated ones', () => {
    const known = new Set(generated.keys());
    const there = ['data', 'expected'].flatMap((folder) =>
      readdirSync(join(example, folder), { recursive: true, encoding: 'utf8' })
        .map((path) => `${folder}/${path}`)
        .filter((path) => statSync(join(example, path)).isFile()),
    );
    expect(there.filter((path) => !known.has(path))).toEqual([]);
  });
});

describe('a run on fresh files', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await laptop('fresh');
    const report = await run(platform, {});
    expect(report.problems).toEqual([]);
    expect(report.models.filter(({ status }) => status !== 'built')).toEqual([]);
    for (const { read, staged, quarantined } of report.datasets) expect(read).toBe(staged + quarantined);
  });

  test('gives the true revenue of every product group and month, to the cent', async () => {
    expect(await revenue(platform)).toEqual(expected('revenue_by_product_group.csv'));
  });

  test('quarantines exactly the records that were broken on purpose, by line, column and reason', async () => {
    expect(await quarantine(platform)).toEqual(expected('quarantine.csv').sort());
  });

  test('reads accents as they were written, so that finance and sales agree on names', async () => {
    const [{ strangers, customers }] = await query(
      platform,
      `SELECT count(*) FILTER (WHERE bill.customer_name <> customer.name) AS strangers, count(DISTINCT customer.name) AS customers
       FROM finance.bill JOIN sales.customer ON customer.customer_id = bill.customer_id`,
    );
    expect(Number(strangers)).toBe(0);
    expect(Number(customers)).toBeGreaterThan(50);
  });

  test('keeps what nobody could match in a group of its own', async () => {
    const rows = await query(
      platform,
      `SELECT DISTINCT product FROM forecasting.attributed_bill_line WHERE product_group = 'Not mapped'`,
    );
    expect(rows).toEqual([{ product: 'faxdoorstuur' }]);
  });

  test('takes a name that came back for another product as what it was when it was booked', async () => {
    const rows = await query(
      platform,
      `SELECT DISTINCT line.booked_on >= DATE '2026-08-01' AS refreshed, attributed.product, attributed.product_group
       FROM forecasting.attributed_bill_line AS attributed
       JOIN finance.bill_line AS line USING (bill_id, line_number)
       WHERE lower(line.product) = 'thuis plus'
       ORDER BY refreshed`,
    );
    expect(rows).toEqual([
      { refreshed: false, product: 'tv cinéma', product_group: 'Television' },
      { refreshed: true, product: 'thuis plus', product_group: 'Internet' },
    ]);
  });

  test('forecasts the six months after the last one, and says how wrong each method was', async () => {
    const truth = new Map(
      expected('revenue_by_product_group.csv').map((row) => {
        const [month, group, euros] = row.split(',');
        return [`${month.slice(0, 7)} ${group}`, Number(euros)];
      }),
    );
    const last = { year: 2026, month: 10 };
    const forecasts = forecastByHand(truth, last);
    const rows = await query(platform, 'SELECT month, product_group, forecast FROM forecasting.revenue_forecast');
    expect(rows).toHaveLength(30);
    for (const { month, product_group, forecast } of rows) {
      const byHand = forecasts.get(`${String(month).slice(0, 7)} ${product_group}`) as Methods;
      expect(Math.abs(Number(forecast) - byHand.same_month_last_year_with_growth)).toBeLessThan(0.02);
    }

    const heldOut = forecastByHand(truth, { year: 2026, month: 4 });
    const errors = await query(platform, 'SELECT * FROM forecasting.forecast_error');
    expect(errors).toHaveLength(3);
    const readme = readFileSync(join(example, 'README.md'), 'utf8');
    for (const { method, mape } of errors) expect(readme).toMatch(new RegExp(`${method}.*\\| +${mape} %`));
    for (const { method, months_held_out, mape } of errors) {
      const off = [...heldOut].map(([at, methods]) => {
        const real = truth.get(at) as number;
        return (100 * Math.abs(methods[method as keyof Methods] - real)) / real;
      });
      expect(Number(months_held_out)).toBe(6);
      expect(Math.abs(Number(mape) - off.reduce((sum, one) => sum + one, 0) / off.length)).toBeLessThan(0.01);
    }
  });

  test('does nothing when it is run again', async () => {
    const report = await run(platform, {});
    expect(report.nothingNew).toBe(true);
    expect(report.intakes).toEqual([]);
    expect(report.models.filter(({ status }) => status !== 'unchanged')).toEqual([]);
  });
});

test('a corrected month takes the place of the one sent before, and the truth is told both times', async () => {
  const platform = await laptop('corrected');
  const folder = join(work, 'corrected');
  cpSync(join(example, marchBefore), join(folder, march));
  await run(platform, {});
  expect(await revenue(platform)).toEqual(expected('march-before-correction/revenue_by_product_group.csv'));
  expect(await quarantine(platform)).toEqual(expected('march-before-correction/quarantine.csv').sort());

  cpSync(join(example, march), join(folder, march));
  const report = await run(platform, {});
  expect(report.intakes.map(({ file }) => file)).toEqual(['bill-lines-2026-03.csv']);
  expect(await revenue(platform)).toEqual(expected('revenue_by_product_group.csv'));
  expect(await quarantine(platform)).toEqual(expected('quarantine.csv').sort());
  const readme = readFileSync(join(example, 'README.md'), 'utf8');
  for (const file of ['march-before-correction/revenue_by_product_group.csv', 'revenue_by_product_group.csv']) {
    const cloud = expected(file).find((row) => row.startsWith('2026-03-01,Cloud,'));
    expect(readme).toContain(Number(cloud?.split(',')[2]).toLocaleString('en'));
  }
  expect((await run(platform, {})).nothingNew).toBe(true);
});

/** A laptop of its own: the departments' files, and an empty warehouse. */
async function laptop(name: string): Promise<Platform> {
  const folder = join(work, name);
  for (const part of ['data', 'tables']) cpSync(join(example, part), join(folder, part), { recursive: true });
  return openLaptop({ manifests, appFolder: folder, warehouse: join(folder, 'warehouse') });
}

async function query(platform: Platform, sql: string): Promise<Record<string, unknown>[]> {
  const session = await openQuery(platform);
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

async function revenue(platform: Platform): Promise<string[]> {
  const rows = await query(
    platform,
    'SELECT * FROM forecasting.revenue_by_product_group ORDER BY month, product_group',
  );
  return rows.map((row) => [row.month, row.product_group, row.revenue].join(','));
}

async function quarantine(platform: Platform): Promise<string[]> {
  const tables = manifests.flatMap(({ datasets }) => datasets.map(({ domain, name }) => `${domain}.${name}`));
  const rows: string[] = [];
  for (const table of tables) {
    for (const { file, line, column, reason } of await query(platform, `SELECT * FROM ${table}__quarantine`))
      rows.push([table, file, line, column ?? '', reason].join(','));
  }
  return rows.sort();
}

/** The rows of a file in `expected/`, without its header. */
function expected(file: string): string[] {
  return readFileSync(join(example, 'expected', file), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
}

interface Methods {
  readonly same_month_last_year_with_growth: number;
  readonly same_month_last_year: number;
  readonly last_month_again: number;
}

/** Six months ahead in plain arithmetic, by month and group. */
function forecastByHand(truth: ReadonlyMap<string, number>, last: { year: number; month: number }) {
  const groups = ['Cloud', 'Internet', 'Mobile', 'Security', 'Television'];
  const at = (offset: number, group: string) => {
    const index = last.year * 12 + last.month - 1 + offset;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')} ${group}`;
  };
  const year = (from: number, group: string) =>
    Array.from({ length: 12 }, (_, index) => truth.get(at(from + index, group)) ?? 0).reduce(
      (sum, one) => sum + one,
      0,
    );
  const forecasts = new Map<string, Methods>();
  for (const group of groups) {
    const growth = year(-11, group) / year(-23, group);
    for (let ahead = 1; ahead <= 6; ahead++) {
      const lastYear = truth.get(at(ahead - 12, group)) ?? 0;
      forecasts.set(at(ahead, group), {
        same_month_last_year_with_growth: lastYear * growth,
        same_month_last_year: lastYear,
        last_month_again: truth.get(at(0, group)) ?? 0,
      });
    }
  }
  return forecasts;
}
