import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { Session } from '../../../lib/engine';
import { infer } from '../../../lib/intake';

const folder = mkdtempSync(join(tmpdir(), 'infer-'));
let session: Session;
let made = 0;
beforeAll(async () => {
  session = await Session.open({ scratch: join(folder, 'scratch'), folders: [folder] });
});
afterAll(() => {
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is inferred of a workbook. */
function inferred(content: Uint8Array) {
  const name = `file-${made++}.xlsx`;
  const path = join(folder, name);
  writeFileSync(path, content);
  return infer(session, [{ path, name }], join(folder, 'scratch'));
}

test('the sheet with the table, below its title', async () => {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([['Read me']]), 'About');
  const rows = [
    ['Stock'],
    [],
    ['Item', 'Count', 'Since'],
    ['pen', 3, new Date('2026-01-31T00:00:00Z')],
    ['ink', 4, null],
  ];
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { UTC: true }), 'Stock');
  const { format, columns, unsure, looked } = await inferred(write(book, { type: 'buffer', bookType: 'xlsx' }));
  expect(format).toEqual({ kind: 'excel', sheet: 'Stock', skipRows: 2 });
  expect(columns.map(({ column }) => [column.name, column.type])).toEqual([
    ['item', 'string'],
    ['count', 'long'],
    ['since', 'date'],
  ]);
  expect(unsure).toContain("it has the sheets 'About', 'Stock': 'Stock' was read");
  expect(looked).toEqual({ files: 1, records: 2, whole: true });
});

test('rows that end early belong to the table, years below merged cells to the header, and what has no value to nobody', async () => {
  const sheet = utils.aoa_to_sheet([
    ['Key', 'Sales', null, 'Costs', null, 'Remark'],
    [null, '2023', '2024', '2023', '2024'],
    ['a', 1, 2, 3, { t: 'e', v: 42 }],
    ['b', 5, 6, 7, 8],
    ['c', 5, 6, 7, { t: 'n', v: 404, f: '1+1' }],
  ]);
  sheet['!merges'] = [utils.decode_range('B1:C1'), utils.decode_range('D1:E1')];
  const parts = unzipSync(write(utils.book_new(sheet), { type: 'buffer', bookType: 'xlsx' }));
  const path = 'xl/worksheets/sheet1.xml';
  parts[path] = strToU8(strFromU8(parts[path]).replace('<v>404</v>', ''));
  const { format, columns } = await inferred(zipSync(parts));
  expect(format).toEqual({ kind: 'excel', skipRows: 0, headerRows: 2 });
  expect(columns.map(({ column }) => [column.from?.[0], column.type])).toEqual([
    ['Key', 'string'],
    ...['Sales 2023', 'Sales 2024', 'Costs 2023', 'Costs 2024'].map((name) => [name, 'long']),
    ['Remark', 'string'],
  ]);
  expect(columns[4].doubts.map(({ says }) => says)).toEqual([
    expect.stringContaining('cells with the error #N/A'),
    "formulas without their value will go to quarantine, for example '=1+1'",
  ]);
});

test('a table written with its index: the one column without a header is known by that, several are told', async () => {
  const sheet = (rows: unknown[][]) => {
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Sheet1');
    return write(book, { type: 'buffer', bookType: 'xlsx' });
  };
  const indexed = await inferred(
    sheet([
      [null, 'class', 'sex'],
      [0, 'crew', 'man'],
      [1, 'crew', 'woman'],
    ]),
  );
  expect(indexed.columns.map(({ column, filled }) => [column.name, column.from, filled])).toEqual([
    ['column_1', [''], 2],
    ['class', ['class'], 2],
    ['sex', ['sex'], 2],
  ]);
  const several = await inferred(
    sheet([
      [null, null, 'class', 'n'],
      [0, 'x', 'crew', 3],
      [1, 'y', 'crew', 4],
    ]),
  );
  expect(several.columns.map(({ column }) => column.name)).toEqual(['class', 'n']);
  expect(several.unsure).toContain('columns without a header are left out, though they have values: 1, 2');
});
