import { isAscii, isUtf8 } from 'node:buffer';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { StagedColumn } from '../../../lib/contract';
import { quoteList, Session } from '../../../lib/engine';
import { guarded, guardedSql, mendHeader, mendLine, parseMendFile, unguarded } from '../../../lib/intake';

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.', 'Nummer'] },
  { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag (EUR)'] },
  { name: 'net', type: 'string', from: ['Bedrag (EUR)'] },
];

function file(rows: readonly (readonly string[])[], delimiter = ';'): string {
  const lines = rows.map((cells, at) => {
    const [id, amount] = cells;
    const record = {
      record: `d:${at}`,
      file: '=f.csv',
      line: at,
      problem: '-p',
      raw: '@raw',
      cells: [id, amount, amount],
    };
    return mendLine(record, COLUMNS, delimiter);
  });
  return mendHeader(COLUMNS, delimiter) + lines.join('');
}

test('a cell comes back as it was, and none of them is a formula', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^['=+@\-\t\r]{0,3}[\d.,a-z=]{0,4}$/), (text) => {
      expect(unguarded(guarded(text))).toBe(text);
      expect(guarded(text)).not.toMatch(/^[=@\t\r]|^[+-](?![\d.,]*%?$)/);
    }),
  );
  expect(['-12,50', '+3', "'t Hooft", '-5%'].map(guarded)).toEqual(['-12,50', '+3', "'t Hooft", '-5%']);
});

test('the engine guards a cell as we do', async () => {
  const texts = fc.sample(fc.stringMatching(/^['=+@\-\t\r\n＝]{0,3}[\d.,a-z=%]{0,4}$/), 300);
  const session = await Session.open({ scratch: tmpdir() });
  const rows = await session.all<{ cell: string }>(
    `SELECT ${guardedSql('t')} AS cell FROM (SELECT unnest(${quoteList(texts)}) AS t) AS q`,
  );
  session.close();
  expect(rows.map(({ cell }) => cell)).toEqual(texts.map(guarded));
});

test('rows come back as they went, in any dialect and encoding of a spreadsheet', () => {
  const cell = fc.stringMatching(/^[a-zé€;,"\n'=-]{0,6}$/).filter((text) => !text.includes('\r'));
  const row = fc.tuple(cell, cell).filter((cells) => cells.some((each) => each.trim() !== ''));
  const encodings = fc.constantFrom<[string, boolean]>(
    ['utf-8', true],
    ['utf-8', false],
    ['utf-16le', true],
    ['windows-1252', false],
  );
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 5 }),
      encodings,
      fc.constantFrom(';', ',', '\t', '|'),
      (rows, [encoding, addBOM], delimiter) => {
        const text = file(rows, delimiter).slice(1);
        const bytes = iconv.encode(text, encoding, { addBOM });
        // Letters of windows-1252 may stand so that their bytes are another letter in utf-8: nobody can tell.
        fc.pre(encoding !== 'windows-1252' || !isUtf8(bytes) || isAscii(bytes));
        const read = parseMendFile(bytes, 'mend.csv', COLUMNS);
        expect(read.map(({ record, cells }) => [record, ...cells])).toEqual(
          rows.map(([id, amount], at) => [`d:${at}`, id, amount, amount]),
        );
      },
    ),
  );
});

test('what we add to it is no formula either, and one header serves several columns', () => {
  expect(file([['1', '2']]).split('\r\n')).toEqual([
    '\ufeff__record;__file;__line;__problem;Nr.;Bedrag (EUR);__raw',
    "d:0;'=f.csv;0;'-p;1;2;'@raw",
    '',
  ]);
});

test('columns may be moved, another spelling is known, the later of two rows for a record counts, and empty rows say nothing', () => {
  const text = '__record,Bedrag (EUR),x,Nummer\na:1,5,,k\nb:2,6,,l\nc:3,, ,\na:1,7,,m\n';
  expect(parseMendFile(Buffer.from(text), 'mend.csv', COLUMNS)).toEqual([
    { line: 3, record: 'b:2', cells: ['l', '6', '6'] },
    { line: 5, record: 'a:1', cells: ['m', '7', '7'] },
  ]);
});

test('fails where it is no such file, a column is gone, or rows cannot be read', () => {
  const read = (text: string) => parseMendFile(Buffer.from(text), 'mend.csv', COLUMNS);
  expect(() => read('Nr.;Bedrag (EUR)\n')).toThrow(/does not begin with the header __record; .*--file/);
  expect(() => read('__record;Nr.;Bedrag EUR\n')).toThrow(
    /mend\.csv:1: there is no column 'Bedrag \(EUR\)'; there is 'Bedrag EUR'/,
  );
  expect(() => read('__record;Nr.;Bedrag (EUR)\n;1;2\na:1;1;2;3\n')).toThrow(
    /mend\.csv:2: the row has no __record.*\n.*mend\.csv:3: the row has 4 cells where the header has 3/,
  );
  expect(() => read('__record;Nr.;Bedrag (EUR)\na:1;"1;2\n')).toThrow(/mend\.csv:2: the record opens a quote/);
});
