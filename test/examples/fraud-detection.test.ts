import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '../../examples/fraud-detection/generate';
import type { MeshManifest } from '../../lib/manifest';
import { type Platform, pullSample, run } from '../../lib/run';
import { changed, declared, examples, lockOf, machine, query } from './pairs';

const example = join(examples, 'fraud-detection');
const PRODUCT = 'forecasting.attributed_bills';
const LINES = 'forecasting__attributed_bills.attributed_bill_line';

let work: string;
let forecasting: MeshManifest[];
let fraud: MeshManifest[];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'fraud-detection-'));
  forecasting = declared('revenue-forecast', join(work, 'forecasting.out'));
  fraud = declared('fraud-detection', join(work, 'fraud.out'));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the files are what the generator writes, byte for byte, and the tariff card', () => {
  const generated = generate();
  for (const [path, bytes] of generated) expect(bytes.equals(readFileSync(join(example, path)))).toBe(true);
  const there = ['data', 'expected'].flatMap((folder) =>
    readdirSync(join(example, folder)).map((file) => `${folder}/${file}`),
  );
  expect(there.sort()).toEqual([...generated.keys(), 'data/tariff-card.csv'].sort());
});

describe('two teams on one machine', () => {
  let producer: Platform;
  let consumer: Platform;

  beforeAll(async () => {
    producer = await machine(join(work, 'both'), 'revenue-forecast', forecasting);
    consumer = await machine(join(work, 'both'), 'fraud-detection', fraud);
    const published = await run(producer, {});
    expect(published.problems).toEqual([]);
    expect(published.products).toMatchObject([{ product: PRODUCT, status: 'published', tables: 2 }]);
    const report = await run(consumer, {});
    expect(report.problems).toEqual([]);
    expect(report.subscriptions).toMatchObject([{ product: PRODUCT, audience: 'fraud', status: 'current' }]);
    expect(report.models.map(({ status }) => status)).toEqual(['built', 'built', 'built']);
  });

  test('flags the bills that plain loops over the made-up market flag, with the same reasons and scores', async () => {
    const rows = await query(
      consumer,
      'SELECT bill_id, booked_on, amount, discount, score, reason FROM fraud.flagged_bill ORDER BY bill_id',
    );
    expect(rows.map((row) => Object.values(row).join(','))).toEqual(expected('flagged_bill.csv').map(plain));
  });

  test('sums up the discounts at risk beside the true revenue', async () => {
    const rows = await query(consumer, 'SELECT * FROM fraud.discount_at_risk ORDER BY month');
    expect(rows.map((row) => Object.values(row).join(','))).toEqual(expected('discount_at_risk.csv'));
  });

  test('finds the discounts that were moved as well as the README says', async () => {
    const moved = new Set(expected('moved_discounts.csv'));
    const readme = readFileSync(join(example, 'README.md'), 'utf8');
    const flagged = await query<{ bill_id: string; score: string }>(consumer, 'FROM fraud.flagged_bill');
    for (const score of [50, 80]) {
      const ids = flagged.filter((row) => Number(row.score) >= score).map(({ bill_id }) => bill_id);
      const right = ids.filter((id) => moved.has(id)).length;
      const percent = (of: number) => `${((100 * right) / of).toFixed(1)} %`;
      expect(readme.replace(/ +/g, ' ')).toContain(
        `| ${score} | ${ids.length} | ${right} | ${percent(ids.length)} | ${percent(moved.size)} |`,
      );
    }
  });

  test('keeps the two broken records of the case list', async () => {
    const rows = await query(
      consumer,
      'SELECT line, "column", reason FROM fraud.closed_case__quarantine ORDER BY line',
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual(['7 verdict not_accepted', '24 bill_id required']);
  });

  test('sees no customer, no credit and no old bill, and can still tell whose bills belong together', async () => {
    const [seen] = await query(
      consumer,
      `SELECT min(length(customer_id)) AS shortest, count(DISTINCT customer_id) AS accounts, min(amount) > 0 AS charged,
         min(booked_on) AS first_day FROM ${LINES}`,
    );
    const [own] = await query(
      producer,
      `SELECT count(DISTINCT customer_id) AS accounts, min(booked_on) AS first_day FROM forecasting.attributed_bill_line
       WHERE amount > 0 AND booked_on >= DATE '2025-05-01'`,
    );
    expect(seen).toEqual({ shortest: '64', charged: true, ...own });
    const columns = await query<{ column_name: string }>(consumer, `DESCRIBE ${LINES}`);
    expect(columns.map(({ column_name }) => column_name)).toEqual([
      'bill_id',
      'line_number',
      'booked_on',
      'customer_id',
      'product_group',
      'amount',
      'discount',
    ]);
  });

  test('has vendored the contract that is published', async () => {
    const { audiences } = (await producer.sharing?.registry.newest(PRODUCT, 1))?.record ?? {};
    expect(audiences?.fraud.contractHash).toBe(lockOf('fraud-detection', PRODUCT).sha256);
  });

  test('does nothing when both run again', async () => {
    expect((await run(producer, {})).nothingNew).toBe(true);
    expect((await run(consumer, {})).nothingNew).toBe(true);
  });

  test('fails to take from the subscribers what they read; they keep it', async () => {
    const careless = changed(forecasting, ['attributed_bill_line', 'discount'], 'gone');
    const { problems } = await run(await machine(join(work, 'both'), 'revenue-forecast', careless), {});
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toMatch(/audience 'fraud'.*'discount' of 'attributed_bill_line' was removed/);
    expect(problems[0].hint).toContain('2.0.0');
    const report = await run(consumer, {});
    expect(report.problems).toEqual([]);
    expect(report.nothingNew).toBe(true);
  });

  test.each([
    ['another type', 'hash', /'discount' of 'attributed_bill_line'.*decimal\(12,2\).*string/],
    ['no place any more', 'gone', /'discount' of 'attributed_bill_line' was removed/],
  ] as const)('fails where a column has %s, and names the product, the column and the mend', async (_, to, message) => {
    const registry = join(work, `registry-${to}`);
    const other = changed(forecasting, ['attributed_bill_line', 'discount'], to);
    const anew = await machine(join(work, 'both'), 'revenue-forecast', other, registry);
    const published = anew.mesh.products.get(PRODUCT)?.audiences.flatMap(({ tables }) => tables) ?? [];
    for (const { place } of published) rmSync(fileURLToPath(anew.location(place)), { recursive: true });
    expect((await run(anew, {})).products).toMatchObject([{ status: 'published' }]);
    const { problems, models } = await run(await machine(join(work, to), 'fraud-detection', fraud, registry), {});
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toMatch(message);
    expect(problems[0].message).toContain(PRODUCT);
    expect(problems[0].hint).toContain(`data-mesh subscribe ${PRODUCT}`);
    expect(models.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
  });
});

test('fails where the producer never ran, and runs on a sample that says that it is one', async () => {
  const consumer = await machine(join(work, 'alone'), 'fraud-detection', fraud);
  const report = await run(consumer, {});
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0].message).toContain(`${PRODUCT} is not published in the registry`);
  expect(report.problems[0].hint).toContain(`data-mesh pull ${PRODUCT}`);
  expect(report.datasets.map(({ staged }) => staged)).toEqual([21, 7]);
  expect(report.models.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);

  expect(await pullSample(consumer, PRODUCT)).toMatchObject({ product: PRODUCT, status: 'sampled' });
  const onSample = await run(consumer, {});
  expect(onSample.problems).toEqual([]);
  expect(onSample.subscriptions).toMatchObject([{ product: PRODUCT, status: 'sample' }]);
  expect(onSample.models.map(({ status }) => status)).toEqual(['built', 'built', 'built']);
});

/** The rows of a file in `expected/`, without its header. */
function expected(file: string): string[] {
  return readFileSync(join(example, 'expected', file), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
}

/** Reasons are the last cells of a row, and one column of the table. */
function plain(row: string): string {
  const cells = row.split(',');
  return [...cells.slice(0, 5), cells.slice(5).join(', ')].join(',');
}
