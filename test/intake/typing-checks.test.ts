import fc from 'fast-check';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

test('a value outside of its range is a fault that says the bound, and both ends are inside', async () => {
  const percent = { type: 'decimal(5,2)', minimum: '0', maximum: '100.00', parse: { decimal: ',' } };
  expect(await bench.cells(percent, ['0', '100', '100,01', '-0,01', 'x', ''])).toEqual([
    ...['0.00', '100.00', 'above_maximum', 'below_minimum', 'not_a_number', null],
  ]);
  const day = { type: 'date', minimum: '2020-01-01', maximum: '2020-12-31', parse: { formats: ['dd/MM/yyyy'] } };
  expect(await bench.cells(day, ['31/12/2019', '01/01/2020', '01/01/2021'])).toEqual([
    ...['below_minimum', '2020-01-01', 'above_maximum'],
  ]);
  const at = { type: 'timestamptz', minimum: '2020-01-01 00:00:00Z' };
  expect(await bench.cells(at, ['2020-01-01 00:59', '2020-01-01 01:00'])).toEqual([
    'below_minimum',
    '2020-01-01 00:00:00+00',
  ]);
  expect(await bench.cells({ type: 'time', maximum: '12:00' }, ['12:00', '12:00:00.000001'])).toEqual([
    ...['12:00:00', 'above_maximum'],
  ]);
  const { faults } = await bench.deliver({
    content: 'p\n101\n',
    columns: [{ name: 'p', type: 'int', maximum: '100' }],
  });
  expect(faults[0].message).toBe("p: '101' is more than 100, the most that is accepted");
});

test('a pattern is for the whole text, in the casing that is declared', async () => {
  const code = { type: 'string', pattern: "[A-Z]{2}-\\d{3}|it's", parse: { casing: 'upper' as const } };
  expect(await bench.cells(code, ['nl-123', 'NL-1234', ' be-001 ', "it's"])).toEqual([
    ...['NL-123', 'not_like_pattern', 'BE-001', 'not_like_pattern'],
  ]);
});

test('letters and their accents are composed where that is declared, and stay as they came where it is not', async () => {
  const [composed, apart] = ['Zu\u0308rich'.normalize('NFC'), 'Zu\u0308rich'];
  expect(await bench.cells({ type: 'string', parse: { compose: true } }, [apart, composed])).toEqual([
    composed,
    composed,
  ]);
  expect(await bench.cells({ type: 'string' }, [apart, composed])).toEqual([apart, composed]);
  const accepted = { type: 'string', acceptedValues: [composed], parse: { compose: true } };
  expect(await bench.cells(accepted, [apart, 'Zurich'])).toEqual([composed, 'not_accepted']);
});

test('a value that comes twice is a fault each time, whatever else is wrong with its records; nothing comes twice', async () => {
  const unique = { type: 'string', unique: true };
  expect(await bench.cells(unique, ['a', 'b', 'A', 'b ', '', ''])).toEqual([
    'a',
    'not_unique',
    'A',
    'not_unique',
    null,
    null,
  ]);
  const { faults, rows } = await bench.deliver({
    content: 'id;n\n1;1\n01;x\n2;2',
    columns: [
      { name: 'id', type: 'int', unique: true },
      { name: 'n', type: 'int' },
    ],
  });
  expect(rows).toMatchObject([{ id: 2 }]);
  expect(faults.map(({ line, message }) => [line, message])).toEqual([
    ['2', "id: '1' comes more than once in the file, and must not"],
    ['3', "id: '01' comes more than once in the file, and must not; n: 'x' is not a whole number"],
  ]);
});

test('each cell is exactly its value or one of its faults, for rules of every kind together', async () => {
  const numbers = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.integer({ min: -20, max: 0 }),
      fc.integer({ min: 0, max: 20 }),
      async (values, low, high) => {
        const column = { type: 'int', minimum: String(low), maximum: String(high), unique: true };
        const expected = values.map((value) => {
          if (value < low) return 'below_minimum';
          if (value > high) return 'above_maximum';
          return values.filter((other) => other === value).length > 1 ? 'not_unique' : value;
        });
        expect(await bench.cells(column, values.map(String))).toEqual(expected);
      },
    ),
    { numRuns: 10 },
  );
});
