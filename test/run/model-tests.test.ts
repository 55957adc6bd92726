import fc from 'fast-check';
import { readTestFile } from '../../lib/run';
import { csvRows } from '../../lib/run/model-tests/csv-rows';
import { rowDifferences } from '../../lib/run/model-tests/row-differences';

const FILE = `model: sales.revenue
tests:
  - name: sums
    given:
      orders: |
        id, amount, note
        1,  10.50,  "a, ""b"""
        2,  ,       ""
      rates:
        - { currency: EUR, rate: 1.0700, on: 2026-01-31, open: true }
        - { currency: null }
    parameters: { since: 2026-01-01 }
    expect:
      - { id: 12345678901234567890, amount: 0.10 }
  - name: nothing
    expect: []
`;

test('a file of tests is read with every digit as it is written', () => {
  const [sums, nothing] = readTestFile(FILE, 'models/revenue.test.yaml');
  expect(sums).toEqual({
    name: 'sums',
    model: 'sales.revenue',
    file: 'models/revenue.test.yaml',
    line: 3,
    given: {
      orders: [
        { id: '1', amount: '10.50', note: 'a, "b"' },
        { id: '2', amount: null, note: '' },
      ],
      rates: [{ currency: 'EUR', rate: '1.0700', on: '2026-01-31', open: true }, { currency: null }],
    },
    parameters: { since: '2026-01-01' },
    expect: [{ id: '12345678901234567890', amount: '0.10' }],
  });
  expect(nothing).toMatchObject({ name: 'nothing', line: 15, given: {}, expect: [] });
});

test('fails on everything that is wrong with a file, each with its line and mend', () => {
  const text = `modle: sales.revenue
tests:
  - name: one
    given: { orders: "a,a\\n1,2" }
  - name: two
    gven: {}
    expect: [1]
  - name: two
    expect: 7
`;
  const faults = (() => {
    try {
      return readTestFile(text, 't.yaml');
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(faults).toContain("t.yaml:1: a test file has no 'modle'; did you mean 'model'");
  expect(faults).toContain("t.yaml:1: 'model' is missing or no text; give it the logical name of a model");
  expect(faults).toContain("t.yaml:4: the rows of 'orders': the header has 'a' twice");
  expect(faults).toContain("t.yaml:3: a test has no 'expect'; give the rows that must come, or [] for none");
  expect(faults).toContain("t.yaml:6: a test has no 'gven'; did you mean 'given'");
  expect(faults).toContain("t.yaml:7: a row of 'expect' must be a map, got something else");
  expect(faults).toContain("t.yaml:9: the rows of 'expect' must be a list of maps or CSV text");
  expect(faults).toContain("t.yaml:8: two tests are named 'two'");
  expect(() => readTestFile('a: [', 't.yaml')).toThrow('this is no YAML');
});

test('any rows come back from their CSV text', () => {
  const cell = fc.oneof(fc.constant(null), fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é', '\r\n') }));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 4 }), (rows) => {
      const text = rows.map((cells) =>
        cells.map((it) => (it === null ? '' : `"${it.replaceAll('"', '""')}"`)).join(','),
      );
      expect(csvRows(['x,y', ...text].join('\n')).rows).toEqual(rows.map(([x, y]) => ({ x, y })));
    }),
  );
});

test('rows are compared as bags, and those with one key column by column', () => {
  const differences = rowDifferences(
    [
      { id: '1', amount: '1.00' },
      { id: '2', amount: '2.00' },
      { id: '3', amount: '3.00' },
    ],
    [
      { id: '3', amount: '3.00', more: 'x' },
      { id: '2', amount: null },
      { id: '4', amount: '4.00' },
    ],
    ['id', 'amount'],
    ['id'],
  );
  expect(differences).toEqual([
    { kind: 'missing', row: { id: '1', amount: '1.00' } },
    { kind: 'changed', key: { id: '2' }, columns: [{ column: 'amount', expected: '2.00', got: null }] },
    { kind: 'extra', row: { id: '4', amount: '4.00' } },
  ]);
  const twice = [{ a: '1' }, { a: '1' }];
  expect(rowDifferences(twice, [{ a: '1' }], ['a'], [])).toEqual([{ kind: 'missing', row: { a: '1' } }]);
});

test('two bags of rows differ in nothing if and only if they are the same, in whatever order', () => {
  const rows = fc.array(fc.record({ a: fc.constantFrom('1', '2', null), b: fc.constantFrom('x', 'y') }), {
    maxLength: 5,
  });
  const sorted = (list: readonly object[]) => list.map((row) => JSON.stringify(row)).sort();
  fc.assert(
    fc.property(rows, rows, fc.constantFrom([], ['a'], ['a', 'b']), (expected, got, key) => {
      const same = JSON.stringify(sorted(expected)) === JSON.stringify(sorted(got));
      expect(rowDifferences(expected, got, ['a', 'b'], key).length === 0).toBe(same);
      expect(rowDifferences(expected, [...expected].reverse(), ['a', 'b'], key)).toEqual([]);
    }),
  );
});
