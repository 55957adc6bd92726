import fc from 'fast-check';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const MANY = { minLength: 100, maxLength: 100 };
const two = (value: number) => String(value).padStart(2, '0');
/** How a day is written by a pattern. */
const PATTERNS: Readonly<Record<string, (year: number, month: number, day: number) => string>> = {
  'dd/MM/yyyy': (year, month, day) => `${two(day)}/${two(month)}/${year}`,
  'd-M-yyyy': (year, month, day) => `${day}-${month}-${year}`,
  yyyyMMdd: (year, month, day) => `${year}${two(month)}${two(day)}`,
  "'wk' M/d, yyyy": (year, month, day) => `wk ${month}/${day}, ${year}`,
};

test('days read back from any pattern, and no other text is a day', async () => {
  const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(PATTERNS)), fc.array(days, MANY), async (pattern, dates) => {
      const texts = dates.map((it) => PATTERNS[pattern](it.getUTCFullYear(), it.getUTCMonth() + 1, it.getUTCDate()));
      const cells = await bench.cells({ type: 'date', parse: { formats: [pattern] } }, texts);
      expect(cells).toEqual(dates.map((it) => it.toISOString().slice(0, 10)));
    }),
    { numRuns: 8 },
  );
  const pieces = fc.constantFrom('0', '1', '2', '3', '31', '12', '2024', '/', '-', ' ', '٣');
  const junk = fc.array(pieces, { minLength: 1, maxLength: 7 }).map((parts) => parts.join('').trim());
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        junk.filter((text) => text !== ''),
        MANY,
      ),
      async (texts) => {
        const cells = await bench.cells({ type: 'date', parse: { formats: ['dd/MM/yyyy'] } }, texts);
        const expected = texts.map((text) => {
          const [, day, month, year] = /^([0-9]{2})\/([0-9]{2})\/([0-9]{4})$/.exec(text) ?? [];
          if (year === undefined) return 'not_a_date';
          const iso = `${year}-${month}-${day}`;
          const isDay = !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
          return isDay ? iso : 'no_such_date';
        });
        expect(cells).toEqual(expected);
      },
    ),
    { numRuns: 8 },
  );
});

test('times, timestamps, whole numbers, uuids and booleans read back as they were written', async () => {
  const micros = fc.integer({ min: 0, max: 86_399_999_999 });
  const time = micros.map((all) => {
    const seconds = Math.floor(all / 1_000_000);
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
    return `${clock}.${String(all % 1_000_000).padStart(6, '0')}`;
  });
  const day = fc
    .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((it) => it.toISOString().slice(0, 10));

  const plain = (text: string) => text.replace(/\.?0+$/, '');
  const rules: [string, fc.Arbitrary<string>, (text: string) => unknown][] = [
    ['time', time, plain],
    ['timestamp', fc.tuple(day, time).map(([date, clock]) => `${date} ${clock}`), plain],
    ['long', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), (text) => text],
    ['int', fc.integer().map(String), Number],
    ['uuid', fc.uuid(), (text) => text],
    ['boolean', fc.boolean().map(String), (text) => text === 'true'],
  ];
  for (const [type, written, expected] of rules) {
    await fc.assert(
      fc.asyncProperty(fc.array(written, MANY), async (texts) => {
        expect(await bench.cells({ type }, texts)).toEqual(texts.map(expected));
      }),
      { numRuns: 3 },
    );
  }
});
