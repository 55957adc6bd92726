import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

describe('decimals', () => {
  const european = { type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } };

  test('are read with the declared separators', async () => {
    const texts = [
      '1.234,56',
      '14.325',
      '14325',
      '-7,5',
      '+0,05',
      ',5',
      '1.234.567,89',
      ' 12,30 ',
      '12,300',
      '\u00a05\u00a0',
    ];
    expect(await bench.cells(european, texts)).toEqual([
      ...['1234.56', '14325.00', '14325.00', '-7.50', '0.05', '0.50', '1234567.89', '12.30', '12.30', '5.00'],
    ]);
  });

  test('fails on groups that are not by threes, and on everything that is no number', async () => {
    const texts = [
      '1.2.3',
      '12.34,5',
      '12,3x',
      '1,234.56',
      '1,2,3',
      '',
      '12,',
      '1e3',
      'NaN',
      '--1',
      '1.234 ,5',
      '.123',
      '1234.567',
    ];
    const [empty, ...others] = [5, ...Array(12).fill('not_a_number')];
    expect(await bench.cells(european, texts)).toEqual([...others.slice(0, empty), null, ...others.slice(empty)]);
  });

  test('fails on a group separator that was not declared, for it may as well be a decimal one', async () => {
    expect(await bench.cells({ type: 'decimal(12,2)', parse: { decimal: ',' } }, ['14.325', '14,32'])).toEqual([
      'not_a_number',
      '14.32',
    ]);
    expect(await bench.cells({ type: 'decimal(12,3)' }, ['14,325', '14.325'])).toEqual(['not_a_number', '14.325']);
  });

  test('fails on digits that the type would round or cut off', async () => {
    expect(await bench.cells({ type: 'decimal(5,2)' }, ['1.005', '1000', '-1000.00', '999.99', '000999.9900'])).toEqual(
      [...['too_many_decimals', 'out_of_range', 'out_of_range', '999.99', '999.99']],
    );
    expect(await bench.cells({ type: 'decimal(38,0)' }, ['9'.repeat(38), '9'.repeat(39), '1.0', '1.5'])).toEqual([
      ...['9'.repeat(38), 'out_of_range', '1', 'too_many_decimals'],
    ]);
  });

  test('are read with a space as group separator, also with the spaces that do not break', async () => {
    const french = { type: 'decimal(12,2)', parse: { decimal: ',', group: ' ' } };
    expect(await bench.cells(french, ['1 234,50', '1\u00a0234,50', '1\u202f234,50', '12 34'])).toEqual([
      ...['1234.50', '1234.50', '1234.50', 'not_a_number'],
    ]);
  });

  test('are read with separators that mean something in a regular expression', async () => {
    expect(
      await bench.cells({ type: 'decimal(12,2)', parse: { decimal: '|', group: "'" } }, ["1'000|5", '1^0', '10|5']),
    ).toEqual([...['1000.50', 'not_a_number', '10.50']]);
    expect(await bench.cells({ type: 'long', parse: { group: '^' } }, ['1^000', '1000', '1]000'])).toEqual([
      ...['1000', '1000', 'not_an_integer'],
    ]);
  });
});

test('whole numbers are read whole or not at all', async () => {
  expect(
    await bench.cells({ type: 'int' }, ['0012', '2147483647', '2147483648', '1.0', '1 0', '+5', '0x1F', '٣']),
  ).toEqual([
    ...[12, 2147483647, 'out_of_range', 'not_an_integer', 'not_an_integer', 5, 'not_an_integer', 'not_an_integer'],
  ]);
  expect(await bench.cells({ type: 'long' }, ['9223372036854775807', '9223372036854775808'])).toEqual([
    ...['9223372036854775807', 'out_of_range'],
  ]);
});

test('doubles are read, but neither infinity nor words', async () => {
  expect(
    await bench.cells({ type: 'double', parse: { decimal: ',' } }, ['1,5e3', '-2', '1e999', 'inf', 'nan', '1.5']),
  ).toEqual([...[1500, -2, 'out_of_range', 'not_a_number', 'not_a_number', 'not_a_number']]);
});

test('booleans are read by their words, whatever their case', async () => {
  const dutch = { type: 'boolean', parse: { trueWords: ['ja', 'J'], falseWords: ['nee'] } };
  expect(await bench.cells(dutch, ['JA', 'j', 'Nee', 'true', '1'])).toEqual([
    ...[true, true, false, 'not_a_boolean', 'not_a_boolean'],
  ]);
  expect(await bench.cells({ type: 'boolean' }, ['TRUE', 'false', 'yes'])).toEqual([true, false, 'not_a_boolean']);
});

