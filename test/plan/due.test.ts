import fc from 'fast-check';
import type { Delivery } from '../../lib/manifest';
import {
  copiedFrom,
  currentIntakes,
  dueIntakes,
  EMPTY_LEDGER,
  knownDigests,
  type Ledger,
  type LedgerEntry,
} from '../../lib/plan';

function entry(name: string, sha256: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    intake: `${name}-${sha256}`,
    name,
    sha256,
    size: 1,
    arrivedAt: '2026-01-01T00:00:00.000Z',
    read: 1,
    staged: 1,
    quarantined: 0,
    contractHash: 'c1',
    runId: 'r1',
    ...more,
  };
}

function due(ledger: Ledger, name: string, sha256: string, delivery: Delivery, contractHash = 'c1'): boolean {
  return dueIntakes(ledger, [{ name, sha256 }], { delivery, contractHash }).length === 1;
}

const DELIVERIES: Delivery[] = ['appends', 'appendsCopies', 'replacesSameName', 'replacesSamePeriod', 'fullExport'];

test.each(DELIVERIES)('a file that the ledger does not know is due (%s)', (delivery) => {
  expect(due(EMPTY_LEDGER, 'a.csv', '1', delivery)).toBe(true);
});

test.each(DELIVERIES)('a file that was taken is not due again (%s)', (delivery) => {
  expect(due({ entries: [entry('a.csv', '1')] }, 'a.csv', '1', delivery)).toBe(false);
});

test('a return to older bytes is news where a file replaces the one before, and none where files append', () => {
  const ledger = { entries: [entry('a.csv', '1'), entry('a.csv', '2')] };
  expect(due(ledger, 'a.csv', '1', 'replacesSameName')).toBe(true);
  expect(due(ledger, 'a.csv', '1', 'fullExport')).toBe(true);
  expect(due(ledger, 'a.csv', '1', 'appends')).toBe(false);
});

test('the same bytes under another name are another delivery', () => {
  expect(due({ entries: [entry('a.csv', '1')] }, 'b.csv', '1', 'appends')).toBe(true);
});

test.each(DELIVERIES)('a file is due again when its contract has changed, and only then (%s)', (delivery) => {
  const ledger = { entries: [entry('a.csv', '1')] };
  expect(due(ledger, 'a.csv', '1', delivery, 'c1')).toBe(false);
  expect(due(ledger, 'a.csv', '1', delivery, 'c2')).toBe(true);
});

test.each(DELIVERIES)('a file that is taken again supersedes its first taking (%s)', (delivery) => {
  const [first, again] = [
    entry('a.csv', '1', { quarantined: 1 }),
    entry('a.csv', '1', { intake: 'again', contractHash: 'c2' }),
  ];
  expect(currentIntakes({ entries: [first, again] }, delivery)).toEqual([again]);
});

test('a digest is known without reading where the version is the same as at the last taking', () => {
  const ledger = { entries: [entry('a.csv', '1', { version: 'v1' }), entry('a.csv', '2', { version: 'v2' })] };
  expect(knownDigests(ledger)({ name: 'a.csv', version: 'v2' })).toBe('2');
  expect(knownDigests(ledger)({ name: 'a.csv', version: 'v1' })).toBeUndefined();
  expect(knownDigests(ledger)({ name: 'a.csv' })).toBeUndefined();
});

test('of files that replace each other the last one counts', () => {
  const ledger = { entries: [entry('a.csv', '1'), entry('b.csv', '1'), entry('a.csv', '2')] };
  expect(currentIntakes(ledger, 'replacesSameName').map((it) => it.intake)).toEqual(['b.csv-1', 'a.csv-2']);
  expect(currentIntakes(ledger, 'appendsCopies')).toHaveLength(3);
});

test('the same bytes for the same period count once, under the first name, also where they replace by name', () => {
  const [copy, bill] = [entry('bill-copy.csv', '1'), entry('bill.csv', '1')];
  const march = entry('march.csv', '1', { period: '2026-03-01' });
  for (const delivery of ['appends', 'replacesSameName'] as const) {
    expect(currentIntakes({ entries: [copy, bill, march] }, delivery)).toEqual([bill, march]);
    expect(copiedFrom({ entries: [bill] }, delivery, copy)).toEqual(bill);
  }
  const corrected = entry('bill.csv', '2', { intake: 'corrected' });
  expect(currentIntakes({ entries: [copy, bill, corrected] }, 'replacesSameName')).toEqual([copy, corrected]);
  expect(currentIntakes({ entries: [copy, bill, corrected] }, 'appends')).toEqual([bill, corrected]);
});

test('of the files of one period the last by name counts where they replace each other', () => {
  const period = '2026-03-01';
  const [march, corrected, v9, v10] = ['-03.csv', '-03-corrected.csv', '-03-v9.csv', '-03-v10.csv'].map((name) =>
    entry(`bills-2026${name}`, name, { period }),
  );
  const current = (...entries: LedgerEntry[]) => currentIntakes({ entries }, 'replacesSamePeriod');
  expect(current(corrected, march)).toEqual([corrected]);
  expect(current(v10, march, v9)).toEqual([v10]);
  expect(current(march, { ...corrected, refused: 'x' })).toHaveLength(2);
});

test('of full exports the last by name counts in each period, whatever came first', () => {
  const [january, january2, february] = [
    entry('export-0131.csv', '1', { period: '2026-01-01' }),
    entry('export-0115.csv', '2', { period: '2026-01-01' }),
    entry('export-0228.csv', '3', { period: '2026-02-01' }),
  ];
  expect(currentIntakes({ entries: [february, january, january2] }, 'fullExport')).toEqual([february, january]);
  expect(currentIntakes({ entries: [january2, january, february] }, 'fullExport')).toEqual([january, february]);
});

test('a refused file supersedes nothing that was taken, and goes when a good one follows', () => {
  const [good, bad, better] = [entry('a.csv', '1'), entry('a.csv', '2', { refused: 'x' }), entry('a.csv', '3')];
  expect(currentIntakes({ entries: [good, bad] }, 'replacesSameName')).toEqual([good, bad]);
  expect(currentIntakes({ entries: [good, bad, better] }, 'replacesSameName')).toEqual([better]);
});

test('taking what is due until nothing is leaves the last bytes of each name current, for any series of deliveries', () => {
  const drops = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), sha256: fc.constantFrom('1', '2', '3') }));
  fc.assert(
    fc.property(drops, fc.constantFrom(...DELIVERIES), (files, delivery) => {
      const entries: LedgerEntry[] = [];
      const landing = new Map<string, string>();
      for (const { name, sha256 } of files) {
        landing.set(name, sha256);
        const landed = [...landing].map(([it, sha]) => ({ name: it, sha256: sha }));
        for (const file of dueIntakes({ entries }, landed, { delivery, contractHash: 'c1' })) {
          entries.push(
            entry(file.name, file.sha256, { intake: String(entries.length), period: `2026-01-0${file.name}` }),
          );
        }
        expect(dueIntakes({ entries }, landed, { delivery, contractHash: 'c1' })).toEqual([]);
      }
      const current = currentIntakes({ entries }, delivery);
      if (delivery.startsWith('appends')) {
        expect(current.length).toBe(new Set(files.map((it) => `${it.name}${it.sha256}`)).size);
      } else {
        expect(Object.fromEntries(current.map((it) => [it.name, it.sha256]))).toEqual(Object.fromEntries(landing));
        expect(current.length).toBe(landing.size);
      }
    }),
  );
});
