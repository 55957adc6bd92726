import fc from 'fast-check';
import type { ParseRule } from '../../lib/contract';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const euro: ParseRule = { decimal: ',', group: '.', currency: ['€', 'EUR'] };

test('a currency stands before or behind, with or without a space, and its sign on either side', async () => {
  const texts = [
    '€ 1.234,50',
    '€1',
    '1 €',
    '12,5\u00a0EUR',
    '-€ 5',
    '€ -5',
    '€-5',
    '- € 5',
    '−5 eur',
    '5',
    'EUR +0,05',
  ];
  expect(await bench.cells({ type: 'decimal(12,2)', parse: euro }, texts)).toEqual([
    ...['1234.50', '1.00', '1.00', '12.50', '-5.00', '-5.00', '-5.00', '-5.00', '-5.00', '5.00', '0.05'],
  ]);
  expect(await bench.cells({ type: 'long', parse: { currency: ['kr.'] } }, ['kr. 12', '12 kr.', 'kr.'])).toEqual([
    ...['12', '12', 'not_an_integer'],
  ]);
});

test('fails on a currency that is not declared, on two signs and on half of what was declared', async () => {
  const texts = ['$ 5', '5 $', '-€ -5', '€  5', 'E 5', '€', '5 EURO', '(5)', '5-', '5 %', '€ 1.23'];
  expect(await bench.cells({ type: 'decimal(12,2)', parse: euro }, texts)).toEqual(texts.map(() => 'not_a_number'));
});

test('a minus behind the number and negatives in brackets are read where they are declared', async () => {
  const sap: ParseRule = { ...euro, trailingMinus: true };
  expect(
    await bench.cells({ type: 'decimal(12,2)', parse: sap }, [
      '12,50-',
      '1.234 -',
      '5- EUR',
      '-5',
      '-5-',
      '5+',
      '€ 5−',
    ]),
  ).toEqual([...['-12.50', '-1234.00', '-5.00', '-5.00', 'not_a_number', 'not_a_number', '-5.00']]);
  const accounts: ParseRule = { ...euro, bracketedNegatives: true };
  const texts = ['(12,50)', '€ (5)', '(€ 5)', '( 5 ) EUR', '(-5)', '((5))', '(5', '5)', '()', '5'];
  expect(await bench.cells({ type: 'decimal(12,2)', parse: accounts }, texts)).toEqual([
    ...['-12.50', '-5.00', '-5.00', '-5.00', ...Array(5).fill('not_a_number'), '5.00'],
  ]);
  expect(
    await bench.cells({ type: 'int', parse: { trailingMinus: true, bracketedNegatives: true } }, ['7-', '(7)']),
  ).toEqual([-7, -7]);
});

test('a percentage is a fraction or the number before its sign, as declared, to the last digit', async () => {
  const fraction = { type: 'decimal(7,4)', parse: { decimal: ',', percent: 'fraction' as const } };
  expect(
    await bench.cells(fraction, [
      '12,5 %',
      '12,5%',
      '100 %',
      ',5%',
      '-0,01 %',
      '12,345 %',
      '99999,99 %',
      '100000 %',
      '5',
    ]),
  ).toEqual([
    ...[
      '0.1250',
      '0.1250',
      '1.0000',
      '0.0050',
      '-0.0001',
      'too_many_decimals',
      '999.9999',
      'out_of_range',
      'no_percent_sign',
    ],
  ]);
  const points = { type: 'decimal(7,2)', parse: { decimal: ',', percent: 'number' as const } };
  expect(await bench.cells(points, ['12,5 %', '12,5', '-3%', '%', '5 % %'])).toEqual([
    ...['12.50', '12.50', '-3.00', 'not_a_number', 'not_a_number'],
  ]);
  expect(await bench.cells({ type: 'double', parse: { percent: 'fraction' } }, ['12.5%', '250 %', '1e2%'])).toEqual([
    ...[0.125, 2.5, 'not_a_number'],
  ]);
  const wide = { type: 'decimal(38,4)', parse: { percent: 'fraction' as const } };
  expect(await bench.cells(wide, ['123456789012345678901234567890123456.78 %'])).toEqual([
    '1234567890123456789012345678901234.5678',
  ]);
});

test('the minus of typesetting is a minus', async () => {
  expect(await bench.cells({ type: 'int' }, ['−5', '5−', '−'])).toEqual([-5, 'not_an_integer', 'not_an_integer']);
  expect(await bench.cells({ type: 'double', parse: { decimal: ',' } }, ['−1,5e3'])).toEqual([-1500]);
});

test('fails in words that say what was expected', async () => {
  const { faults } = await bench.deliver({
    content: 'v\n5 $\n',
    columns: [{ name: 'v', type: 'decimal(5,2)', parse: { ...euro, trailingMinus: true, percent: 'number' } }],
  });
  expect(faults[0].message).toBe(
    "v: '5 $' is not a decimal number with ',' as decimal separator, '.' as group separator, '€' or 'EUR' before or behind it, '%' behind it and its '-' before or behind it",
  );
});

