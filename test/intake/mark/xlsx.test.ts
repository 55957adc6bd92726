import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { StagedColumn } from '../../../lib/contract';
import { markFile, type RecordFault } from '../../../lib/intake';

const folder = mkdtempSync(join(tmpdir(), 'mark-'));
afterAll(() => rmSync(folder, { recursive: true }));

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.'] },
  { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag'] },
  { name: 'day', type: 'date', from: ['Datum'] },
];
const FAULTS: RecordFault[] = [
  { line: 3, column: 'amount', message: `amount: '<x> & "y"' is not a number; day: is required and is empty`, raw: '' },
  { line: 4, column: null, message: 'the record is no record', raw: '' },
];

function workbook(change: (sheet: xlsx.WorkSheet) => void = () => {}, options: xlsx.WritingOptions = {}): Buffer {
  const sheet = xlsx.utils.aoa_to_sheet([
    ['a title'],
    ['Nr.', 'Bedrag', 'Datum'],
    ['1', '<x> & "y"'],
    ['2', 5, '2026-01-01'],
  ]);
  change(sheet);
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([['other']]), 'First');
  xlsx.utils.book_append_sheet(book, sheet, 'Bills & <more>');
  return xlsx.write(book, { type: 'buffer', bookType: 'xlsx', ...options });
}

async function marked(bytes: Buffer, faults = FAULTS, unmarked?: number): Promise<Buffer> {
  const [path, out] = [join(folder, 'in.xlsx'), join(folder, 'out.xlsx')];
  writeFileSync(path, bytes);
  const source = { format: { kind: 'excel', sheet: 'Bills & <more>', skipRows: 0 } as const };
  expect(await markFile({ path, out, source, dataset: { columns: COLUMNS }, faults, unmarked })).toBeUndefined();
  return readFileSync(out);
}

function sheetOf(bytes: Buffer): xlsx.WorkSheet {
  const book = xlsx.read(bytes, { cellStyles: true });
  return book.Sheets['Bills & <more>'];
}

function values(bytes: Buffer): unknown[][] {
  return xlsx.utils.sheet_to_json(sheetOf(bytes), { header: 1 });
}

function commentOf(bytes: Buffer, cell: string): string | undefined {
  return sheetOf(bytes)
    [cell]?.c?.map((each: xlsx.Comment) => each.t)
    .join('');
}

function fillOf(bytes: Buffer, cell: string): string | undefined {
  return sheetOf(bytes)[cell]?.s?.fgColor?.rgb;
}

test.each([
  ['inline strings', {}],
  ['shared strings', { bookSST: true }],
])('wrong cells are filled and commented, all values stay: a workbook with %s', async (_, options) => {
  const bytes = workbook(undefined, options);
  const out = await marked(bytes);
  expect(values(out)).toEqual(values(bytes));
  expect(commentOf(out, 'B3')).toBe(`Bedrag: '<x> & "y"' is not a number`);
  expect(commentOf(out, 'C3')).toBe('Datum: is required and is empty');
  expect(commentOf(out, 'A4')).toBe('the record is no record');
  expect(['B3', 'C3', 'A4', 'B4'].map((cell) => fillOf(out, cell))).toEqual(['FFC7CE', 'FFC7CE', 'FFC7CE', undefined]);
});

test('every member but those that hold the marks is byte for byte as it was', async () => {
  const bytes = workbook();
  const [before, after] = [unzipSync(bytes), unzipSync(await marked(bytes))];
  const changed = Object.keys(after).filter((name) => !before[name] || !Buffer.from(before[name]).equals(after[name]));
  expect(changed.sort()).toEqual([
    '[Content_Types].xml',
    'xl/comments1.xml',
    'xl/drawings/vmlDrawing1.vml',
    'xl/styles.xml',
    'xl/worksheets/_rels/sheet2.xml.rels',
    'xl/worksheets/sheet2.xml',
  ]);
  expect(Object.keys(before).filter((name) => !after[name])).toEqual([]);
});

test('a comment that is there stays, with ours below it, and so do styles', async () => {
  const bytes = workbook((sheet) => {
    sheet.B3.c = [{ a: 'Jan', t: 'ask Piet' }];
    sheet.A1.c = [{ a: 'Jan', t: 'a note' }];
    sheet.B3.z = '#,##0.00';
  });
  const out = await marked(bytes);
  expect(commentOf(out, 'B3')).toBe(`ask Piet\n\nBedrag: '<x> & "y"' is not a number`);
  expect(commentOf(out, 'A1')).toBe('a note');
  expect(commentOf(out, 'C3')).toBe('Datum: is required and is empty');
  const names = Object.keys(unzipSync(out));
  expect(names.filter((name) => /comments|vml/i.test(name))).toHaveLength(2);
  expect(Object.keys(unzipSync(await marked(out))).sort()).toEqual(names.sort());
});

