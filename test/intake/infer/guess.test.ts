import fc from 'fast-check';
import { guessColumn } from '../../../lib/intake/infer/guess-column';
import { nameOf, periodPattern, subjectOf } from '../../../lib/intake/infer/names';
import { SampleRows } from '../../../lib/intake/infer/sample';
import { nameProblem } from '../../../lib/manifest';

function guess(values: readonly string[], kinded = false) {
  const rows = new SampleRows(1, kinded);
  for (const value of values) rows.add([value]);
  return guessColumn(rows.result[0], rows.records);
}

const many = (count: number, of: (nth: number) => string) => Array.from({ length: count }, (_, nth) => of(nth + 1));

test.each([
  [['1', '-20', ''], { type: 'long' }],
  [['0.500', '14.325'], { type: 'decimal(18,3)' }],
  [['1.234,50', '7,5'], { type: 'decimal(18,2)', parse: { decimal: ',', group: '.' } }],
  [['1,234,567'], { type: 'long', parse: { group: ',' } }],
  [['1.234.567'], { type: 'long', parse: { decimal: ',', group: '.' } }],
  [['1 234,5', '12'], { type: 'decimal(18,1)', parse: { decimal: ',', group: ' ' } }],
  [["1'234.50"], { type: 'decimal(18,2)', parse: { group: "'" } }],
  [['0.125', '7.500'], { type: 'decimal(18,3)' }],
  [['€ 5', '-€ 7,25'], { type: 'decimal(18,2)', parse: { decimal: ',', currency: ['€'] } }],
  [['(12.50)', '3'], { type: 'decimal(18,2)', parse: { bracketedNegatives: true } }],
  [['12,50-', '3,00'], { type: 'decimal(18,2)', parse: { decimal: ',', trailingMinus: true } }],
  [['1.5e10', '-2E-3'], { type: 'double' }],
  [['2026-01-31'], { type: 'date' }],
  [['31/01/2026', '01/02/2026'], { type: 'date', parse: { formats: ['dd/MM/yyyy'] } }],
  [['1/31/2026', '12/1/2026'], { type: 'date', parse: { formats: ['M/d/yyyy'] } }],
  [['31.1.2026'], { type: 'date', parse: { formats: ['d.M.yyyy'] } }],
  [['31-Jan-2026', '01-Feb-2026'], { type: 'date', parse: { formats: ['dd-MMM-yyyy'] } }],
  [['3 maart 2026', '14 mei 2026'], { type: 'date', parse: { formats: ['d MMMM yyyy', 'd MMM yyyy'], locale: 'nl' } }],
  [['March 3, 2026'], { type: 'date', parse: { formats: ['MMMM d, yyyy'] } }],
  [['2026-01-31 10:00:00', '2026-01-31T10:00'], { type: 'timestamp' }],
  [['31/01/2026 10:00'], { type: 'timestamp', parse: { formats: ['dd/MM/yyyy HH:mm'] } }],
  [['1/31/2026 9:05:00 PM'], { type: 'timestamp', parse: { formats: ['M/d/yyyy h:mm:ss a'] } }],
  [['2026-01-31T10:00:00Z', '2026-01-31 10:00+01:00'], { type: 'timestamptz' }],
  [['TRUE', 'false'], { type: 'boolean' }],
  [['Ja', 'nee'], { type: 'boolean', parse: { trueWords: ['ja'], falseWords: ['nee'] } }],
  [['N/A', '5'], { type: 'long', parse: { nullWords: ['N/A'] } }],
  [['abc', 'd 1'], { type: 'string' }],
])('%j is %j, without a doubt', (values, reading) => {
  expect(guess(values)).toEqual({ reading, doubts: [] });
});

