import fc from 'fast-check';
import type { DriftRules, StagedColumn } from '../../lib/contract';
import { type LedgerEntry, readingChanges, readingContract } from '../../lib/plan';
import { dataset, source } from '../plan/meshes';
import { Bench, csv, type Outcome } from './support';

// A file that is not read again must have the rows that reading it again would give: for any file and any two contracts.

const bench = new Bench();
afterAll(() => bench.close());

const HEADERS = ['A', 'B', 'Naam', 'Namm', 'Regio', 'regio'];
const verdict = fc.constantFrom('accept' as const, 'accept' as const, 'quarantine' as const);
const drift: fc.Arbitrary<DriftRules> = fc.record({
  newColumns: verdict,
  missingColumns: verdict,
  renamedHeaders: verdict,
});
const columns: fc.Arbitrary<StagedColumn[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'naam', 'regio'),
      type: fc.constantFrom('string', 'string', 'int'),
      from: fc.option(fc.uniqueArray(fc.constantFrom(...HEADERS), { minLength: 1, maxLength: 2 }), { nil: undefined }),
      required: fc.constantFrom(false, false, true),
    }),
    { selector: ({ name }) => name, minLength: 1 },
  )
  .map((all) => {
    const taken = new Set<string>();
    // A header fills one column.
    return all.flatMap(({ from, ...column }) => {
      const own = (from ?? [column.name]).filter((it) => !taken.has(it.toLowerCase()));
      for (const it of own) taken.add(it.toLowerCase());
      return own.length > 0 ? [{ ...column, from: own }] : [];
    });
  });
const file = fc.record({
  headers: fc.uniqueArray(fc.constantFrom(...HEADERS), { minLength: 1 }),
  cells: fc.array(fc.constantFrom('1', 'x', ''), { minLength: 18, maxLength: 18 }),
});
const contracts = fc.record({ columns, drift, header: fc.constantFrom(true, true, true, false) });
/** Mostly one change to the contract before, sometimes another contract. */
const changed = fc
  .tuple(contracts, contracts, fc.constantFrom('columns', 'drift', 'add', 'rename', 'all'))
  .map(([before, other, what]) => {
    const [first, ...rest] = before.columns;
    switch (what) {
      case 'columns':
        return [before, { ...before, columns: other.columns }] as const;
      case 'drift':
        return [before, { ...before, drift: other.drift }] as const;
      case 'add':
        return [
          before,
          {
            ...before,
            columns: [
              ...before.columns,
              ...other.columns.filter(({ name, from = [] }) =>
                before.columns.every(
                  (it) =>
                    it.name !== name &&
                    !it.from?.some((spelling) => from.some((one) => one.toLowerCase() === spelling.toLowerCase())),
                ),
              ),
            ],
          },
        ] as const;
      case 'rename':
        return [before, { ...before, columns: [{ ...first, name: 'z', renamedFrom: [first.name] }, ...rest] }] as const;
      default:
        return [before, other] as const;
    }
  });

interface Readable {
  readonly columns: readonly StagedColumn[];
  readonly drift: DriftRules;
  readonly header: boolean;
}

test('a changed contract that does not concern a file makes no other rows of it', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(changed, file, async ([before, after], { headers, cells }) => {
      const rows = [0, 1, 2].map((row) => headers.map((_, at) => cells[row * 6 + at]).join(';'));
      const content = `${[headers.join(';'), ...rows].join('\n')}\n`;
      const read = (it: Readable) =>
        bench.deliver({ content, columns: it.columns, drift: it.drift, format: csv({ header: it.header }) });
      const contract = (it: Readable) =>
        readingContract(
          { timeZone: 'UTC' },
          source('bill', { format: csv({ header: it.header }) }),
          dataset('bill', { columns: it.columns, ...it.drift }),
        );
      const first = await read(before);
      const changes = readingChanges(contract(before), contract(after));
      if (changes.some(({ concerns }) => concerns({ ...first } as unknown as LedgerEntry))) return;
      kept++;
      const again = await read(after);
      const former = (name: string) => after.columns.find((it) => it.name === name)?.renamedFrom?.[0] ?? name;
      const inOld = (outcome: Outcome) =>
        outcome.rows.map((row) =>
          after.columns.map(({ name }) => row[outcome === again ? name : former(name)] ?? null),
        );
      const counts = ({ read, quarantined, refused }: Outcome) => [read, quarantined, refused !== undefined];
      expect(counts(again)).toEqual(counts(first));
      expect(inOld(again)).toEqual(inOld(first));
      expect(again.faults.map(({ line, raw }) => [line, raw])).toEqual(
        first.faults.map(({ line, raw }) => [line, raw]),
      );
    }),
    { numRuns: 100 },
  );
  expect(kept).toBeGreaterThan(10);
});
