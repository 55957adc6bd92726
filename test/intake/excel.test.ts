import * as xlsx from '@e965/xlsx';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import type { SourceFormat } from '../../lib/manifest';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'code', type: 'string', from: ['Productcode'], required: true },
  { name: 'price', type: 'decimal(12,2)', from: ['Prijs'], parse: { decimal: ',', group: '.' } },
  { name: 'since', type: 'date', from: ['Sinds'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'active', type: 'boolean', from: ['Actief'], parse: { trueWords: ['ja'], falseWords: ['nee'] } },
];
const header = ['Productcode', 'Prijs', 'Sinds', 'Actief'];
const excel = (options: Partial<Extract<SourceFormat, { kind: 'excel' }>> = {}): SourceFormat => ({
  kind: 'excel',
  skipRows: 0,
  ...options,
});

type Cells = unknown[][];

function workbook(sheets: Record<string, Cells>, options: { date1904?: boolean; type?: xlsx.BookType } = {}): Buffer {
  const book = xlsx.utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows), name);
  }
  if (options.date1904) book.Workbook = { ...book.Workbook, WBProps: { date1904: true } };
  return xlsx.write(book, { type: 'buffer', bookType: options.type ?? 'xlsx' });
}

const date = (serial: number) => ({ t: 'n', v: serial, z: 'dd/mm/yyyy' });
const number = (value: number, format = 'General') => ({ t: 'n', v: value, z: format });

test.each(['xlsx', 'biff8'] as const)('a sheet is read: numbers, dates, booleans and texts (%s)', async (type) => {
  const content = workbook(
    {
      Blad1: [
        header,
        ['A1', number(1234.56, '#,##0.00'), date(45292), true],
        [],
        [7, '1.234,50', '31/12/2025', 'nee'],
        [' B ', number(0.1 + 0.2), date(45292.25), 'x'],
        ['C', { t: 'e', v: 42 }, { t: 'e', v: 7 }, null],
      ],
    },
    { type },
  );
  const { rows, faults } = await bench.deliver({ content, columns, format: excel() });
  expect(rows).toMatchObject([
    { code: 'A1', price: '1234.56', since: '2024-01-01', active: true, __row: '2' },
    { code: '7', price: '1234.50', since: '2025-12-31', active: false, __row: '4' },
  ]);
  expect(faults).toMatchObject([
    {
      line: '5',
      column: 'since',
      reason: 'not_a_date',
      message: `since: '2024-01-01T06:00:00' has a time of day, which a date cannot keep; active: 'x' is none of the words 'ja' (true) and 'nee' (false)`,
    },
    { line: '6', column: 'price', reason: 'error_cell', value: '#N/A', raw: 'C\t#N/A\t#DIV/0!' },
  ]);
});

test('numbers keep what was typed, and lose only the binary rest of what was computed', async () => {
  const values = [0.1, 0.1 + 0.2, 1.005, 123456789012.34, 1e15, 1e-7, -4.35, 1e21];
  const exact: StagedColumn[] = [{ name: 'v', type: 'decimal(38,10)', required: true }];
  const { rows } = await bench.deliver({
    content: workbook({ S: [['v'], ...values.map((v) => [v])] }),
    columns: exact,
    format: excel(),
  });
  expect(rows.map((row) => Number(row.v))).toEqual([0.1, 0.3, 1.005, 123456789012.34, 1e15, 1e-7, -4.35, 1e21]);
  expect(rows[2].v).toBe('1.0050000000');
});

test('fails on an error cell in any type, by its name, unless that is declared to mean nothing', async () => {
  const content = workbook({ S: [header, [{ t: 'e', v: 42 }]] });
  expect((await bench.deliver({ content, columns, format: excel() })).faults).toMatchObject([
    { reason: 'error_cell', message: "code: '#N/A' is an error in the workbook" },
  ]);
  const lenient: StagedColumn[] = [{ name: 'Productcode', type: 'string', parse: { nullWords: ['#N/A'] } }];
  expect((await bench.deliver({ content, columns: lenient, format: excel() })).rows).toMatchObject([
    { Productcode: null },
  ]);
});