describe('dates', () => {
  test('are read by their pattern, to the letter', async () => {
    const dutch = { type: 'date', parse: { formats: ['dd/MM/yyyy'] } };
    expect(
      await bench.cells(dutch, ['31/12/2025', '31/02/2026', '1/2/2026', '01/02/26', '2026-02-01', '29/02/2024']),
    ).toEqual([...['2025-12-31', 'no_such_date', 'not_a_date', 'not_a_date', 'not_a_date', '2024-02-29']]);
  });

  test('are tried with each pattern in turn', async () => {
    const mixed = {
      type: 'date',
      parse: { formats: ['dd/MM/yyyy', 'MM/dd/yyyy', 'd MMM yyyy', 'yyyyMMdd', "'wk' d.M.yy"] },
    };
    expect(
      await bench.cells(mixed, ['03/04/2026', '12/31/2026', '5 mei 2026', '5 May 2026', '20260131', 'wk 1.2.26']),
    ).toEqual([...['2026-04-03', '2026-12-31', 'not_a_date', '2026-05-05', '2026-01-31', '2026-02-01']]);
  });

  test('are ISO 8601 where nothing is declared', async () => {
    expect(
      await bench.cells({ type: 'date' }, ['2026-01-31', '2026-02-30', '2026-1-31', 'infinity', '31-01-2026']),
    ).toEqual([...['2026-01-31', 'no_such_date', 'not_a_date', 'not_a_date', 'not_a_date']]);
  });

  test('fails on a time of day that would be lost', async () => {
    const withTime = { type: 'date', parse: { formats: ['dd/MM/yyyy HH:mm'] } };
    expect(await bench.cells(withTime, ['31/12/2025 00:00', '31/12/2025 00:01'])).toEqual(['2025-12-31', 'not_a_date']);
  });
});

describe('timestamps', () => {
  test('are read by pattern or as ISO 8601', async () => {
    const declared = { type: 'timestamp', parse: { formats: ['dd/MM/yyyy HH:mm:ss.SSS', 'M/d/yyyy h:mm a'] } };
    expect(await bench.cells(declared, ['01/02/2026 03:04:05.678', '2/1/2026 3:04 PM', '2/1/2026 13:04 PM'])).toEqual([
      ...['2026-02-01 03:04:05.678', '2026-02-01 15:04:00', 'no_such_time'],
    ]);
    const texts = [
      '2026-02-01T03:04:05.123456',
      '2026-02-01 03:04',
      '2026-02-01T03:04:05Z',
      '2026-02-01',
      '2026-02-31 00:00',
    ];
    expect(await bench.cells({ type: 'timestamp' }, texts)).toEqual([
      ...['2026-02-01 03:04:05.123456', '2026-02-01 03:04:00', 'not_a_timestamp', 'not_a_timestamp', 'no_such_time'],
    ]);
  });

  test('without an offset are instants of the declared time zone', async () => {
    const texts = ['2026-01-01 12:00', '2026-07-01 12:00', '2026-01-01T12:00:00Z', '2026-01-01T12:00+05:30'];
    const instants = [
      '2026-01-01 11:00:00+00',
      '2026-07-01 10:00:00+00',
      '2026-01-01 12:00:00+00',
      '2026-01-01 06:30:00+00',
    ];
    expect(await bench.cells({ type: 'timestamptz' }, texts)).toEqual(instants);
    const lisbon = {
      type: 'timestamptz',
      parse: { timeZone: 'Europe/Lisbon', formats: ['dd/MM/yyyy HH:mm', 'dd/MM/yyyy HH:mmXXX'] },
    };
    expect(await bench.cells(lisbon, ['01/07/2026 12:00', '01/07/2026 12:00Z', '01/07/2026 12:00-03:00'])).toEqual([
      ...['2026-07-01 11:00:00+00', '2026-07-01 12:00:00+00', '2026-07-01 15:00:00+00'],
    ]);
  });

  test('fails on a local time that the clocks skipped', async () => {
    expect(await bench.cells({ type: 'timestamptz' }, ['2026-03-29 01:59', '2026-03-29 02:30'])).toEqual([
      ...['2026-03-29 00:59:00+00', 'no_such_time'],
    ]);
    expect(await bench.cells({ type: 'timestamptz' }, ['2026-03-29 02:30'], 'UTC')).toEqual(['2026-03-29 02:30:00+00']);
  });
});

describe('strings', () => {
  test('are trimmed unless their space is to be kept', async () => {
    expect(await bench.cells({ type: 'string' }, [' a b\t', '\u00a0x\u00a0', '   ', ''])).toEqual([
      'a b',
      'x',
      null,
      null,
    ]);
    expect(await bench.cells({ type: 'string', parse: { keepSpace: true } }, [' a ', '  ', ''])).toEqual([
      ' a ',
      '  ',
      null,
    ]);
  });

  test('fails where a value is not accepted', async () => {
    const status = { type: 'string', acceptedValues: ['open', "paid '26"] };
    expect(await bench.cells(status, ['open', "paid '26", 'Open', ''])).toEqual([
      'open',
      "paid '26",
      'not_accepted',
      null,
    ]);
  });

  test('keep quotes, line breaks and words that look like SQL', async () => {
    const texts = [`'); DROP TABLE x; --`, 'a "b"', 'line one\nline two', 'line one\r\nline two', '\x1e\x1f', '😀 é'];
    expect(await bench.cells({ type: 'string' }, texts)).toEqual(texts);
  });
});

test('null words are null in every type', async () => {
  const parse = { nullWords: ['n/a', '-', "'"] };
  expect(await bench.cells({ type: 'int', parse }, ['n/a', ' - ', "'", '5', 'N/A'])).toEqual([
    null,
    null,
    null,
    5,
    'not_an_integer',
  ]);
  expect(await bench.cells({ type: 'string', parse }, ['n/a', '-', 'x'])).toEqual([null, null, 'x']);
});

test('fails where a required cell is empty or a null word', async () => {
  const required = { type: 'string', required: true, parse: { nullWords: ['?'] } };
  expect(await bench.cells(required, ['', ' ', '?', 'x'])).toEqual(['required', 'required', 'required', 'x']);
});
