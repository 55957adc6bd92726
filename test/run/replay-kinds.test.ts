import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import type { StagedColumn } from '../../lib/contract';
import type { MendRow } from '../../lib/intake';
import type { SourceFormat } from '../../lib/manifest';
import { mendableFiles, type ReturnedFile, replayRows, returnFiles, withTables } from '../../lib/run';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

const BILL = 'finance.bill';

/** Texts are written as the Dutch write them; what the format itself calls a number or a date is not. */
const COLUMNS: readonly StagedColumn[] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
  { name: 'day', type: 'date', parse: { formats: ['dd/MM/yyyy'] } },
];

function app(format: SourceFormat, name: string, bytes: Buffer | string, columns = COLUMNS): App {
  const made = new App(
    manifest({
      sources: [source('bill', { format, localPath: 'data/*' })],
      datasets: [dataset('bill', { columns })],
    }),
  );
  mkdirSync(join(made.folder, 'data'));
  writeFileSync(join(made.folder, 'data', name), bytes);
  return made;
}

/** Changes the cells of the exported records, and replays them. */
async function mend(made: App, change: (cells: readonly string[]) => readonly string[]): Promise<unknown> {
  const platform = await made.open();
  const rows: MendRow[] = [];
  for await (const { records } of mendableFiles(platform, BILL)) {
    for (const { record, cells = [] } of records) rows.push({ line: rows.length + 2, record, cells: change(cells) });
  }
  return withTables(platform, BILL, {}, () => replayRows(platform, BILL, rows, { file: 'mend.csv' }));
}

const STAGED = 'SELECT id, amount, day, __row FROM finance.bill ORDER BY ALL';

test('cells of a workbook that nobody touched stay numbers and dates; what a person typed is read as text', async () => {
  const sheet = xlsx.utils.aoa_to_sheet(
    [
      ['id', 'amount', 'day'],
      ['a', 1.5, 'soon'],
      ['b', 'much', new Date('2026-03-02T00:00:00Z')],
    ],
    { UTC: true },
  );
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, 'Bills');
  const made = app({ kind: 'excel', skipRows: 0 }, 'bill.xlsx', xlsx.write(book, { type: 'buffer' }));
  await made.run();
  const done = await mend(made, ([id, amount, day]) => [
    id,
    amount === 'much' ? '1.234,50' : amount,
    day === 'soon' ? '31/01/2026' : day,
  ]);
  expect(done).toMatchObject({ staged: 2, faulty: [] });
  expect(await made.rows(STAGED)).toEqual(['a 1.50 2026-01-31 2', 'b 1234.50 2026-03-02 3']);
});

test('records of one line of JSON are told apart, also where they are equal to the letter', async () => {
  const records = [
    { id: 'a', amount: 1.5, day: 'x' },
    { id: 'a', amount: 1.5, day: 'x' },
    { id: 'b', amount: 2.5, day: 'y' },
  ];
  const made = app({ kind: 'json' }, 'bill.json', JSON.stringify(records));
  await made.run();
  let day = 0;
  const done = await mend(made, ([id, amount]) => [id, amount, `0${++day}/01/2026`]);
  expect(done).toMatchObject({ staged: 3, unchanged: 0 });
  expect(await made.rows('SELECT count(*), count(DISTINCT day), sum(amount) FROM finance.bill')).toEqual(['3 3 5.50']);
  expect(await made.rows('FROM finance.bill__quarantine')).toEqual([]);
});

test.each<[name: string, format: SourceFormat, text: string]>([
  ['bill.csv', source('bill').format, 'id;days\na;"[""31/01/2026""]"\nb;"[""soon"",null]"\nc;"[1"\n'],
  [
    'bill.json',
    { kind: 'ndjson' },
    '{"id":"a","days":["31/01/2026"]}\n{"id":"b","days":["soon",null]}\n{"id":"c","days":"[1"}\n',
  ],
])('lists of %s are mended as the JSON that they came as', async (name, format, text) => {
  const days = { name: 'days', type: 'list<date>', parse: { element: { formats: ['dd/MM/yyyy'] } } };
  const made = app(format, name, text, [COLUMNS[0], days]);
  await made.run();
  const seen: string[] = [];
  const done = await mend(made, ([id, cell]) => {
    seen.push(cell);
    return [id, id === 'b' ? cell.replace('soon', '02/03/2026') : '[]'];
  });
  expect(seen).toEqual(['["soon",null]', '[1']);
  expect(done).toMatchObject({ staged: 2, faulty: [] });
  expect(await made.rows('SELECT id, to_json(days) FROM finance.bill ORDER BY ALL')).toEqual([
    'a ["2026-01-31"]',
    'b ["2026-03-02",null]',
    'c []',
  ]);
});

test('a format that has no place for marks is returned as a list of its problems', async () => {
  const made = app({ kind: 'ndjson' }, 'bill.json', '{"id": "=1+1", "amount": "x"}\n');
  await made.run();
  const returned: ReturnedFile[] = [];
  const folder = join(made.folder, 'out');
  for await (const file of returnFiles(await made.open(), BILL, { folder })) returned.push(file);
  expect(returned).toMatchObject([
    { list: 'bill.json.problems.csv', because: expect.stringContaining('no place for marks') },
  ]);
  expect(readFileSync(join(folder, 'bill.json.problems.csv'), 'utf8')).toMatch(
    /^\ufeffline,problem,record\r\n1,"?amount: 'x' is not a decimal number.*,"\{""id"": ""=1\+1"".*\}"\r\n$/,
  );
});