test('dates are serials in both epochs, with their time where a timestamp is asked for', async () => {
  const moments: StagedColumn[] = [
    { name: 'day', type: 'date' },
    { name: 'at', type: 'timestamp' },
    { name: 'instant', type: 'timestamptz' },
    { name: 'text', type: 'string' },
  ];
  const rows = [
    ['day', 'at', 'instant', 'text'],
    [date(100), date(45000.5), date(45000.5), date(61)],
  ];
  const of1900 = await bench.deliver({ content: workbook({ S: rows }), columns: moments, format: excel() });
  expect(of1900.rows).toMatchObject([
    { day: '1900-04-09', at: '2023-03-15 12:00:00', instant: '2023-03-15 11:00:00+00', text: '1900-03-01' },
  ]);
  const of1904 = await bench.deliver({
    content: workbook({ S: rows }, { date1904: true }),
    columns: moments,
    format: excel(),
  });
  expect(of1904.rows).toMatchObject([{ day: '1904-04-10', at: '2027-03-16 12:00:00' }]);
});

test('fails on a number that is formatted as no date, and on the day that only workbooks know', async () => {
  const days: StagedColumn[] = [{ name: 'day', type: 'date' }];
  const content = workbook({ S: [['day'], [45000], [date(60)]] });
  const { faults } = await bench.deliver({ content, columns: days, format: excel() });
  expect(faults).toMatchObject([
    { line: '2', reason: 'not_a_date', value: '45000' },
    { line: '3', reason: 'not_a_date', value: '60' },
  ]);
});

test('rows above the header are skipped, blank ones are passed over, and rows may be shorter than the header', async () => {
  const content = workbook({ S: [['Prijslijst 2026'], [], header, ['A'], ['', ' '], ['B', 1, null, null, 'aside']] });
  const { rows, faults, remarks } = await bench.deliver({ content, columns, format: excel({ skipRows: 2 }) });
  expect(rows.map((row) => [row.code, row.__row])).toEqual([
    ['A', '4'],
    ['B', '6'],
  ]);
  expect(remarks).toEqual(['cells right of the header were not read: line 6']);
  expect(faults).toEqual([]);
});

test('a sheet is chosen by name; fails where there is none of that name', async () => {
  const content = workbook({ Uitleg: [['tekst']], Prijzen: [header, ['A']] });
  expect((await bench.deliver({ content, columns, format: excel({ sheet: 'Prijzen' }) })).rows).toHaveLength(1);
  const { refused, faults } = await bench.deliver({ content, columns, format: excel({ sheet: 'prijs' }) });
  expect(refused).toContain("no sheet 'prijs'; found 'Uitleg', 'Prijzen'");
  expect(faults).toMatchObject([{ reason: 'no_sheet', line: '1' }]);
  const first = await bench.deliver({ content, columns, format: excel() });
  expect(first.refused).toContain("found 'tekst'");
});

test('an empty sheet is no fault', async () => {
  expect(await bench.deliver({ content: workbook({ S: [] }), columns, format: excel() })).toMatchObject({
    read: 0,
    remarks: ['the file has no records'],
  });
});

test('fails on what is no workbook, is damaged, or unpacks to more than anyone sends', async () => {
  const refusal = async (content: string | Uint8Array) => {
    const { refused, faults } = await bench.deliver({ content, columns, format: excel() });
    return `${faults[0].reason}: ${refused}`;
  };
  expect(await refusal('<html><table><tr><td>Productcode</td></tr></table></html>')).toContain(
    'content is an HTML page',
  );
  expect(await refusal('Productcode;Prijs\nA;1\n')).toContain('not_what_it_says');
  const whole = workbook({ S: [header, ['A']] });
  expect(await refusal(whole.subarray(0, whole.length / 2))).toContain('unreadable');
  expect(await refusal(zipSync({ 'readme.txt': Buffer.from('x') }))).toContain('not_what_it_says');
});

/** A workbook with one sheet as the library keeps it, so that a test can say what it has besides cells. */
function sheetOf(rows: Cells, extra: Partial<xlsx.WorkSheet> = {}, type: xlsx.BookType = 'xlsx'): Buffer {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, Object.assign(xlsx.utils.aoa_to_sheet(rows), extra), 'S');
  return xlsx.write(book, { type: 'buffer', bookType: type });
}

const texts: StagedColumn[] = [
  { name: 'a', type: 'string' },
  { name: 'b', type: 'string' },
];

test('a number keeps the zeros and the percent sign that its format shows', async () => {
  const shown: StagedColumn[] = [
    { name: 'code', type: 'string' },
    { name: 'n', type: 'long', from: ['code'] },
    { name: 'share', type: 'string' },
    { name: 'rate', type: 'decimal(7,4)', from: ['share'] },
    { name: 'points', type: 'decimal(7,2)', from: ['share'], parse: { percent: 'number' } },
  ];
  const content = sheetOf([
    ['code', 'share'],
    [number(123, '00000'), number(0.125, '0.0%')],
    [number(123456, '00000'), number(0.07, '0%')],
    [number(7, '"no "0'), number(-1.5, '#,##0.00 %')],
  ]);
  const { rows, faults } = await bench.deliver({ content, columns: shown, format: excel() });
  expect(faults).toEqual([]);
  expect(rows).toMatchObject([
    { code: '00123', n: '123', share: '12.5%', rate: '0.1250', points: '12.50' },
    { code: '123456', n: '123456', share: '7%', rate: '0.0700', points: '7.00' },
    { code: '7', n: '7', share: '-150%', rate: '-1.5000', points: '-150.00' },
  ]);
});

