import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import type { StagedColumn } from '../../lib/contract';
import { Session } from '../../lib/engine';
import { infer } from '../../lib/intake';
import { Bench, csv } from './support';

const bench = new Bench();
const folder = mkdtempSync(join(tmpdir(), 'footer-'));
afterAll(() => {
  bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const columns: StagedColumn[] = ['Nr', 'Day', 'Amount', 'Note'].map((name) => ({ name, type: 'string' }));
const HEADER = 'Nr;Day;Amount;Note';
const RECORDS = ['a;31/01/2026;1,50;x', 'b;02/02/2026;2,50;', 'c;03/02/2026;3,50;y z'];

async function inferred(content: string | Buffer, name = 'bills.csv') {
  const path = join(folder, name);
  writeFileSync(path, content);
  const session = await Session.open({ scratch: join(folder, 'scratch'), folders: [folder] });
  try {
    return await infer(session, [{ path, name }], join(folder, 'scratch'));
  } finally {
    session.close();
  }
}

const FOOTERS = [
  ['a total', ['Total;;7,50;']],
  ['a total without separators', ['Gesamtsumme: 7,50']],
  ['a total of something, and the count', ['Totaal generaal;;7,50;', '3 regels']],
  ['a text behind a blank line', ['', 'Printed by the accounts department for internal use;;;']],
  ['a mark of the end', ['*** END OF FILE ***']],
  ['the count in a cell', ['Row count: 3;;;']],
] as const;

test.each(FOOTERS)('a draft leaves %s out and asks about it', async (_, footer) => {
  const {
    format,
    unsure,
    columns: drafted,
    looked,
  } = await inferred(`${[HEADER, ...RECORDS, ...footer].join('\n')}\n`);
  const lines = footer.filter((line) => line !== '').length;
  expect(format).toMatchObject({ footerLines: lines });
  expect(unsure).toEqual([
    expect.stringMatching(/^the last (line|2 lines) looks? like a footer and (is|are) left out: '/),
  ]);
  expect(looked.records).toBe(RECORDS.length);
  expect(drafted.map(({ column }) => column.type)).toEqual(['string', 'date', 'decimal(18,2)', 'string']);
});

test.each([
  ['a record whose words are those of a total', 'Total Station;03/02/2026;3,50;'],
  ['a record that fills its row', 'Total;03/02/2026;3,50;y'],
  ['a short record', 'd;;;'],
  ['a name alone', 'Jones;;;'],
])('%s is no footer', async (_, line) => {
  expect((await inferred(`${[HEADER, ...RECORDS, line].join('\n')}\n`)).format).not.toHaveProperty('footerLines');
});

test('a footer that nobody declared is remarked, and what is ragged of it says so in quarantine', async () => {
  const content = [HEADER, ...RECORDS, 'Total;;7,50;', '3 records', ''].join('\r\n');
  const { remarks, faults, staged } = await bench.deliver({ content, columns });
  expect(staged).toBe(4);
  expect(remarks).toEqual([
    "the last 2 rows look like a footer ('Total 7,50' first): if it is no record, set footerLines to 2",
  ]);
  expect(faults.map(({ message }) => message)).toEqual([
    'the record has 1 cell where the header has 4; it looks like a line below the table, which footerLines leaves out',
  ]);
  const declared = await bench.deliver({ content, columns, format: csv({ footerLines: 2 }) });
  expect([declared.staged, declared.remarks]).toEqual([3, ['skipped the footer: lines 5, 6']]);
});

test('the end of a large file is looked at, whichever lane takes it', async () => {
  const content = `${[HEADER, ...Array.from({ length: 60_000 }, (_, n) => `k${n};01/02/2026;1,50;some note`), 'Total;;90,00;'].join('\n')}\n`;
  const { remarks, staged } = await bench.deliver({ content, columns });
  expect(staged).toBe(60_001);
  expect(remarks).toEqual([expect.stringMatching(/^the last row looks like a footer \('Total 90,00'\)/)]);
});

test('of a workbook the last rows are looked at, and header rows are read as one', async () => {
  const sheet = xlsx.utils.aoa_to_sheet([
    ['', 'Invoice', '', 'Customer', ''],
    ['Nr', 'Day', 'Amount', 'Name', 'Points'],
    ...Array.from({ length: 8 }, (_, n) => [`a${n}`, `2026-02-0${n + 1}`, n + 0.5, 'x', n]),
    [],
    ['Total', '', 32, '', ''],
  ]);
  const bytes = xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  const { format, unsure, columns: drafted } = await inferred(bytes, 'bills.xlsx');
  expect(format).toEqual({ kind: 'excel', skipRows: 0, headerRows: 2, footerRows: 1 });
  expect(unsure).toEqual([
    "its header has 2 rows, which are read as one: 'Nr'",
    "the last line looks like a footer and is left out: 'Total 32'",
  ]);
  const own = drafted.map(({ column }) => column);
  expect(own.map(({ from, type }) => [from?.[0], type])).toEqual([
    ['Nr', 'string'],
    ['Invoice Day', 'date'],
    ['Invoice Amount', expect.stringMatching(/^decimal|double/)],
    ['Customer Name', 'string'],
    ['Customer Points', 'long'],
  ]);
  const { staged, remarks } = await bench.deliver({ content: bytes, columns: own, format });
  expect([staged, remarks]).toEqual([8, ['skipped the footer: line 12']]);
  const undeclared = await bench.deliver({
    content: bytes,
    columns: own,
    format: { ...format, footerRows: 0 } as typeof format,
  });
  expect(undeclared.remarks).toContain(
    "the last row looks like a footer ('Total 32'): if it is no record, set footerRows to 1",
  );
});
