import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../examples/jaffle-shop/generate';
import type { MeshManifest } from '../../lib/manifest';
import { keptTableProblems, lastAudit, modelNamed, type Platform, type RunReport, run } from '../../lib/run';
import { call } from '../cli/support';
import { declared, examples, machine, query } from './pairs';

const example = join(examples, 'jaffle-shop');
let work: string;
let manifests: MeshManifest[];
let platform: Platform;
let report: RunReport;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'jaffle-shop-'));
  manifests = declared('jaffle-shop', join(work, 'cdk.out'));
  platform = await machine(work, 'jaffle-shop', manifests);
  report = await run(platform, {});
}, 120_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the files are what the generator writes, byte for byte, on any machine', () => {
  const different = [...generate()].filter(([path, text]) => readFileSync(join(example, path), 'utf8') !== text);
  expect(different.map(([path]) => path)).toEqual([]);
});

test('the tables that the shop keeps are clean, and all of their rows are staged', async () => {
  expect(await keptTableProblems(platform.mesh, join(work, 'kept'))).toEqual([]);
  expect(report.problems).toEqual([]);
  for (const { read, staged, quarantined } of report.datasets) expect([read, quarantined]).toEqual([staged, 0]);
  expect(report.models.map(({ status }) => status)).toEqual(['built', 'built', 'built']);
});

test.each([
  ['customers', 'customer_id'],
  ['orders', 'order_id'],
])('jaffle.%s holds the rows that are told from the raw ones without SQL', async (table, key) => {
  const rows = await query(platform, `FROM jaffle.${table} ORDER BY ${key}`);
  const ours = rows.map(
    (row) =>
      `${Object.values(row)
        .map((value) => value ?? '')
        .join(',')}\n`,
  );
  expect(ours.join('')).toBe(readFileSync(join(example, 'expected', `${table}.csv`), 'utf8'));
});

test('what only warns is published, and its sample keeps no name of a person', async () => {
  const warned = report.models.map(({ table, warnings = [] }) => [table, warnings.map(({ check }) => check)]);
  expect(warned).toEqual([
    ['jaffle.payment', []],
    ['jaffle.customers', ['not_null_first_order']],
    ['jaffle.orders', ['not_null_amount', 'unpaid_returns']],
  ]);
  const record = await lastAudit(platform, modelNamed(platform, 'jaffle.customers'));
  expect(record).toMatchObject({ published: true, found: [{ withheld: ['first_name', 'last_name'] }] });
  expect(Object.keys(record?.found[0].sample[0] ?? {})).not.toContain('first_name');
});

test('the tests of its models pass', async () => {
  const { code, out } = await call(['test'], { cwd: example });
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('4 tests: all passed') });
});
