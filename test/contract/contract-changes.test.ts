import fc from 'fast-check';
import { type ContractTable, contractChanges } from '../../lib/contract';
import { contract, contractTable } from './contracts';

const [id, day, amount] = contractTable().columns;

function changed(more: Partial<ContractTable>) {
  return contractChanges(contract(), contract({ tables: [contractTable(more)] }));
}

test('the same contract has no changes', () => {
  expect(contractChanges(contract(), contract())).toEqual([]);
});

test.each<[string, Partial<ContractTable>, string, boolean]>([
  ['a column that left', { columns: [id, day] }, "column 'amount' of 'bill' was removed", true],
  [
    'a column with another type',
    { columns: [id, day, { ...amount, type: 'double' }] },
    "column 'amount' of 'bill' was decimal(12,2) and is double",
    true,
  ],
  [
    'a column with another name',
    { columns: [id, day, { ...amount, name: 'amounts' }] },
    "column 'amount' of 'bill' was renamed to 'amounts'",
    true,
  ],
  [
    'a column with quite another name in the same place',
    { columns: [id, day, { ...amount, name: 'revenue' }] },
    "column 'amount' of 'bill' was renamed to 'revenue'",
    true,
  ],
  [
    'a new column',
    { columns: [id, day, amount, { name: 'x', type: 'int' }] },
    "column 'x' of 'bill' was added: int",
    false,
  ],
  [
    'a column that is always there now',
    { columns: [id, { ...day, required: true }, amount] },
    "column 'booked_on' of 'bill' is never empty now",
    false,
  ],
  [
    'a described column',
    { columns: [id, { ...day, description: 'x' }, amount] },
    "the description of column 'booked_on' of 'bill' changed",
    false,
  ],
  ['a rule that left', { rules: contractTable().rules.slice(1) }, "'bill' promises no more: key", false],
])('%s is told', (_, more, message, breaking) => {
  expect(changed(more)).toEqual([expect.objectContaining({ message, breaking, table: 'bill' })]);
});

test('another place of the same table is none: a stage has its own', () => {
  expect(changed({ place: { database: 'd', table: 't' } })).toEqual([]);
});

test('a key that left takes its promise with it', () => {
  const messages = changed({ key: [], columns: [{ ...id, required: false }, day, amount] }).map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    "column 'bill_id' of 'bill' may be empty now",
    "the key of 'bill' was 'bill_id' and is none",
  ]);
});

test('tables that left, came or were renamed are told, and what is said of the whole', () => {
  const line = contractTable({ name: 'line', columns: [id] });
  const changes = contractChanges(
    contract({ tables: [contractTable(), line] }),
    contract({
      version: '2.0.0',
      freshnessHours: undefined,
      tables: [contractTable({ name: 'bills' }), contractTable({ name: 'new', columns: [day] })],
    }),
  );
  expect(changes.map(({ message, breaking }) => [message, breaking])).toEqual([
    ["table 'bill' was renamed to 'bills'", true],
    ["table 'line' was removed", true],
    ["table 'new' was added", false],
    ['the version was 1.0.0 and is 2.0.0', false],
    ['the promised freshness was 24 h and is not promised', false],
  ]);
});

test('whatever left breaks, and what is only added does not', () => {
  const column = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    type: fc.constantFrom('string', 'int', 'date'),
  });
  const columns = fc.uniqueArray(column, { minLength: 1, selector: (it) => it.name });
  fc.assert(
    fc.property(columns, columns, (before, after) => {
      const tables = (list: typeof before) => [contractTable({ columns: list, key: [], rules: [] })];
      const changes = contractChanges(contract({ tables: tables(before) }), contract({ tables: tables(after) }));
      const kept = before.every(({ name, type }) => after.some((it) => it.name === name && it.type === type));
      expect(changes.some(({ breaking }) => breaking)).toBe(!kept);
      const broken = before.filter(({ name, type }) => !after.some((it) => it.name === name && it.type === type));
      expect(changes.filter(({ breaking }) => breaking).map((it) => it.column)).toEqual(broken.map(({ name }) => name));
    }),
  );
});
