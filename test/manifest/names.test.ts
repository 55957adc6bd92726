import fc from 'fast-check';
import { logicalName, nameProblem, physicalTable, quarantineName } from '../../lib/manifest';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,2}$/);

test('a name is lower case letters, digits and single underscores, beginning with a letter, 60 at most', () => {
  for (const good of ['a', 'bill_line', 'b2', 'a_1', 'x'.repeat(60)])
    expect(nameProblem("'key'", good)).toBeUndefined();
  for (const bad of ['', 'A', '_a', 'a_', 'a__b', '1a', 'a-b', 'a.b', 'a b', 'ä', 'x'.repeat(61), 'a\n', '../a', 'a"'])
    expect(nameProblem("'key'", bad)).toContain(`got '${bad}'`);
});

test('two tables never share a place, whatever they are called', () => {
  const table = fc.record({
    domain: name,
    layer: fc.constantFrom('staging' as const, 'curated' as const),
    table: name,
  });
  fc.assert(
    fc.property(table, table, (one, other) => {
      const of = { mesh: 'acme', stage: 'dev', bucket: 'b' };
      const [a, b] = [one, other].map((it) => physicalTable({ ...of, ...it }).prefix);
      expect(a === b).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test('no dataset can be called as the quarantine of another', () => {
  fc.assert(fc.property(name, (dataset) => expect(nameProblem('a name', quarantineName(dataset))).toBeDefined()));
});

test('a logical name is domain and table', () => {
  expect(logicalName({ domain: 'finance', name: 'bill' })).toBe('finance.bill');
});
