import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { Delivery, InputView } from '../../lib/manifest';
import { historySql, type LedgerEntry } from '../../lib/plan';
import { dataset } from './meshes';

/** Rows as `file period id amount`; the file's intake is the file's own name. */
type StagedRow = readonly [file: string, period: string | null, id: string, amount: number];

const bill = dataset('bill', { key: ['id'], history: 'latest' });
let session: Session;

beforeAll(async () => {
  session = await Session.open({ scratch: mkdtempSync(join(tmpdir(), 'history-')), threads: 1 });
});
afterAll(() => session.close());

async function read(view: InputView, rows: readonly StagedRow[], more: { delivery?: Delivery; empty?: string[] } = {}) {
  const files = new Map<string, string | null>(rows.map(([file, period]) => [file, period]));
  for (const period of more.empty ?? []) files.set(`empty-${period}`, period);
  const entries = [...files].map(
    ([name, period]) => ({ intake: name, name, sha256: name, period: period ?? undefined }) as LedgerEntry,
  );
  const values = rows.map(
    ([file, period, id, amount], at) =>
      `('${id}', ${amount}::DECIMAL(12,2), '${file}', '${file}', ${at + 1}::BIGINT, ${period ? `DATE '${period}'` : 'NULL::DATE'}, TIMESTAMPTZ '2026-01-01')`,
  );
  const relation = `(VALUES ${values.join(', ')}) AS v("id", "amount", "__intake", "__file", "__row", "__period", "__arrived_at")`;
  const sql = historySql(bill, view, {
    relation: `(SELECT * FROM ${relation})`,
    ledger: { entries },
    delivery: more.delivery ?? 'appends',
  });
  const extra = view.kind === 'changes' ? ', valid_from, valid_to' : '';
  const found = await session.all(
    `SELECT id, CAST(amount AS DOUBLE) AS amount${extra} FROM (${sql}) AS h ORDER BY ALL`,
  );
  return found.map((row) => Object.values(row).join(' ').trimEnd());
}

const MONTHS: StagedRow[] = [
  ['jan', '2026-01-01', 'a', 1],
  ['jan', '2026-01-01', 'b', 2],
  ['feb', '2026-02-01', 'a', 1],
  ['feb', '2026-02-01', 'b', 3],
  ['mar', '2026-03-01', 'a', 5],
];

test('all rows are read as they came', async () => {
  expect(await read({ kind: 'all' }, MONTHS)).toHaveLength(5);
});

test('the default is what the dataset declares', async () => {
  expect(await read({ kind: 'default' }, MONTHS)).toEqual(['a 5', 'b 3']);
});

test('the latest row of a key is that of the last period, whatever came last', async () => {
  expect(await read({ kind: 'latest' }, MONTHS)).toEqual(['a 5', 'b 3']);
  expect(await read({ kind: 'latest' }, [...MONTHS].reverse())).toEqual(['a 5', 'b 3']);
});

test('rows of one key and period are ordered by file and row', async () => {
  expect(
    await read({ kind: 'latest' }, [
      ['x', null, 'a', 1],
      ['x', null, 'a', 2],
      ['w', null, 'a', 9],
    ]),
  ).toEqual(['a 2']);
});

test('as of a day the periods after it do not exist yet', async () => {
  expect(await read({ kind: 'asOf', day: '2026-02-15' }, MONTHS)).toEqual(['a 1', 'b 3']);
  expect(await read({ kind: 'asOf', day: '2025-12-31' }, MONTHS)).toEqual([]);
});

test('changes are told once, with the periods between which they held', async () => {
  expect(await read({ kind: 'changes' }, MONTHS)).toEqual([
    'a 1 2026-01-01 2026-03-01',
    'a 5 2026-03-01',
    'b 2 2026-01-01 2026-02-01',
    'b 3 2026-02-01',
  ]);
});

test('a value that comes back is a change of its own', async () => {
  const rows: StagedRow[] = [
    ['1', '2026-01-01', 'a', 1],
    ['2', '2026-02-01', 'a', 2],
    ['3', '2026-03-01', 'a', 1],
  ];
  expect(await read({ kind: 'changes' }, rows)).toEqual([
    'a 1 2026-01-01 2026-02-01',
    'a 1 2026-03-01',
    'a 2 2026-02-01 2026-03-01',
  ]);
});

test('a key that the last full export leaves out is gone', async () => {
  expect(await read({ kind: 'latest' }, MONTHS, { delivery: 'fullExport' })).toEqual(['a 5']);
  expect(await read({ kind: 'asOf', day: '2026-02-28' }, MONTHS, { delivery: 'fullExport' })).toEqual(['a 1', 'b 3']);
  expect(await read({ kind: 'latest' }, MONTHS, { delivery: 'fullExport', empty: ['2026-04-01'] })).toEqual([]);
});

test('changes of full exports end where a key is left out, and begin anew where it comes back', async () => {
  const rows: StagedRow[] = [...MONTHS, ['may', '2026-05-01', 'b', 3]];
  expect(await read({ kind: 'changes' }, rows, { delivery: 'fullExport', empty: ['2026-04-01'] })).toEqual([
    'a 1 2026-01-01 2026-03-01',
    'a 5 2026-03-01 2026-04-01',
    'b 2 2026-01-01 2026-02-01',
    'b 3 2026-02-01 2026-03-01',
    'b 3 2026-05-01',
  ]);
});

test('rows of intakes that the ledger does not know are not read', async () => {
  const sql = historySql(
    bill,
    { kind: 'all' },
    {
      relation: `(SELECT 'x' AS id, 1::DECIMAL(12,2) AS amount, 'dead' AS "__intake", 'f' AS "__file", 1::BIGINT AS "__row", NULL::DATE AS "__period", now() AS "__arrived_at")`,
      ledger: { entries: [{ intake: 'alive', name: 'f' } as LedgerEntry] },
      delivery: 'appends',
    },
  );
  expect(await session.all(sql)).toEqual([]);
});
