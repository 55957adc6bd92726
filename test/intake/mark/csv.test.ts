import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { StagedColumn } from '../../../lib/contract';
import { CsvSplitter, markFile, problemList, type RecordFault } from '../../../lib/intake';
import { csv } from '../support';

const folder = mkdtempSync(join(tmpdir(), 'mark-'));
afterAll(() => rmSync(folder, { recursive: true }));

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.'] },
  { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag'] },
  { name: 'day', type: 'date', from: ['Datum'] },
];

function fault(line: number, message: string, column: string | null = message.split(':')[0], raw = ''): RecordFault {
  return { line, message, column, raw };
}

async function marked(
  bytes: Buffer | string,
  faults: readonly RecordFault[],
  options: Parameters<typeof csv>[0] = {},
  columns = COLUMNS,
  unmarked?: number,
): Promise<Buffer> {
  const [path, out] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
  writeFileSync(path, bytes);
  const because = await markFile({
    path,
    out,
    source: { format: csv(options) },
    dataset: { columns },
    faults,
    unmarked,
  });
  expect(because).toBeUndefined();
  return readFileSync(out);
}

test('each record keeps its bytes and has behind them what is wrong, in the words of the file', async () => {
  const text = 'Nr.;Bedrag;Datum\r\n1;x;\r\n\r\n"2\r\n3";5;1\r\n4;1;"1"';
  const out = await marked(text, [
    fault(2, "amount: 'x' is not a number; day: is required and is empty"),
    fault(4, "day: '1' is not a date"),
  ]);
  expect(out.toString()).toBe(
    [
      'Nr.;Bedrag;Datum;__problem;__wrong_cells',
      `1;x;;"Bedrag: 'x' is not a number; Datum: is required and is empty";Bedrag, Datum`,
      '',
      '"2',
      `3";5;1;Datum: '1' is not a date;Datum`,
      '4;1;"1";;',
    ].join('\r\n'),
  );
});

test('where there is no room for all wrong records, the last marked one tells of the others', async () => {
  const out = await marked('Nr.;Bedrag;Datum\n1;x;\n2;y;\n', [fault(2, "amount: 'x' is not a number")], {}, COLUMNS, 1);
  expect(out.toString().split('\n').slice(1)).toEqual([
    `1;x;;"Bedrag: 'x' is not a number; 1 more record is wrong and not marked here";Bedrag`,
    '2;y;;;',
    '',
  ]);
  const list = problemList([fault(1, 'a', null, 'b')], COLUMNS, { delimiter: ',', more: 2 });
  expect(list.split('\r\n')[2]).toBe(',2 more records are wrong and not marked here,');
});

test('lines above the header stay as they are, and a file without a header is marked from its first record', async () => {
  const titled = await marked('Export of May\n\nNr.;Bedrag;Datum\n1;x;\n', [fault(4, "amount: 'x' is not a number")]);
  expect(titled.toString().split('\n').slice(0, 3)).toEqual([
    'Export of May',
    '',
    'Nr.;Bedrag;Datum;__problem;__wrong_cells',
  ]);
  const bare = await marked('1;x;\n2;3;\n', [fault(1, "amount: 'x' is not a number")], { header: false });
  expect(bare.toString()).toBe("1;x;;amount: 'x' is not a number;amount\n2;3;;;\n");
});

test.each(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be', 'shift_jis', 'gb18030'])(
  'a file in %s keeps its encoding, its mark and its bytes',
  async (encoding) => {
    const name = encoding === 'shift_jis' || encoding === 'gb18030' ? '表ソ' : 'é';
    const addBOM = encoding.startsWith('utf');
    const text = (more: string[]) => `Nr.;Bedrag;Datum${more[0]}\n${name};x;${more[1]}\n${name};1;${more[2]}\n`;
    const out = await marked(
      iconv.encode(text(['', '', '']), encoding, { addBOM }),
      [fault(2, "amount: 'x' is not a number")],
      { encoding },
    );
    const expected = text([';__problem;__wrong_cells', ";Bedrag: 'x' is not a number;Bedrag", ';;']);
    expect(out.equals(iconv.encode(expected, encoding, { addBOM }))).toBe(true);
  },
);

test('what is added is one cell in any dialect, and no formula', async () => {
  const said = fault(2, `the record says =1+1; =cmd|' /C calc'!A0 "quoted", @x and\n-2`, null);
  const out = (await marked('Nr.;Bedrag;Datum\n1;x;\n', [said])).toString().split('\n')[1];
  expect(out).toBe(`1;x;;"the record says =1+1; '=cmd|' /C calc'!A0 ""quoted"", '@x and -2";`);
  const unquoted = await marked('Nr.;Bedrag;Datum\n1;x;\n', [fault(2, '=1;=2', null)], { quote: '', escape: '' });
  expect(unquoted.toString().split('\n')[1]).toBe("1;x;;'=1 '=2;");
  expect(problemList([fault(1, '=1', null, '@raw')], COLUMNS, { delimiter: ',' })).toBe(
    "\ufeffline,problem,record\r\n1,'=1,'@raw\r\n",
  );
});

test('fails to mark what has no place for it, and says why', async () => {
  const [path, out] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
  const because = (bytes: Buffer | string, options = {}) => {
    writeFileSync(path, bytes);
    return markFile({ path, out, source: { format: csv(options) }, dataset: { columns: COLUMNS }, faults: [] });
  };
  expect(await because('a;b\n1;2\n')).toBe('its header was not found');
  expect(await because(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe('it is a gzip archive');
  expect(await because('Nr.;\xff\n', { encoding: 'utf-32' })).toBe('texts in utf-32 cannot be marked');
});

test('without what was added the bytes are those that were delivered, and every record can still be split', async () => {
  const cell = fc.oneof(fc.stringMatching(/^[a-z0-9 ,']{0,6}$/), fc.stringMatching(/^[a-z]{0,3}[\r\n;"][a-z;]{0,3}$/));
  const record = fc
    .array(cell, { minLength: 3, maxLength: 3 })
    .filter((cells) => cells.some((each) => each.trim() !== ''));
  const breaks = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      breaks,
      fc.boolean(),
      async (records, end, last) => {
        const quoted = records.map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(';'));
        const text = ['Nr.;Bedrag;Datum', ...quoted].join(end) + (last ? end : '');
        const lines = split(text).map(({ line }) => line);
        const faults = lines.slice(1).map((line) => fault(line, "amount: ';' is not a number"));
        const out = (await marked(text, faults)).toString();
        const back = split(out);
        expect(back.map(({ cells }) => cells.slice(0, 3))).toEqual(split(text).map(({ cells }) => cells));
        expect(back.slice(1).map(({ cells }) => cells.slice(3))).toEqual(
          records.map(() => ["Bedrag: ';' is not a number", 'Bedrag']),
        );
        const added = [';__problem;__wrong_cells', `;"Bedrag: ';' is not a number";Bedrag`];
        expect(added.reduce((left, each) => left.replaceAll(each, ''), out)).toBe(text);
      },
    ),
    { numRuns: 60 },
  );
});

function split(text: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  const splitter = new CsvSplitter(
    { delimiter: ';', quote: '"', escape: '"' },
    { record: (line, _raw, cells) => records.push({ line, cells }), fault: (line) => expect(line).toBe('no fault') },
  );
  splitter.push(text);
  splitter.end();
  return records;
}
