import * as xlsx from '@e965/xlsx';
import { zipSync } from 'fflate';
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
    { line: '6', column: 'price', reason: 'not_a_number', value: '#N/A', raw: 'C\t#N/A\t#DIV/0!' },
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

test('error cells stay what they are in a column of texts', async () => {
  const content = workbook({ S: [header, [{ t: 'e', v: 42 }]] });
  expect((await bench.deliver({ content, columns, format: excel() })).rows).toMatchObject([{ code: '#N/A' }]);
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