test.each<[string[], string, object[]]>([
  [
    ['01/02/2026'],
    'its day first or its month',
    [
      { type: 'date', parse: { formats: ['dd/MM/yyyy'] } },
      { type: 'date', parse: { formats: ['MM/dd/yyyy'] } },
    ],
  ],
  [
    ['14.325', '1.000'],
    "'14.325' may be 14.325 or 14325",
    [{ type: 'decimal(18,3)' }, { type: 'long', parse: { decimal: ',', group: '.' } }],
  ],
  [
    ['1,234'],
    "'1,234' may be 1.234 or 1234",
    [
      { type: 'decimal(18,3)', parse: { decimal: ',' } },
      { type: 'long', parse: { group: ',' } },
    ],
  ],
  [['007', '123'], "'007' begins with a zero, as codes do", [{ type: 'long' }]],
  [['+31612345678'], 'as telephone numbers do', [{ type: 'long' }]],
  [
    ['20260131', '20260201'],
    'may be a day or a number',
    [{ type: 'date', parse: { formats: ['yyyyMMdd'] } }, { type: 'long' }],
  ],
  [['1,5', '2.5'], 'written in several ways', []],
  [
    ['5 %', '7 %'],
    'a number of percents or a fraction',
    [
      { type: 'long', parse: { percent: 'number' } },
      { type: 'decimal(18,2)', parse: { percent: 'fraction' } },
    ],
  ],
  [['€ 5', '$ 5'], 'several currencies, €, $', []],
  [
    ['31/01/26'],
    'a year of two digits',
    [
      { type: 'date', parse: { formats: ['yy/MM/dd'] } },
      { type: 'date', parse: { formats: ['dd/MM/yy'] } },
    ],
  ],
  [['30/02/2026', '13/01/2026'], '1 of 2 values are no dates', [{ type: 'date', parse: { formats: ['dd/MM/yyyy'] } }]],
  [['yes', 'yes'], "only 'yes' occurs", [{ type: 'boolean', parse: { trueWords: ['yes'], falseWords: ['no'] } }]],
  [['x', 'n/a'], "'n/a' may mean that there is no value", [{ type: 'string', parse: { nullWords: ['n/a'] } }]],
  [['12345678901234567890'], 'more than 18 digits', [{ type: 'decimal(38,0)' }]],
  [
    ['31/01/2026', '31/01/2026 10:00'],
    'some have a time of day',
    [{ type: 'timestamp', parse: { formats: ['dd/MM/yyyy', 'dd/MM/yyyy HH:mm'] } }],
  ],
  [['09:30', '17:00:15'], 'a time of day or a span of time', [{ type: 'time' }]],
  [['9:30 PM'], 'a time of day or a span of time', [{ type: 'time', parse: { formats: ['h:mm a'] } }]],
  [['', ' '], 'it is empty in all', []],
])('%j stays text, with the doubt and the choices', (values, says, choices) => {
  const { reading, doubts } = guess(values);
  expect(reading).toEqual({ type: 'string' });
  expect(doubts).toEqual([{ says: expect.stringContaining(says), choices }]);
});

test('a few cells of many that are no number go to quarantine, and are named', () => {
  const { reading, doubts } = guess([...many(99, (nth) => `${nth},5`), '12,5O']);
  expect(reading).toEqual({ type: 'decimal(18,1)', parse: { decimal: ',' } });
  expect(doubts).toEqual([
    {
      says: "1 of 100 values are no numbers, for example '12,5O'; they will go to quarantine",
      choices: [{ type: 'string' }],
    },
  ]);
  expect(guess([...many(8, String), 'x', 'y']).reading.type).toBe('string');
});

test('digits behind the separator that come and go are told', () => {
  expect(guess(['1.5', '14.3256'])).toEqual({
    reading: { type: 'decimal(18,4)' },
    doubts: [
      {
        says: 'its numbers have 1 to 4 digits behind the separator; one with more will go to quarantine',
        choices: [{ type: 'double' }],
      },
    ],
  });
});

test('a column that is nearly always empty is told', () => {
  expect(guess([...many(200, () => ''), '5']).doubts).toEqual([
    { says: 'it is nearly always empty: 1 of 201 records have a value', choices: [] },
  ]);
});