test('a time of day is a time, and no date', async () => {
  const moments: StagedColumn[] = [
    { name: 'at', type: 'time' },
    { name: 'day', type: 'date' },
  ];
  const time = (serial: number) => ({ t: 'n', v: serial, z: 'h:mm:ss' });
  const content = sheetOf([
    ['at', 'day'],
    [time(0.5), date(45000)],
    [time(0.999988425925926), time(0.25)],
  ]);
  const { rows, faults } = await bench.deliver({ content, columns: moments, format: excel() });
  expect(rows).toMatchObject([{ at: '12:00:00', day: '2023-03-15' }]);
  expect(faults).toMatchObject([{ line: '3', column: 'day', reason: 'not_a_date', value: '06:00:00' }]);
});

test('a range is read, and neither what stands around it nor its footer', async () => {
  const content = sheetOf([
    ['Report', '', '', ''],
    ['', 'a', 'b', 'aside'],
    ['', 'x', '1', '!'],
    ['', 'y', '2', '!'],
    [],
    ['', 'Total', '3', '!'],
    ['', 'Printed', 'today', ''],
    ['below', '', '', ''],
  ]);
  const format = excel({ range: 'B2:C7', footerRows: 2 });
  const { rows, remarks, newColumns } = await bench.deliver({ content, columns: texts, format });
  expect(rows.map(({ a, b, __row }) => [a, b, __row])).toEqual([
    ['x', '1', '3'],
    ['y', '2', '4'],
  ]);
  expect([remarks, newColumns]).toEqual([['skipped the footer: lines 6, 7'], []]);
  const open = await bench.deliver({ content, columns: texts, format: excel({ range: 'B2' }) });
  expect(open.staged).toBe(4);
});

test('a header of several rows is one, with merged cells', async () => {
  const columns: StagedColumn[] = [
    { name: 'customer', type: 'string', from: ['Klant'], required: true },
    { name: 'q1', type: 'int', from: ['2025 Q1'] },
    { name: 'q2', type: 'int', from: ['2025 Q2'] },
    { name: 'later', type: 'int', from: ['2026 Q1'] },
  ];
  const rows = [
    ['Klant', '2025', '', '2026'],
    ['', 'Q1', 'Q2', 'Q1'],
    ['A', 1, 2, 3],
  ];
  const merges = [xlsx.utils.decode_range('A1:A2'), xlsx.utils.decode_range('B1:C1')];
  const content = sheetOf(rows, { '!merges': merges });
  const result = await bench.deliver({ content, columns, format: excel({ headerRows: 2 }) });
  expect(result.rows).toMatchObject([{ customer: 'A', q1: 1, q2: 2, later: 3 }]);
});

test('merged cells are empty but for the first and are told, or have its value where that is declared', async () => {
  const rows = [
    ['a', 'b'],
    ['North', '1'],
    ['', '2'],
    ['South', '3'],
  ];
  const content = sheetOf(rows, { '!merges': [xlsx.utils.decode_range('A2:A3')] });
  const first = await bench.deliver({ content, columns: texts, format: excel() });
  expect(first.rows.map(({ a }) => a)).toEqual(['North', null, 'South']);
  expect(first.remarks).toEqual(['cells merged with the row above are empty: line 3']);
  const filled = await bench.deliver({ content, columns: texts, format: excel({ fillMerged: true }) });
  expect(filled.rows.map(({ a }) => a)).toEqual(['North', 'North', 'South']);
});

test('hidden rows and sheets are read and told, and rows are passed over where that is declared', async () => {
  const hidden = [undefined, undefined, { hidden: true }] as xlsx.RowInfo[];
  const content = sheetOf(
    [
      ['a', 'b'],
      ['x', '1'],
      ['y', '2'],
    ],
    { '!rows': hidden },
  );
  const all = await bench.deliver({ content, columns: texts, format: excel() });
  expect([all.staged, all.remarks]).toEqual([2, ['hidden rows were read as well: line 3']]);
  const seen = await bench.deliver({ content, columns: texts, format: excel({ skipHidden: true }) });
  expect([seen.staged, seen.remarks]).toEqual([1, ['hidden rows were not read: line 3']]);
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(
    book,
    xlsx.utils.aoa_to_sheet([
      ['a', 'b'],
      ['x', '1'],
    ]),
    'secret',
  );
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([['?']]), 'open');
  book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }] as xlsx.SheetProps[] };
  const secret = xlsx.write(book, { type: 'buffer', bookType: 'xlsx' });
  const { remarks } = await bench.deliver({ content: secret, columns: texts, format: excel() });
  expect(remarks).toEqual(["the sheet 'secret' is hidden"]);
});

