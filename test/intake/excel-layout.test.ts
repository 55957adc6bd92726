import * as xlsx from '@e965/xlsx';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import { Bench } from './support';
import { date, excel, number, sheetOf } from './workbooks';

const bench = new Bench();
afterAll(() => bench.close());

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

/** An old workbook (.xls) of which a row is hidden, which the library that we test with does not write: a ROW record ([MS-XLS] 2.4.221). */
function withHiddenRow(bytes: Buffer, row: number): Buffer {
  const container = xlsx.CFB.read(bytes, { type: 'buffer' });
  const entry = xlsx.CFB.find(container, '/Workbook') as { content: Uint8Array; size: number };
  const stream = Buffer.from(entry.content);
  const next = (at: number) => at + 4 + stream.readUInt16LE(at + 2);
  let at = 0;
  while (stream.readUInt16LE(at) !== 0x0200) at = next(at);
  const record = Buffer.alloc(20);
  record.writeUInt16LE(0x0208, 0);
  record.writeUInt16LE(16, 2);
  record.writeUInt16LE(row, 4);
  record.writeUInt8(0x20, 16);
  entry.content = Buffer.concat([stream.subarray(0, next(at)), record, stream.subarray(next(at))]);
  entry.size = entry.content.length;
  return xlsx.CFB.write(container, { type: 'buffer' }) as Buffer;
}

test('rows that are hidden in an old workbook are told as well', async () => {
  const sheet = xlsx.utils.aoa_to_sheet([['id'], ['a'], ['b']]);
  const bytes = xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType: 'biff8' }) as Buffer;
  const columns = [{ name: 'id', type: 'string' }] as const;
  const content = withHiddenRow(bytes, 2);
  const all = await bench.deliver({ content, columns, format: excel() });
  expect([all.staged, all.remarks]).toEqual([2, ['hidden rows were read as well: line 3']]);
  const seen = await bench.deliver({ content, columns, format: excel({ skipHidden: true }) });
  expect([seen.rows.map(({ id }) => id), seen.remarks]).toEqual([['a'], ['hidden rows were not read: line 3']]);
});
