import { zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import { Bench } from './support';
import { date, excel, number, workbook } from './workbooks';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'code', type: 'string', from: ['Productcode'], required: true },
  { name: 'price', type: 'decimal(12,2)', from: ['Prijs'], parse: { decimal: ',', group: '.' } },
  { name: 'since', type: 'date', from: ['Sinds'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'active', type: 'boolean', from: ['Actief'], parse: { trueWords: ['ja'], falseWords: ['nee'] } },
];
const header = ['Productcode', 'Prijs', 'Sinds', 'Actief'];

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

test('a sheet is chosen by its place; fails where there are not as many', async () => {
  const content = workbook({ Uitleg: [['tekst']], Prijzen: [header, ['A']] });
  expect((await bench.deliver({ content, columns, format: excel({ sheetNumber: 2 }) })).staged).toBe(1);
  const { refused } = await bench.deliver({ content, columns, format: excel({ sheetNumber: 3 }) });
  expect(refused).toBe("there is no sheet 3; found 'Uitleg', 'Prijzen'");
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
  const old = workbook({ S: [header, ['A']] }, { type: 'biff8' });
  expect(await refusal(old.subarray(0, old.length / 2))).toContain('damaged or cut off');
  expect(await refusal(zipSync({ 'readme.txt': Buffer.from('x') }))).toContain('not_what_it_says');
});
