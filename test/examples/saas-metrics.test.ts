import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, RUN_MONTH } from '../../examples/saas-metrics/generate';
import { type Platform, type RunReport, run } from '../../lib/run';
import { call } from '../cli/support';
import { declared, examples, machine, query } from './pairs';

const example = join(examples, 'saas-metrics');
let work: string;
let platform: Platform;
let report: RunReport;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'saas-metrics-'));
  platform = await machine(work, 'saas-metrics', declared('saas-metrics', join(work, 'cdk.out')));
  report = await run(platform, { at: new Date(`${RUN_MONTH}-15T12:00:00Z`) });
}, 120_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the files are what the generator writes, byte for byte, on any machine', () => {
  const different = [...generate()].filter(([path, text]) => readFileSync(join(example, path), 'utf8') !== text);
  expect(different.map(([path]) => path)).toEqual([]);
});

test('all models are built, and none of their checks is broken', () => {
  expect(report.problems).toEqual([]);
  expect(report.models.map(({ status, warnings = [] }) => [status, ...warnings])).toEqual(Array(7).fill(['built']));
});

test.each([
  ['mrr', '* EXCLUDE id', 'customer_id, month'],
  ['attribution_touch', '*', 'customer_id, session_index'],
])('growth.%s holds the rows that are told from the raw ones without SQL', async (table, columns, order) => {
  const rows = await query(platform, `SELECT ${columns} FROM growth.${table} ORDER BY ${order}`);
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => value ?? '')
      .join(','),
  );
  expect(lines).toEqual(
    readFileSync(join(example, 'expected', `${table}.csv`), 'utf8')
      .trimEnd()
      .split('\n'),
  );
});

test('every reason of a change is among them', async () => {
  const rows = await query(
    platform,
    'SELECT DISTINCT change_category FROM growth.mrr WHERE change_category IS NOT NULL',
  );
  expect(rows).toHaveLength(5);
});

test('in the same month nothing is due again; in the next one the spine is, and all that follows from it', async () => {
  const later = await run(platform, { at: new Date(`${RUN_MONTH}-15T23:00:00Z`) });
  expect(later.nothingNew).toBe(true);
});

test('it is proven without a warning, and the tests of its models pass', async () => {
  const { code, err } = await call(['check'], { cwd: example });
  expect({ code, warned: /warning|hint/.test(err) }).toEqual({ code: 0, warned: false });
  const { code: tested, out } = await call(['test'], { cwd: example });
  expect({ tested, out }).toEqual({ tested: 0, out: expect.stringContaining('1 test: all passed') });
});
