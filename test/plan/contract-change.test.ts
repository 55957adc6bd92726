import type { StagedColumn } from '../../lib/contract';
import { type LedgerEntry, type ReadingContract, readingChanges, readingContract } from '../../lib/plan';
import { dataset, source } from './meshes';

const amount: StagedColumn = { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag'] };
const day: StagedColumn = { name: 'day', type: 'date', from: ['Datum'], parse: { formats: ['dd/MM/yyyy'] } };

function contract(columns: readonly StagedColumn[], more: Partial<ReadingContract> = {}): ReadingContract {
  const known = readingContract({ timeZone: 'UTC' }, source('bill'), dataset('bill', { columns }));
  return { ...known, ...more };
}

const clean = { read: 9, staged: 9, quarantined: 0 } as LedgerEntry;
const faulty = { read: 9, staged: 8, quarantined: 1 } as LedgerEntry;
const wide = { ...clean, newColumns: ['regio', 'Bedrag incl.'] } as LedgerEntry;

/** What changed, and whether a clean file, one with faults and one with unknown headers are read again. */
function told(before: ReadingContract, after: ReadingContract) {
  const changes = readingChanges(before, after);
  const again = (entry: LedgerEntry) => changes.some(({ concerns }) => concerns(entry));
  return [changes.map(({ what }) => what).join('; '), again(clean), again(faulty), again(wide)];
}
const after = (...columns: StagedColumn[]) => told(contract([amount, day]), contract(columns));

test('a description is no change', () => {
  expect(after({ ...amount, description: 'euros' }, day)).toEqual(['', false, false, false]);
});

test('a rule of reading concerns all files, and is said as it is now', () => {
  expect(after({ ...amount, parse: { decimal: ',' } }, { ...day, parse: {} })).toEqual([
    "column amount: decimal ','; column day: no formats",
    ...[true, true, true],
  ]);
  expect(after({ ...amount, type: 'decimal(14,2)' }, day)).toEqual([
    "column amount: type 'decimal(14,2)'",
    true,
    true,
    true,
  ]);
  expect(after({ ...amount, acceptedValues: ['1', '2'] }, day)[0]).toBe("column amount: acceptedValues '1' or '2'");
});

test('a column that may be empty from now on concerns files with faults, and one that must not all files', () => {
  const required = contract([{ ...amount, required: true }, day]);
  expect(told(required, contract([amount, day]))).toEqual(['column amount: no longer required', false, true, false]);
  expect(told(contract([amount, day]), required)).toEqual(['column amount: required', true, true, true]);
});

test('a new spelling concerns files that have such a header, and one less all files', () => {
  expect(after({ ...amount, from: ['Bedrag', 'bedrag-incl'] }, day)).toEqual([
    "column amount: from 'bedrag-incl'",
    false,
    false,
    true,
  ]);
  expect(after({ ...amount, from: ['Bedrag', 'Amount'] }, day)).toEqual([
    "column amount: from 'Amount'",
    false,
    false,
    false,
  ]);
  expect(after({ ...amount, from: ['Amount'] }, day)).toEqual(["column amount: from 'Amount'", true, true, true]);
});

test('a new column concerns files that have it, and all files where it is required', () => {
  const region: StagedColumn = { name: 'region', type: 'string', from: ['Regio'] };
  expect(after(amount, day, region)).toEqual(['column region: new', false, false, true]);
  expect(after(amount, day, { ...region, required: true })).toEqual(['column region: new', true, true, true]);
  const many = { ...clean, newColumns: Array.from({ length: 100 }, (_, at) => `c${at}`) } as LedgerEntry;
  const [change] = readingChanges(contract([amount]), contract([amount, region]));
  expect(change.concerns(many)).toBe(true);
});

test('a column that is left out concerns files with faults, and all where none is left that each of them has', () => {
  const required = { ...day, required: true };
  expect(told(contract([amount, required]), contract([required]))).toEqual([
    'column amount: no longer',
    false,
    true,
    false,
  ]);
  expect(after(day)).toEqual(['column amount: no longer', true, true, true]);
});

test('a renamed column alone concerns no file', () => {
  expect(after({ ...amount, name: 'total', renamedFrom: ['amount'] }, day)).toEqual([
    'column total: was amount',
    false,
    false,
    false,
  ]);
  const plain: StagedColumn = { name: 'amount', type: 'int' };
  const renamed: StagedColumn = { name: 'total', type: 'int', renamedFrom: ['amount'] };
  expect(told(contract([plain]), contract([renamed]))).toEqual(['column total: was amount', false, false, false]);
});

test('format, period and time zone concern all files as far as they matter', () => {
  const before = contract([amount, day]);
  const format = { ...before.format, delimiter: ',' } as ReadingContract['format'];
  expect(told(before, { ...before, format })).toEqual(["format: delimiter ','", true, true, true]);
  expect(told(before, { ...before, period: { kind: 'arrival' } })).toEqual(['period', true, true, true]);
  const sums = contract([amount]);
  expect(told(sums, { ...sums, timeZone: 'Europe/Amsterdam' })).toEqual(['', false, false, false]);
  const at = contract([{ name: 'at', type: 'timestamptz' }]);
  expect(told(at, { ...at, timeZone: 'Europe/Amsterdam' })[0]).toBe('time zone Europe/Amsterdam');
});

test('a rule of drift concerns the files that it would judge otherwise', () => {
  const before = contract([amount]);
  const drift = { ...before.drift, newColumns: 'quarantine' as const };
  expect(told(before, { ...before, drift })).toEqual(['newColumns quarantine', false, false, true]);
});

test('without a header a column in another place concerns all files, and how it is spelled none', () => {
  const headless = { format: { ...contract([]).format, header: false } as ReadingContract['format'] };
  const before = contract([amount, day], headless);
  expect(told(before, contract([day, amount], headless))).toEqual(['columns in other places', true, true, true]);
  expect(told(before, contract([{ ...amount, from: ['Amount'] }, day], headless))).toEqual(['', false, false, false]);
});
