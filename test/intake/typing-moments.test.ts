import fc from 'fast-check';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

describe('months by name', () => {
  test('are read in the declared language, long and short, with a dot and without, in letters of any size', async () => {
    const dutch = { type: 'date', parse: { formats: ['d MMM yyyy'], locale: 'nl' } };
    expect(
      await bench.cells(dutch, [
        '12 jan. 2024',
        '1 mrt 2024',
        '31 MEI 2024',
        '3 augustus 2024',
        '1 may 2024',
        '31 apr 2024',
      ]),
    ).toEqual([...['2024-01-12', '2024-03-01', '2024-05-31', '2024-08-03', 'not_a_date', 'no_such_date']]);
    const german = { type: 'date', parse: { formats: ['d. MMMM yyyy', "MMM-yy' (Monat)'"], locale: 'de-AT' } };
    expect(
      await bench.cells(german, [
        '1. März 2024',
        '1. MÄRZ 2024',
        '1. Ma\u0308rz 2024',
        '7. Jänner 2024',
        'Okt-24 (Monat)',
      ]),
    ).toEqual([...['2024-03-01', '2024-03-01', '2024-03-01', '2024-01-07', '2024-10-01']]);
    const polish = { type: 'date', parse: { formats: ['d MMMM yyyy'], locale: 'pl' } };
    expect(await bench.cells(polish, ['3 stycznia 2024', '3 styczeń 2024'])).toEqual(['2024-01-03', '2024-01-03']);
  });

  test('fails on a name that two months begin with', async () => {
    const french = { type: 'date', parse: { formats: ['d MMM yyyy'], locale: 'fr' } };
    expect(await bench.cells(french, ['1 jui 2024', '1 juin 2024', '14 juil. 2024', '15 août 2024'])).toEqual([
      ...['not_a_date', '2024-06-01', '2024-07-14', '2024-08-15'],
    ]);
  });

  test('read back as they were written, in any language', async () => {
    const locale = fc.constantFrom('nl', 'de', 'fr', 'es', 'it', 'pl', 'cs', 'sv', 'fi', 'el', 'ru', 'pt-BR', 'en-GB');
    const days = fc.array(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), {
      minLength: 30,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(locale, fc.constantFrom('long' as const, 'short' as const), days, async (tag, month, dates) => {
        const name = new Intl.DateTimeFormat(tag, { month, day: 'numeric', timeZone: 'UTC' });
        const alone = new Intl.DateTimeFormat(tag, { month, timeZone: 'UTC' });
        const texts = dates.map((date) => {
          const beside = name.formatToParts(date).find(({ type }) => type === 'month')?.value ?? '';
          // Finnish has numbers beside a day.
          const named = /\d/.test(beside) ? alone.format(date) : beside;
          return `${date.getUTCDate()} ${named} ${date.getUTCFullYear()}`;
        });
        const cells = await bench.cells({ type: 'date', parse: { formats: ['d MMMM yyyy'], locale: tag } }, texts);
        expect(cells).toEqual(dates.map((date) => date.toISOString().slice(0, 10)));
      }),
      { numRuns: 12 },
    );
  });
});

describe('times of day', () => {
  test('are read by pattern or as ISO 8601', async () => {
    expect(
      await bench.cells({ type: 'time' }, ['08:30', '23:59:59.123456', '24:00:00', '8:30', '25:00', '08:60']),
    ).toEqual([...['08:30:00', '23:59:59.123456', 'no_such_time', 'not_a_time', 'no_such_time', 'no_such_time']]);
    const declared = { type: 'time', parse: { formats: ["H'u'mm", 'h:mm a'] } };
    expect(await bench.cells(declared, ['8u30', '12:05 am', '13:00 pm', '8.30'])).toEqual([
      ...['08:30:00', '00:05:00', 'no_such_time', 'not_a_time'],
    ]);
  });
});

describe('the hour that comes twice', () => {
  const texts = ['2025-10-26 01:59', '2025-10-26 02:30', '2025-10-26 02:30+02:00', '2025-10-26 03:00'];

  test('fails where nobody declared which counts, and not where the offset is there', async () => {
    expect(await bench.cells({ type: 'timestamptz' }, texts)).toEqual([
      ...['2025-10-25 23:59:00+00', 'repeated_hour', '2025-10-26 00:30:00+00', '2025-10-26 02:00:00+00'],
    ]);
  });

  test('is the earlier or the later one, as declared', async () => {
    const earlier = { type: 'timestamptz', parse: { repeatedHour: 'earlier' as const } };
    expect((await bench.cells(earlier, texts))[1]).toBe('2025-10-26 00:30:00+00');
    const later = { type: 'timestamptz', parse: { repeatedHour: 'later' as const } };
    expect((await bench.cells(later, texts))[1]).toBe('2025-10-26 01:30:00+00');
    expect(
      await bench.cells({ type: 'timestamptz' }, ['2026-04-05 01:45', '2026-04-05 02:15'], 'Australia/Lord_Howe'),
    ).toEqual(['repeated_hour', '2026-04-04 15:45:00+00']);
  });

  test('every instant reads back from its local time with its offset, and from the local time alone unless that comes twice', async () => {
    const zones = fc.constantFrom('Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC');
    const nights = fc.integer({ min: 0, max: 60 }).map((half) => Date.UTC(2025, 9, 25, 20) + half * 15 * 60_000);
    const spring = fc.integer({ min: 0, max: 60 }).map((half) => Date.UTC(2026, 2, 28, 20) + half * 15 * 60_000);
    await fc.assert(
      fc.asyncProperty(
        zones,
        fc.array(fc.oneof(nights, spring), { minLength: 50, maxLength: 50 }),
        async (zone, instants) => {
          const local = (at: number) =>
            new Date(at).toLocaleString('sv-SE', { timeZone: zone, hourCycle: 'h23' }).slice(0, 16);
          const texts = instants.map(local);
          const found = await bench.cells({ type: 'timestamptz' }, texts, zone);
          const expected = instants.map((at, index) => {
            const twice = [-60, -30, 30, 60].some((minutes) => local(at + minutes * 60_000) === texts[index]);
            return twice ? 'repeated_hour' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}+00`;
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  });
});

test('uuids are read in letters of any case and in braces, and in no other form', async () => {
  const id = '123e4567-e89b-12d3-a456-426614174000';
  expect(
    await bench.cells({ type: 'uuid' }, [id, id.toUpperCase(), `{${id}}`, id.replaceAll('-', ''), `{${id}`, `${id}0`]),
  ).toEqual([id, id, id, 'not_a_uuid', 'not_a_uuid', 'not_a_uuid']);
});
