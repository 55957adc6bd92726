import fc from 'fast-check';
import {
  bars,
  clip,
  columnsOf,
  csvLine,
  jsonRow,
  pad,
  renderTable,
  sparklines,
  thousands,
  visible,
  widthOf,
} from '../../lib/cli/terminal';
import { Kept } from './support';

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '\u001b[2J',
    '\u001b]0;title\u0007',
    '表',
    'e\u0301',
    '👩‍👩‍👧',
    '🇳🇱',
    '\u202e',
    '\ud800',
    'a\r\nb',
    '',
  ),
);

test('a visible text has nothing in it that a terminal obeys', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('a visible text that was plain stays as it was', () => {
  expect(visible('Zürich 表 €1,50')).toBe('Zürich 表 €1,50');
  expect(visible('\u001b[31mred\u0007')).toBe('␛[31mred␇');
});

test('wide letters and pictures take two columns, combining marks none', () => {
  expect(['表', 'é', 'e\u0301', '🙂', '👩‍👩‍👧', 'ﾊ'].map(widthOf)).toEqual([2, 1, 1, 2, 2, 1]);
});

test('a clipped text is never wider than asked, a padded one is exactly as wide', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 40 }), (raw, width) => {
      const text = clip(visible(raw), width);
      expect(widthOf(text)).toBeLessThanOrEqual(width);
      expect(widthOf(pad(text, width))).toBe(width);
    }),
  );
});

const tables = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    columns: fc.array(fc.record({ title: nasty, align: fc.constantFrom('left' as const, 'right' as const) }), {
      minLength: size,
      maxLength: size,
    }),
    rows: fc.array(fc.array(nasty, { minLength: size, maxLength: size }), { maxLength: 5 }),
    width: fc.integer({ min: 1, max: 120 }),
  }),
);

test('a table has a line a row, none wider than the terminal and none with a control character', () => {
  fc.assert(
    fc.property(tables, ({ columns, rows, width }) => {
      const { lines, hidden } = renderTable(columns, rows, width);
      expect(lines).toHaveLength(rows.length + 2);
      expect(hidden).toBeLessThan(columns.length);
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }
    }),
  );
});

test('a table without a width shows every cell whole', () => {
  fc.assert(
    fc.property(tables, ({ columns, rows }) => {
      const { lines, hidden, cut } = renderTable(columns, rows);
      expect([hidden, cut]).toEqual([0, false]);
      rows.forEach((row, index) => {
        for (const cell of row) expect(lines[index + 2]).toContain(visible(cell).trimEnd());
      });
    }),
  );
});

test('texts give way before numbers, and columns at the right are left out last', () => {
  const columns = [{ title: 'name' }, { title: 'rows', align: 'right' as const }, { title: 'note' }];
  const rows = [['a'.repeat(30), '1,234,567', 'b'.repeat(30)]];
  expect(renderTable(columns, rows, 40).lines[2]).toBe('aaaaaaaaaaaa…  1,234,567  bbbbbbbbbbbbb…');
  const narrow = renderTable(columns, rows, 25);
  expect(narrow.lines[2]).toBe('aaaaaaaaaaaaa…  1,234,567');
  expect([narrow.hidden, narrow.cut]).toEqual([1, true]);
});

test('a number gets its separators, a text stays', () => {
  expect(['1234567.891', '-1000', 12, 123456n, 'n/a', '1e9'].map(thousands)).toEqual([
    '1,234,567.891',
    '-1,000',
    '12',
    '123,456',
    'n/a',
    '1e9',
  ]);
});

test('a CSV record quotes what RFC 4180 says and tells null from an empty text', () => {
  expect(csvLine(['a', 'b,c', 'say "x"', 'l1\nl2', null, '', 3, { a: [1] }])).toBe(
    'a,"b,c","say ""x""","l1\nl2",,"",3,"{""a"":[1]}"\r\n',
  );
});

test('a JSON row keeps all digits of wide numbers and lets no escape sequence through', () => {
  const columns = [
    { name: 'id', duckdbType: 'BIGINT' },
    { name: 'amount', duckdbType: 'DECIMAL(38,2)' },
    { name: 'text', duckdbType: 'VARCHAR' },
    { name: 'none', duckdbType: 'DATE' },
  ];
  const row = jsonRow(columns, ['9007199254740993', '12345678901234567890.12', '1\u009b2J', null]);
  expect(row).toBe('{"id":9007199254740993,"amount":12345678901234567890.12,"text":"1\\u009b2J","none":null}');
});

test('bars are as long as their share of the room', () => {
  const options = { width: 30, unicode: true };
  expect(
    bars(
      [
        { label: 'Jan', value: 1000 },
        { label: 'Feb', value: 500 },
        { label: 'Mar', value: 0 },
      ],
      options,
    ),
  ).toEqual([`Jan  1,000  ${'█'.repeat(18)}`, `Feb    500  ${'█'.repeat(9)}`, 'Mar      0']);
  expect(bars([{ label: 'x', value: 2 }], { width: 12, unicode: false })).toEqual(['x  2  ######']);
});

test('sparklines share one scale and show a gap where there is no value', () => {
  const lines = sparklines(
    [
      { label: 'home', values: [0, 50, 100] },
      { label: 'b2b', values: [null, 100, 0] },
    ],
    { width: 40, unicode: true },
  );
  expect(lines).toEqual(['home  ▁▅█', 'b2b    █▁']);
});

test('charts of nothing, of zeros and of numbers without end do not fail', () => {
  const options = { width: 20, unicode: true };
  expect(bars([], options)).toEqual([]);
  expect(bars([{ label: 'x', value: Number.NaN }], options)).toEqual(['x  -']);
  expect(sparklines([{ label: 'x', values: [0, 0] }], options)).toEqual(['x  ▁▁']);
});

test('a terminal that does not know how wide it is counts as 80 columns, a pipe has no width', () => {
  expect([new Kept(120), new Kept(0), new Kept()].map(columnsOf)).toEqual([120, 80, undefined]);
});