/** A way to write numbers, and a number of hundredths. */
const spelling = fc.record({
  separators: fc.constantFrom([',', '.'], ['.', ','], [',', ' '], ['.', "'"], [',', undefined] as const),
  currency: fc.constantFrom(undefined, ['€'], ['EUR', 'kr'], ['$']),
  percent: fc.constantFrom(undefined, 'fraction' as const, 'number' as const),
  trailingMinus: fc.boolean(),
  bracketedNegatives: fc.boolean(),
});
const written = fc.record({
  hundredths: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
  grouped: fc.boolean(),
  currency: fc.constantFrom('before', 'behind', 'none'),
  space: fc.constantFrom('', ' ', '\u00a0'),
  negative: fc.constantFrom('-', '−', 'behind', 'brackets'),
});

test('what is written by the declared rule reads back as the same number', async () => {
  await fc.assert(
    fc.asyncProperty(spelling, fc.array(written, { minLength: 40, maxLength: 40 }), async (rule, numbers) => {
      const [decimal, group] = rule.separators as [string, string | undefined];
      const parse: ParseRule = {
        decimal,
        ...(group === undefined ? {} : { group }),
        ...(rule.currency ? { currency: rule.currency } : {}),
        ...(rule.percent ? { percent: rule.percent } : {}),
        trailingMinus: rule.trailingMinus,
        bracketedNegatives: rule.bracketedNegatives,
      };
      const texts = numbers.map((number) => write(number, rule, decimal, group));
      const scale = rule.percent === 'fraction' ? 4 : 2;
      const expected = numbers.map(({ hundredths }) => point(hundredths, scale));
      expect(await bench.cells({ type: `decimal(38,${scale})`, parse }, texts)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

type Rule = typeof spelling extends fc.Arbitrary<infer T> ? T : never;
type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

function write(number: Written, rule: Rule, decimal: string, group: string | undefined): string {
  const { hundredths, space } = number;
  const [whole, fraction] = point(hundredths < 0n ? -hundredths : hundredths, 2).split('.');
  const grouped = group && number.grouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  const digits = `${grouped}${decimal}${fraction}${rule.percent ? `${space}%` : ''}`;
  const sign = rule.currency?.[0];
  const before = sign && number.currency === 'before' ? sign + space : '';
  const behind = sign && number.currency === 'behind' ? space + sign : '';
  if (hundredths >= 0n) return before + digits + behind;
  if (number.negative === 'behind' && rule.trailingMinus) return `${before}${digits}-${behind}`;
  if (number.negative === 'brackets' && rule.bracketedNegatives) return `(${before}${digits}${behind})`;
  return `${number.negative === '−' ? '−' : '-'}${before}${digits}${behind}`;
}

/** A number of units of the last of so many decimals. */
function point(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

test('any other text is a fault and never another number', async () => {
  const pieces = fc.constantFrom('1', '23', '456', '.', ',', ' ', '-', '+', '(', ')', '€', '%', 'e', '−', 'x');
  const texts = fc.array(fc.array(pieces, { minLength: 1, maxLength: 7 }), { minLength: 200, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(texts, async (all) => {
      const cells = all.map((parts) => parts.join('').trim()).filter((text) => text !== '');
      const parse: ParseRule = { decimal: ',', group: '.', currency: ['€'], trailingMinus: true };
      const found = await bench.cells({ type: 'decimal(38,6)', parse }, cells);
      expect(found).toEqual(cells.map(reference));
    }),
    { numRuns: 20 },
  );
});

/** The same rule once more, by hand: takes one sign and currencies off, then reads groups by threes. */
function reference(text: string): string {
  const bare = /^(?:€ ?)?([-+−]?)([\d.,]+)(?: ?€)?$/.exec(text) ?? /^([-+−]) ?€ ?([\d.,]+)(?: ?€)?$/.exec(text);
  const behind = /^(?:€ ?)?([\d.,]+) ?([-−])(?: ?€)?$/.exec(text);
  const [sign, digits] = bare ? [bare[1], bare[2]] : behind ? [behind[2], behind[1]] : ['', ''];
  const parts = /^(\d+|\d{1,3}(?:\.\d{3})+)?(?:,(\d+))?$/.exec(digits);
  if (digits === '' || !parts) return 'not_a_number';
  const [, whole = '0', fraction = ''] = parts;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > 6) return 'too_many_decimals';
  const plain = `${BigInt(whole.replaceAll('.', ''))}.${kept.padEnd(6, '0')}`;
  return `${'-−'.includes(sign) && sign !== '' && /[1-9]/.test(plain) ? '-' : ''}${plain}`;
}
