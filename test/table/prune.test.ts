import fc from 'fast-check';
import type { DataFile, FieldColumn, Predicate } from '../../lib/table';
import { lowerBound, upperBound } from '../../lib/table/bounds';
import { filePruner } from '../../lib/table/prune';
import { compareValues, parseValue, type Value } from '../../lib/table/value';

const mayHold = (file: DataFile, columns: FieldColumn[], where: Predicate[]) => filePruner(columns, where)(file);

const columns = [{ id: 1, name: 'c', type: 'string' }];

function fileOf(type: string, values: (Value | null)[]): DataFile {
  const there = values.filter((value) => value !== null).sort(compareValues);
  const upper = there.length > 0 ? upperBound(type, there[there.length - 1]) : undefined;
  return {
    uri: 'x',
    rows: values.length,
    bytes: 1,
    columnBytes: {},
    valueCounts: { 1: values.length },
    nullCounts: { 1: values.length - there.length },
    nanCounts: type === 'double' ? { 1: 0 } : {},
    lowerBounds: there.length > 0 ? { 1: lowerBound(type, there[0]).toString('base64') } : {},
    upperBounds: upper ? { 1: upper.toString('base64') } : {},
  };
}

function fulfils(value: Value | null, type: string, predicate: Predicate): boolean {
  if (predicate.op === 'is null') return value === null;
  if (value === null) return false;
  if (predicate.op === 'is not null') return true;
  const order = (literal: unknown) => compareValues(value, parseValue(type, String(literal)) as Value);
  switch (predicate.op) {
    case 'in':
      return predicate.values.some((literal) => order(literal) === 0);
    case '=':
      return order(predicate.value) === 0;
    case '<':
      return order(predicate.value) < 0;
    case '<=':
      return order(predicate.value) <= 0;
    case '>':
      return order(predicate.value) > 0;
    case '>=':
      return order(predicate.value) >= 0;
  }
}

const predicate = (literal: fc.Arbitrary<string>): fc.Arbitrary<Predicate> =>
  fc.oneof(
    fc.record({ column: fc.constant('c'), op: fc.constantFrom('=', '<', '<=', '>', '>='), value: literal }),
    fc.record({
      column: fc.constant('c'),
      op: fc.constant('in' as const),
      values: fc.array(literal, { maxLength: 3 }),
    }),
    fc.record({ column: fc.constant('c'), op: fc.constantFrom('is null', 'is not null') }),
  ) as fc.Arbitrary<Predicate>;

test.each([
  ['long', fc.integer({ min: -5, max: 5 }).map(String)],
  ['double', fc.integer({ min: -5, max: 5 }).map((n) => String(n / 2))],
  ['decimal(9,2)', fc.integer({ min: -500, max: 500 }).map((n) => (n / 100).toFixed(2))],
  ['date', fc.integer({ min: 1, max: 9 }).map((n) => `1969-12-0${n}`)],
  ['string', fc.string({ unit: fc.constantFrom('a', 'b', '\uffff', '😀'), maxLength: 20 })],
])('of %s: a file with a row that is wanted is never skipped', (type, literal) => {
  fc.assert(
    fc.property(fc.array(fc.option(literal)), predicate(literal), (texts, wanted) => {
      const values = texts.map((text) => (text === null ? null : (parseValue(type, text) as Value)));
      const held = values.some((value) => fulfils(value, type, wanted));
      const may = mayHold(fileOf(type, values), [{ ...columns[0], type }], [wanted]);
      expect(may || !held).toBe(true);
    }),
  );
});

test('files that cannot hold the value are skipped', () => {
  const file = fileOf('long', [10n, 20n, null]);
  const may = (wanted: Predicate) => mayHold(file, [{ ...columns[0], type: 'long' }], [wanted]);
  expect(may({ column: 'c', op: '=', value: 9 })).toBe(false);
  expect(may({ column: 'c', op: '>', value: 20n })).toBe(false);
  expect(may({ column: 'c', op: '<', value: '10' })).toBe(false);
  expect(may({ column: 'c', op: 'in', values: [1, 30] })).toBe(false);
  expect(may({ column: 'c', op: '>=', value: 20 })).toBe(true);
});

test('nulls decide where nothing else does, and what is not known skips nothing', () => {
  const long = [{ ...columns[0], type: 'long' }];
  expect(mayHold(fileOf('long', [null]), long, [{ column: 'c', op: 'is not null' }])).toBe(false);
  expect(mayHold(fileOf('long', [1n]), long, [{ column: 'c', op: 'is null' }])).toBe(false);
  const unknown = { ...fileOf('long', [1n]), valueCounts: {}, nullCounts: {}, lowerBounds: {}, upperBounds: {} };
  for (const op of ['is null', 'is not null'] as const)
    expect(mayHold(unknown, long, [{ column: 'c', op }])).toBe(true);
  expect(mayHold(unknown, long, [{ column: 'c', op: '=', value: 5 }])).toBe(true);
  expect(mayHold(unknown, long, [{ column: 'no such', op: '=', value: 5 }])).toBe(true);
});

test('a file with NaN is kept for "greater", since NaN sorts last', () => {
  const file = { ...fileOf('double', [1]), nanCounts: {} };
  expect(mayHold(file, [{ ...columns[0], type: 'double' }], [{ column: 'c', op: '>', value: 5 }])).toBe(true);
});
