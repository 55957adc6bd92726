import fc from 'fast-check';
import { lowerBound, upperBound } from '../../lib/table/bounds';
import { daysOf, parseDate, parseTimestamp } from '../../lib/table/calendar';
import { compareValues, decodeValue, encodeValue, parseValue } from '../../lib/table/value';

const hex = (type: string, text: string) => encodeValue(type, parseValue(type, text) ?? '').toString('hex');

test.each([
  ['boolean', '1', '01'],
  ['boolean', 'false', '00'],
  ['int', '-1', 'ffffffff'],
  ['long', '34', '2200000000000000'],
  ['double', '1e+300', '9c7500883ce4377e'],
  ['double', '-inf', '000000000000f0ff'],
  ['date', '1969-12-31', 'ffffffff'],
  ['date', '0044-03-15 (BC)', '48c8f4ff'],
  ['timestamp', '1970-01-01 00:00:01.5', '60e3160000000000'],
  ['timestamptz', '1970-01-01 02:00:00+02', '0000000000000000'],
  ['string', 'aé😀', '61c3a9f09f9880'],
  ['binary', 'AABB', 'aabb'],
  ['decimal(9,2)', '0.00', '00'],
  ['decimal(9,2)', '1.27', '7f'],
  ['decimal(9,2)', '1.28', '0080'],
  ['decimal(9,2)', '-1.28', '80'],
  ['decimal(9,2)', '-1.29', 'ff7f'],
  ['decimal(38,0)', '-99999999999999999999999999999999999999', 'b4c4b357a5793b85f675ddc000000001'],
])('%s %s is stored as the specification has it', (type, text, expected) => {
  expect(hex(type, text)).toBe(expected);
});

test('an infinite date is no value of Iceberg', () => {
  expect(parseValue('date', 'infinity')).toBeUndefined();
  expect(parseValue('timestamp', '-infinity')).toBeUndefined();
});

test('days and microseconds agree with the calendar of JavaScript', () => {
  const noInvalid = { noInvalidDate: true };
  fc.assert(
    fc.property(fc.date({ ...noInvalid, min: new Date('0001-01-01'), max: new Date('9999-12-31') }), (date) => {
      const iso = date.toISOString();
      expect(parseTimestamp(iso)).toBe(BigInt(date.getTime()) * 1000n);
      expect(parseDate(iso.slice(0, 10))).toBe(Math.floor(date.getTime() / 86_400_000));
    }),
  );
  expect(daysOf(1970, 1, 1)).toBe(0);
});

test('every decimal comes back from its bytes, and no byte is wasted', () => {
  const limit = 10n ** 38n - 1n;
  fc.assert(
    fc.property(fc.bigInt({ min: -limit, max: limit }), (unscaled) => {
      const bytes = encodeValue('decimal(38,0)', unscaled);
      expect(decodeValue('decimal(38,0)', bytes)).toBe(unscaled);
      const shorter = BigInt.asIntN((bytes.length - 1) * 8, unscaled);
      expect(bytes.length === 1 || shorter !== unscaled).toBe(true);
    }),
  );
});

test('bounds written before a column was widened are read', () => {
  expect(decodeValue('long', encodeValue('int', -5n))).toBe(-5n);
});

test('the bounds of a text hold it between them and have at most 16 characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const bytes = Buffer.from(text);
      const lower = lowerBound('string', text);
      const upper = upperBound('string', text);
      expect(Buffer.compare(lower, bytes)).toBeLessThanOrEqual(0);
      if (upper) expect(Buffer.compare(upper, bytes)).toBeGreaterThanOrEqual(0);
      for (const bound of [lower, upper ?? lower]) expect([...bound.toString()].length).toBeLessThanOrEqual(16);
    }),
  );
});

test('an upper bound that is cut is raised, over surrogates and from the character before', () => {
  const upper = (text: string) => upperBound('string', text)?.toString();
  expect(upper('a'.repeat(17))).toBe(`${'a'.repeat(15)}b`);
  expect(upper(`${'a'.repeat(15)}\ud7ffx`)).toBe(`${'a'.repeat(15)}\ue000`);
  expect(upper(`${'a'.repeat(15)}\u{10ffff}x`)).toBe(`${'a'.repeat(14)}b`);
  expect(upper('\u{10ffff}'.repeat(17))).toBeUndefined();
  expect(upperBound('binary', Buffer.alloc(17, 0xff))).toBeUndefined();
  expect(upperBound('binary', Buffer.from(`${'00'.repeat(15)}01ff`, 'hex'))?.toString('hex')).toBe(
    `${'00'.repeat(15)}02`,
  );
});

test('zero bounds are the negative and the positive one', () => {
  expect(Object.is(decodeValue('double', lowerBound('double', 0)), -0)).toBe(true);
  expect(Object.is(decodeValue('double', upperBound('double', -0) as Buffer), 0)).toBe(true);
});

test('texts compare by code point, not by UTF-16 unit', () => {
  expect(compareValues('\uffff', '\u{10000}')).toBeLessThan(0);
});