test('a hundred thousand cells that all differ take no longer than they must', () => {
  const at = (nth: number) => new Date(nth * 7_919_000).toISOString();
  const day = (nth: number) => at(nth).slice(0, 10).split('-').reverse().join('/');
  const moments = many(100_000, (nth) => `${day(nth)} ${at(nth).slice(11, 19)}`);
  // A column of which each cell looked at each other one took ten minutes.
  expect(guess(moments).reading).toEqual({ type: 'timestamp', parse: { formats: ['dd/MM/yyyy HH:mm:ss'] } });
  expect(guess(many(100_000, (nth) => at(nth).slice(11, 19))).doubts).toHaveLength(1);
  expect(guess(many(100_000, (nth) => `${nth},5`)).reading).toMatchObject({ type: 'decimal(18,1)' });
  const formulas = guess(['n5', ...many(100_000, (nth) => `f=A${nth}*2`)], true);
  expect(formulas).toMatchObject({
    reading: { type: 'long' },
    doubts: [{ says: expect.stringContaining('formulas') }],
  });
});

test('cells that know what they are need no guess: numbers, dates, truths, and numbers stored as text', () => {
  expect(guess(['n1.5', 'n2'], true)).toEqual({ reading: { type: 'decimal(18,1)' }, doubts: [] });
  expect(guess(['d2026-01-31'], true)).toEqual({ reading: { type: 'date' }, doubts: [] });
  expect(guess(['btrue'], true)).toEqual({ reading: { type: 'boolean' }, doubts: [] });
  expect(guess(['n0.3333333333333333'], true).reading).toEqual({ type: 'double' });
  expect(guess(['n5', 't6'], true)).toMatchObject({
    reading: { type: 'long' },
    doubts: [{ says: 'some of its numbers are stored as text' }],
  });
  expect(guess(['n5', 'tx'], true)).toMatchObject({
    reading: { type: 'string' },
    doubts: [{ choices: [{ type: 'long' }] }],
  });
  expect(guess(['n5', 'e#N/A'], true)).toMatchObject({
    reading: { type: 'long' },
    doubts: [{ says: expect.stringContaining('#N/A will go') }],
  });
  expect(guess(['n5', 'd2026-01-31'], true).doubts[0].says).toContain('cells of several kinds');
});

test('a guessed number is never another number than the text says', () => {
  const number = fc.tuple(fc.maxSafeInteger(), fc.constantFrom('', '.5', ',5', '.125', ',125', '.000', ',99'));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), (parts) => {
      const texts = parts.map(([whole, rest]) => `${whole}${rest}`);
      const { reading } = guess(texts);
      if (reading.type === 'string') return;
      const scale = Number(/,(\d+)\)/.exec(reading.type)?.[1] ?? 0);
      for (const text of texts) {
        const fraction = text.split(reading.parse?.decimal ?? '.')[1] ?? '';
        expect(fraction.length).toBeLessThanOrEqual(scale);
      }
    }),
  );
});

test('any header becomes a name that a table can have', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (header) => nameProblem('a column', nameOf(header)) === undefined),
  );
  expect(nameOf('Saldo (€) – Größe')).toBe('saldo_grosse');
  expect(nameOf('customerNumber')).toBe('customer_number');
  expect(nameOf('2026')).toBe('c_2026');
});

test('names of files tell what they hold and their period', () => {
  expect(subjectOf(['x/bills-2026-03.csv'])).toBe('bills');
  expect(subjectOf(['2026.csv'])).toBe('c_2026');
  expect(periodPattern(['bills-2026-03.csv', 'bills-2026-04.csv'])).toBe('bills-{yyyy}-{MM}.csv');
  expect(periodPattern(['20260301_x.csv'])).toBe('{yyyy}{MM}{dd}_x.csv');
  expect(periodPattern(['bills-2026-03.csv', 'other-2026-04.csv'])).toBeUndefined();
  expect(periodPattern(['bills.csv'])).toBeUndefined();
});
