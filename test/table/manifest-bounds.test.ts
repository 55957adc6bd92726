import fc from 'fast-check';
import type { DataFile } from '../../lib/table';
import { boundsOf, statisticsOf } from '../../lib/table/manifest-bounds';
import { readManifestList, writeManifestList } from '../../lib/table/manifest-list';
import { describeManifest } from '../../lib/table/manifest-summary';
import type { Predicate } from '../../lib/table/predicate';
import { filePruner } from '../../lib/table/prune';
import { encodeValue } from '../../lib/table/value';
import { imaginedFile } from './support';

const columns = [
  { id: 1, name: 'n', type: 'long' },
  { id: 2, name: 'x', type: 'double' },
];

/** A file with these values of both columns; null is a null. What it does not tell is left out. */
function file(
  values: readonly (number | null)[],
  tells: { counts: boolean; bounds: boolean; nans: boolean },
): DataFile {
  const found = values.filter((value) => value !== null);
  const bounds = (value: number): Record<string, string> =>
    found.length === 0 || !tells.bounds
      ? {}
      : {
          1: encodeValue('long', BigInt(value)).toString('base64'),
          2: encodeValue('double', value).toString('base64'),
        };
  const both = (count: number) => ({ 1: count, 2: count });
  return {
    ...imaginedFile('file:///x', values.length),
    ...(tells.counts ? { valueCounts: both(values.length), nullCounts: both(values.length - found.length) } : {}),
    ...(tells.nans ? { nanCounts: { 2: 0 } } : {}),
    lowerBounds: bounds(Math.min(...found)),
    upperBounds: bounds(Math.max(...found)),
  };
}

const value = fc.integer({ min: -20, max: 20 });
const tells = fc.record({ counts: fc.boolean(), bounds: fc.boolean(), nans: fc.boolean() });
const files = fc.array(
  fc
    .tuple(fc.array(fc.oneof(value, fc.constant(null)), { minLength: 1 }), tells)
    .map(([values, it]) => file(values, it)),
  { minLength: 1, maxLength: 6 },
);
const predicate: fc.Arbitrary<Predicate> = fc.tuple(fc.constantFrom('n', 'x'), value).chain(([column, value]) =>
  fc.oneof(
    fc
      .constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const)
      .map((op) => ({ column, op, value })),
    fc.constantFrom('is null' as const, 'is not null' as const).map((op) => ({ column, op })),
    fc.constant({ column, op: 'in' as const, values: [value, value + 5] }),
  ),
);

test('a manifest is left unopened only where every one of its files would be', () => {
  fc.assert(
    fc.property(files, predicate, (some, where) => {
      const wanted = filePruner(columns, [where]);
      const bounds = boundsOf(some, columns);
      if (some.some(wanted)) expect(wanted(statisticsOf(bounds))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('where all files tell all, a value outside their bounds is seen from the list alone, after a round trip', () => {
  const all = { counts: true, bounds: true, nans: true };
  const entries = [[1, 2], [null], [7, null, 9]].map((values) => ({ status: 1, file: file(values, all) }));
  const described = describeManifest(
    { specId: 0, content: 'data', entries },
    { path: 'file:///t/metadata/m.avro', length: 1 },
    { snapshotId: 1n, sequenceNumber: 1 },
    { types: [], columns },
  );
  const [read] = readManifestList(
    writeManifestList([described], { snapshotId: 1n, sequenceNumber: 1 }),
    'file:///list',
  );
  expect(read).toEqual(described);
  const wanted = (where: Predicate) => filePruner(columns, [where])(statisticsOf(read.bounds ?? {}));
  expect(wanted({ column: 'n', op: '=', value: 10 })).toBe(false);
  expect(wanted({ column: 'x', op: '>', value: 9 })).toBe(false);
  expect(wanted({ column: 'x', op: '>=', value: 9 })).toBe(true);
  expect(wanted({ column: 'n', op: 'is null' })).toBe(true);
});

test('deleted files do not widen the bounds', () => {
  const all = { counts: true, bounds: true, nans: true };
  const entries = [
    { status: 0, file: file([1, 2], all) },
    { status: 2, file: file([100], all) },
  ];
  const { bounds = {} } = describeManifest(
    { specId: 0, content: 'data', entries },
    { path: 'file:///t/metadata/m.avro', length: 1 },
    { snapshotId: 1n, sequenceNumber: 1 },
    { types: [], columns },
  );
  expect(filePruner(columns, [{ column: 'n', op: '=', value: 100 }])(statisticsOf(bounds))).toBe(false);
});