test('a sheet is chosen by its place; fails where there are not as many', async () => {
  const content = workbook({ Uitleg: [['tekst']], Prijzen: [header, ['A']] });
  expect((await bench.deliver({ content, columns, format: excel({ sheetNumber: 2 }) })).staged).toBe(1);
  const { refused } = await bench.deliver({ content, columns, format: excel({ sheetNumber: 3 }) });
  expect(refused).toBe("there is no sheet 3; found 'Uitleg', 'Prijzen'");
});

test('a formula is its value; fails where the workbook has none for it', async () => {
  const files = unzipSync(
    sheetOf([
      ['a', 'b'],
      [
        { t: 'n', v: 4, f: '2*2' },
        { t: 's', v: 'xy', f: '"x"&"y"' },
      ],
    ]),
  );
  const path = 'xl/worksheets/sheet1.xml';
  const whole = await bench.deliver({ content: zipSync(files), columns: texts, format: excel() });
  expect(whole.rows).toMatchObject([{ a: '4', b: 'xy' }]);
  files[path] = strToU8(strFromU8(files[path]).replace('<v>4</v>', ''));
  const { faults } = await bench.deliver({ content: zipSync(files), columns: texts, format: excel() });
  expect(faults).toMatchObject([
    {
      reason: 'not_computed',
      message: "a: '=2*2' is a formula without its value; open the workbook, save it and send it again",
    },
  ]);
});

test.each(['xlsm', 'xlsb'] as const)('a workbook is read as .%s too', async (type) => {
  const content = sheetOf(
    [
      ['a', 'b'],
      ['x', number(1)],
    ],
    {},
    type,
  );
  expect((await bench.deliver({ content, columns: texts, format: excel() })).rows).toMatchObject([{ a: 'x', b: '1' }]);
});

test('fails on a workbook that is protected by a password, and on one that unpacks to too much', async () => {
  const locked = xlsx.CFB.utils.cfb_new();
  for (const part of ['/EncryptionInfo', '/EncryptedPackage'])
    xlsx.CFB.utils.cfb_add(locked, part, Buffer.alloc(5000, 7));
  const content = xlsx.CFB.write(locked, { type: 'buffer' }) as Buffer;
  const password = await bench.deliver({ content, columns: texts, format: excel() });
  expect(password.refused).toBe('the workbook is protected by a password; ask the department to send it without');
  const bomb = Buffer.from(zipSync({ '[Content_Types].xml': strToU8('<x/>'), 'xl/a.bin': new Uint8Array(9) }));
  // The size that the archive's directory says, which is what anybody can look at before unpacking.
  bomb.writeUInt32LE(513 * 1024 * 1024, bomb.lastIndexOf('PK\x01\x02') + 24);
  const large = await bench.deliver({ content: bomb, columns: texts, format: excel() });
  expect(large.faults).toMatchObject([{ reason: 'too_large' }]);
});

test('every number that is typed reads back, to its fifteenth digit', async () => {
  const typed = fc
    .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 6 }))
    .map(([units, scale]) => {
      const digits = Math.abs(units)
        .toString()
        .padStart(scale + 1, '0');
      const sign = units < 0 ? '-' : '';
      return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    });
  await fc.assert(
    fc.asyncProperty(fc.array(typed, { minLength: 200, maxLength: 200 }), async (numbers) => {
      const rows = numbers.map((text) => [number(Number(text)), number(Number(text), '0.00%')]);
      const columns: StagedColumn[] = [
        { name: 'a', type: 'decimal(20,6)' },
        { name: 'b', type: 'decimal(20,8)' },
      ];
      const found = await bench.deliver({ content: sheetOf([['a', 'b'], ...rows]), columns, format: excel() });
      const padded = (text: string, scale: number) => {
        const [whole, fraction = ''] = text.split('.');
        return `${whole}.${fraction.padEnd(scale, '0')}`.replace(/^-(?=[0.]*$)/, '');
      };
      expect(found.rows.map(({ a, b }) => [a, b])).toEqual(numbers.map((text) => [padded(text, 6), padded(text, 8)]));
    }),
    { numRuns: 5 },
  );
});