test('rows and cells that say not where they are, other prefixes, and cells that are not written down', async () => {
  const members = unzipSync(workbook(undefined, { bookSST: false }));
  const name = 'xl/worksheets/sheet2.xml';
  const plain = strFromU8(members[name]);
  const odd = plain
    .replace(/ r="[A-Z]*\d+"/g, '')
    .replace(/<(\/?)([a-zA-Z]+)/g, '<$1x:$2')
    .replace('xmlns=', 'xmlns:x=');
  members[name] = strToU8(odd);
  const out = await marked(Buffer.from(zipSync(members)));
  const written = strFromU8(unzipSync(out)[name]);
  expect(written).toMatch(/<x:c r="C3" s="\d+"\/><\/x:row>/);
  expect(written).toMatch(/<x:legacyDrawing xmlns:r=/);
});

test('a table in a range, with a header of two rows and a merged cell', async () => {
  const sheet = xlsx.utils.aoa_to_sheet([
    [],
    [null, null, 'Bill', null, 'Datum'],
    [null, null, 'Nr.', 'Bedrag'],
    [null, 'x', '1', '<x>', '2026-01-01'],
  ]);
  sheet['!merges'] = [{ s: { r: 1, c: 2 }, e: { r: 1, c: 3 } }];
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, 'S');
  const [path, out] = [join(folder, 'in.xlsx'), join(folder, 'out.xlsx')];
  writeFileSync(path, xlsx.write(book, { type: 'buffer' }));
  const format = { kind: 'excel', sheetNumber: 1, range: 'C2:E10', headerRows: 2, skipRows: 0 } as const;
  const columns = COLUMNS.map((each) => (each.name === 'day' ? each : { ...each, from: [`Bill ${each.from?.[0]}`] }));
  const faults = [{ line: 4, column: 'amount', message: "amount: '<x>' is not a number", raw: '' }];
  expect(await markFile({ path, out, source: { format }, dataset: { columns }, faults })).toBeUndefined();
  const marked = xlsx.read(readFileSync(out), { cellStyles: true }).Sheets.S;
  expect(marked.D4.c?.[0].t).toBe("Bill Bedrag: '<x>' is not a number");
  expect(marked.D4.s.fgColor.rgb).toBe('FFC7CE');
});

test('fails to mark what is not as Office writes it, and says why', async () => {
  const [path, out] = [join(folder, 'in.xlsx'), join(folder, 'out.xlsx')];
  const because = (change: (members: Record<string, Uint8Array>) => void, bytes?: Buffer) => {
    const members = unzipSync(workbook());
    change(members);
    writeFileSync(path, bytes ?? zipSync(members));
    const source = { format: { kind: 'excel', sheet: 'Bills & <more>', skipRows: 0 } as const };
    return markFile({ path, out, source, dataset: { columns: COLUMNS }, faults: FAULTS });
  };
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
  const sheet = 'xl/worksheets/sheet2.xml';
  expect(
    await because((members) => {
      members[sheet] = strToU8(strFromU8(members[sheet]).replace('<worksheet', `${bomb}<worksheet`));
    }),
  ).toBe('its XML is not of the kind that Office writes');
  expect(await because(() => {}, Buffer.from('PK nonsense'))).toBe('its archive is damaged');
  expect(await because(() => {}, workbook().subarray(0, -30))).toBe('its archive is damaged');
  expect(await because(() => {}, Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))).toMatch(/\.xls/);
});

test('of many wrong cells the first comment tells which have none, and of records that are not marked', async () => {
  const lines = Array.from({ length: 5002 }, (_, n) => n + 3);
  const faults = lines.map((line) => ({ line, column: 'amount', message: `amount: 'x' is not a number`, raw: '' }));
  const bytes = workbook((sheet) =>
    xlsx.utils.sheet_add_aoa(
      sheet,
      lines.map((n) => [`${n}`, 'x']),
      { origin: 'A3' },
    ),
  );
  const out = await marked(bytes, faults, 7);
  expect(commentOf(out, 'B3')).toBe(
    "Bedrag: 'x' is not a number\n(2 more cells are wrong: filled like this one, and without a comment)\n(7 more records are wrong and not marked here)",
  );
  expect(commentOf(out, 'B5002')).toBe("Bedrag: 'x' is not a number");
  expect([commentOf(out, 'B5004'), fillOf(out, 'B5004')]).toEqual([undefined, 'FFC7CE']);
});
