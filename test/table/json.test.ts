import fc from 'fast-check';
import { parseJson, printJson } from '../../lib/table/json';

test('a 63-bit integer survives, and the text is plain JSON', () => {
  const text = '{"snapshot-id":9223372036854775807,"parent":-9007199254740993,"small":12,"text":"9223372036854775807"}';
  const value = parseJson(text);
  expect(value).toEqual({
    'snapshot-id': 9223372036854775807n,
    parent: -9007199254740993n,
    small: 12,
    text: '9223372036854775807',
  });
  expect(printJson(value)).toBe(text);
});

test('doubles with many digits stay doubles', () => {
  expect(parseJson('[0.12345678901234567890,1e300,12345678901234567890.5]')).toEqual([
    0.12345678901234568, 1e300, 12345678901234567000,
  ]);
});

test('any JSON comes back as it went', () => {
  const safe = (value: unknown) => !/\d{16}/.test(JSON.stringify(value));
  fc.assert(
    fc.property(fc.jsonValue().filter(safe), (value) =>
      expect(parseJson(printJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.bigInt({ min: 2n ** 53n }), fc.string())), (value) => {
      expect(parseJson(printJson(value))).toEqual({ ...value });
    }),
  );
});
