import { countsOf, currentIntakes, dueIntakes, isNextMend, knownDigests, type LedgerEntry } from '../../lib/plan';

function entry(intake: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    intake,
    name: 'bill.csv',
    sha256: 'landed',
    size: 1,
    arrivedAt: '2026-01-01T00:00:00.000Z',
    read: 5,
    staged: 3,
    quarantined: 2,
    contractHash: 'h',
    runId: 'r',
    ...more,
  };
}

const ROOT = entry('a-1');
const MEND = entry('a-2', { sha256: 'rows', read: 2, staged: 1, quarantined: 1, mends: { intake: 'a-1', nth: 1 } });

test('a mend counts as long as its file does, is no delivery, and moves records from the quarantine', () => {
  const ledger = { entries: [ROOT, MEND] };
  expect(currentIntakes(ledger, 'replacesSameName')).toEqual([ROOT, MEND]);
  expect(countsOf(ledger.entries)).toEqual({ read: 5, staged: 4, quarantined: 1 });
  const rule = { delivery: 'replacesSameName', contractHash: 'h' } as const;
  expect(dueIntakes(ledger, [{ name: 'bill.csv', sha256: 'landed' }], rule)).toEqual([]);
  expect(dueIntakes(ledger, [{ name: 'bill.csv', sha256: 'rows' }], rule)).toHaveLength(1);

  const replaced = entry('b-1', { sha256: 'other' });
  expect(currentIntakes({ entries: [ROOT, MEND, replaced] }, 'replacesSameName')).toEqual([replaced]);
});

test('of two mends that were made side by side the second is not the next one', () => {
  const second = { intake: 'a-1', nth: 2 };
  expect(isNextMend({ entries: [ROOT] }, { intake: 'a-1', nth: 1 })).toBe(true);
  expect(isNextMend({ entries: [ROOT, MEND] }, { intake: 'a-1', nth: 1 })).toBe(false);
  expect(isNextMend({ entries: [ROOT, MEND] }, second)).toBe(true);
  expect(isNextMend({ entries: [] }, second)).toBe(false);
});

test.each(['appends', 'appendsCopies', 'replacesSameName', 'replacesSamePeriod', 'fullExport'] as const)(
  'a corrected file answers for the landed bytes and for its own, where a file %s',
  (delivery) => {
    const before = { ...ROOT, version: 'v' };
    const corrected = entry('c-1', { sha256: 'mine', corrects: 'landed', version: 'v' });
    const ledger = { entries: [before, MEND, corrected] };
    expect(currentIntakes(ledger, delivery)).toEqual([corrected]);
    const due = (sha256: string) => dueIntakes(ledger, [{ name: 'bill.csv', sha256 }], { delivery, contractHash: 'h' });
    expect([due('landed'), due('mine')]).toEqual([[], []]);
    expect(due('third')).toHaveLength(1);
    expect(knownDigests(ledger)({ name: 'bill.csv', version: 'v' })).toBe('landed');
  },
);
