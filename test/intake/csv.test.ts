import iconv from 'iconv-lite';
import type { StagedColumn } from '../../lib/contract';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.', 'Nummer'], required: true },
  { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag (EUR)'], parse: { decimal: ',', group: '.' } },
];
const places = (faults: Record<string, unknown>[]) => faults.map((fault) => [Number(fault.line), fault.reason]);

describe('the header', () => {
  test('is matched by name, never by position', async () => {
    const { rows, newColumns } = await bench.deliver({ content: 'x;Bedrag (EUR);Nummer\n1;2,50;A\n', columns });
    expect(rows).toMatchObject([{ id: 'A', amount: '2.50' }]);
    expect(newColumns).toEqual(['x']);
  });

  test('may differ in case and white space', async () => {
    const { rows } = await bench.deliver({ content: ' NR. ;bedrag   (eur)\nA;1\n', columns });
    expect(rows).toMatchObject([{ id: 'A', amount: '1.00' }]);
  });

  test('may be empty where it is the only one: it is read if the contract names it so, and told if not', async () => {
    const content = ' ;Nr.\n7;A\n';
    const indexed = [...columns.slice(0, 1), { name: 'row', type: 'int' as const, from: [''] }];
    const read = await bench.deliver({ content, columns: indexed });
    expect([read.rows, read.remarks]).toMatchObject([[{ id: 'A', row: 7 }], []]);
    const left = await bench.deliver({ content, columns: columns.slice(0, 1) });
    expect([left.rows, left.remarks]).toMatchObject([[{ id: 'A' }], ['columns without a header were not read: 1']]);
    const twice = await bench.deliver({ content: ';;Nr.\n7;8;A\n', columns: indexed });
    expect(twice.refused).toContain("the header '' for row stands there 2 times");
  });

  test('of two spellings the first declared one counts, and the other is remarked', async () => {
    const { rows, remarks, newColumns } = await bench.deliver({ content: 'Nummer;Nr.\nlater;first\n', columns });
    expect(rows).toMatchObject([{ id: 'first' }]);
    expect(remarks).toContain("the header 'Nummer' is another spelling for id and was not read");
    expect(remarks).toContain('no header for amount, which is left empty');
    expect(newColumns).toEqual([]);
  });

  test('fails where a required column is absent, naming what was looked for and what was found', async () => {
    const { refused, faults } = await bench.deliver({ content: 'Klant;Bedrag (EUR)\nA;1\n', columns });
    expect(refused).toContain("no header 'Nr.' or 'Nummer' for the required column id; unknown are 'Klant'");
    expect(faults).toMatchObject([
      {
        line: '1',
        column: null,
        reason: 'missing_column',
        raw: 'Klant;Bedrag (EUR)\nA;1\n',
        file: 'bills.csv',
        __intake: 'intake-1',
      },
    ]);
  });

  test('fails where no column is known, or one is there twice', async () => {
    expect((await bench.deliver({ content: 'a,b\n1,2\n', columns })).faults).toMatchObject([{ reason: 'no_header' }]);
    expect((await bench.deliver({ content: 'Nr.;Nr.\n1;2\n', columns })).faults).toMatchObject([
      { reason: 'repeated_header' },
    ]);
  });

  test('named like SQL is a name', async () => {
    const name = `x") UNION SELECT 1 --'`;
    const { rows, newColumns } = await bench.deliver({
      content: `Nr.;${name};'a'\nA;1;2\n`,
      columns: [...columns, { name: 'odd', type: 'int', from: [name] }],
    });
    expect(rows).toMatchObject([{ odd: 1 }]);
    expect(newColumns).toEqual(["'a'"]);
  });

  test('may be absent: then the columns stand in their order', async () => {
    const { rows, faults } = await bench.deliver({ content: 'A;1\nB;2;3\n', columns, format: csv({ header: false }) });
    expect(rows).toMatchObject([{ id: 'A', amount: '1.00', __row: '1' }]);
    expect(places(faults)).toEqual([[2, 'too_many_cells']]);
  });
});

describe('lines', () => {
  test('end with LF, CRLF or CR, also mixed, and are counted', async () => {
    const { rows } = await bench.deliver({ content: 'Nr.;Bedrag (EUR)\r\nA;1\nB;2\rC;3\r\n\r\nD;4', columns });
    expect(rows.map((row) => [row.id, row.__row])).toEqual([
      ['A', '2'],
      ['B', '3'],
      ['C', '4'],
      ['D', '6'],
    ]);
  });

  test('before the header are skipped as declared, and a record with line breaks counts its lines', async () => {
    const content = 'Export of "finance\n2026\nNr.;Bedrag (EUR)\n"A\nB\r\nC";1\nD;x\n';
    const { rows, faults } = await bench.deliver({ content, columns, format: csv({ skipLines: 2 }) });
    expect(rows).toMatchObject([{ id: 'A\nB\r\nC', __row: '4' }]);
    expect(faults).toMatchObject([{ line: '7', column: 'amount', reason: 'not_a_number', value: 'x', raw: 'D;x' }]);
  });

  test('that are blank are passed over, a repeated header too, and both are remarked', async () => {
    const content = 'Nr.;Bedrag (EUR)\nA;1\n\n;\n  ; \nNr.;Bedrag (EUR)\nB;2\n\n';
    const { rows, faults, remarks } = await bench.deliver({ content, columns });
    expect([rows.length, faults.length]).toEqual([2, 0]);
    expect(remarks).toEqual(['skipped blank rows: lines 4, 5', 'skipped the repeated header: line 6']);
  });

  test('fails where there are too few or too many cells', async () => {
    const { rows, faults } = await bench.deliver({ content: 'Nr.;Bedrag (EUR)\nA\nB;1;\nC;1\n', columns });
    expect(rows).toMatchObject([{ id: 'C' }]);
    expect(faults).toMatchObject([
      {
        line: '2',
        reason: 'too_few_cells',
        column: null,
        message: 'the record has 1 cell where the header has 2',
        raw: 'A',
      },
      { line: '3', reason: 'too_many_cells', message: 'the record has 3 cells where the header has 2', raw: 'B;1;' },
    ]);
  });
});

describe('quotes', () => {
  test('keep delimiters, line breaks and doubled quotes', async () => {
    const { rows } = await bench.deliver({
      content: 'Nr.;Bedrag (EUR)\n"a;""b""\n";"1,5"\n"";2\n19" rack;3\n',
      columns,
    });
    expect(rows).toMatchObject([{ id: 'a;"b"' }, { id: '19" rack', amount: '3.00' }]);
  });

  test('may be escaped by another character', async () => {
    const format = csv({ escape: '\\', quote: "'" });
    const { rows } = await bench.deliver({
      content: `Nr.;Bedrag (EUR)\n'it\\'s; \\\\';1\n'a\\b';2\n`,
      columns,
      format,
    });
    expect(rows).toMatchObject([{ id: "it's; \\", amount: '1.00' }, { id: 'a\\b' }]);
  });

  test('may be switched off', async () => {
    const { rows } = await bench.deliver({
      content: 'Nr.;Bedrag (EUR)\n"A;1\n',
      columns,
      format: csv({ quote: '', escape: '' }),
    });
    expect(rows).toMatchObject([{ id: '"A', amount: '1.00' }]);
  });

  test('fails for the one line on which a quote is not closed, whatever stands below it', async () => {
    for (const below of ['C;3\n', 'C;3\n"D";4\n', '"C\nc";3\n']) {
      const { rows, faults } = await bench.deliver({ content: `Nr.;Bedrag (EUR)\nA;1\n"B;2\n${below}`, columns });
      expect(places(faults)).toEqual([[3, 'unterminated_quote']]);
      expect(faults).toMatchObject([{ raw: '"B;2' }]);
      expect(rows[0]).toMatchObject({ id: 'A' });
      expect(rows).toHaveLength(1 + below.trim().split(/\n(?!c)/).length);
    }
  });

  test('fails where text stands behind a closing quote', async () => {
    const { rows, faults } = await bench.deliver({ content: 'Nr.;Bedrag (EUR)\n"A"x;1\nB;2\n', columns });
    expect(faults).toMatchObject([{ line: '2', reason: 'stray_quote', raw: '"A"x;1' }]);
    expect(rows).toHaveLength(1);
  });
});

test('a delimiter may have several characters, or be a tab', async () => {
  const wide = await bench.deliver({
    content: 'Nr.||Bedrag (EUR)\n"a||b"||1\nc|d||2\n',
    columns,
    format: csv({ delimiter: '||' }),
  });
  expect(wide.rows).toMatchObject([{ id: 'a||b' }, { id: 'c|d' }]);
  const tsv = await bench.deliver({ content: 'Nr.\tBedrag (EUR)\nA\t1\n', columns, format: csv({ delimiter: '\t' }) });
  expect(tsv.rows).toMatchObject([{ id: 'A' }]);
});

describe('encodings', () => {
  const content = 'Nr.;Bedrag (EUR)\nCafé Zürich;1\n';

  test.each(['utf-8', 'latin1', 'windows-1252', 'windows-1250', 'utf-16', 'utf-16le', 'utf-16be', 'cp437', 'macroman'])(
    '%s is decoded',
    async (encoding) => {
      const bytes = iconv.encode(content, encoding);
      const { rows } = await bench.deliver({ content: bytes, columns, format: csv({ encoding }) });
      expect(rows).toMatchObject([{ id: 'Café Zürich' }]);
    },
  );

  test('a byte order mark is no part of the header, and beats what is declared', async () => {
    const marked = await bench.deliver({ content: `\ufeff${content}`, columns });
    expect([marked.rows.length, marked.remarks]).toEqual([1, []]);
    const wrong = await bench.deliver({ content: `\ufeff${content}`, columns, format: csv({ encoding: 'latin1' }) });
    expect(wrong.rows).toMatchObject([{ id: 'Café Zürich' }]);
    expect(wrong.remarks[0]).toContain('byte order mark');
    const wide = iconv.encode(content, 'utf-16le', { addBOM: true });
    expect((await bench.deliver({ content: wide, columns })).rows).toMatchObject([{ id: 'Café Zürich' }]);
  });

  test('fails on bytes that the encoding does not have, naming the line and the mend', async () => {
    const latin = await bench.deliver({ content: iconv.encode(content, 'latin1'), columns });
    expect(latin.faults).toMatchObject([{ reason: 'undecodable' }]);
    expect(latin.refused).toContain('line 2: the byte 0xE9 does not belong to utf-8');
    expect(latin.refused).toContain('windows-1252');
    const euro = iconv.encode(`${content}€;1\n`, 'windows-1252');
    const c1 = await bench.deliver({ content: euro, columns, format: csv({ encoding: 'latin1' }) });
    expect(c1.refused).toContain(
      "line 3: a byte does not belong to latin1; if it comes from Windows, declare encoding 'windows-1252'",
    );
  });

  test('fails before reading where the declared encoding is unknown', async () => {
    await expect(bench.deliver({ content, columns, format: csv({ encoding: 'utf-9' }) })).rejects.toThrow(
      "'utf-9' is no known encoding",
    );
  });

  test('a character may lie across the pieces in which a file is read', async () => {
    const long = `Nr.;Bedrag (EUR)\n${'é€😀'.repeat(120_000)};1\nB;2\n`;
    for (const encoding of ['utf-8', 'utf-16be']) {
      const bytes = iconv.encode(long, encoding);
      const { rows } = await bench.deliver({ content: bytes, columns, format: csv({ encoding }) });
      expect([rows[0].id === 'é€😀'.repeat(120_000), rows.length]).toEqual([true, 2]);
    }
  });
});

test('a record tells all its faults, in the order of the contract', async () => {
  const { faults } = await bench.deliver({ content: 'Bedrag (EUR);Nr.\n 12,3x ;\n', columns });
  expect(faults).toMatchObject([
    {
      line: '2',
      column: 'id',
      reason: 'required',
      value: null,
      message: `id: is required and is empty; amount: ' 12,3x ' is not a decimal number with ',' as decimal separator and '.' as group separator`,
      raw: ' 12,3x ;',
      __arrived_at: '2026-04-01 10:00:00+00',
    },
  ]);
});

test('columns of the key are required', async () => {
  const { faults } = await bench.deliver({ content: 'Nr.;Bedrag (EUR)\nA;\n', columns, key: ['amount'] });
  expect(faults).toMatchObject([{ column: 'amount', reason: 'required' }]);
});

test('an empty file and a header alone are no fault', async () => {
  for (const content of ['', '\n\n', '\ufeff', 'Nr.;Bedrag (EUR)', 'Nr.;Bedrag (EUR)\r\n']) {
    const outcome = await bench.deliver({ content, columns });
    expect([outcome.read, outcome.refused, outcome.remarks.length]).toEqual([0, undefined, 1]);
  }
});

describe('the period', () => {
  const content = 'Nr.;Bedrag (EUR)\nA;1\n';

  test('comes from the name', async () => {
    const period = { kind: 'fromName', pattern: 'bills-{yyyy}-{MM}.csv' } as const;
    const { rows } = await bench.deliver({ content, columns, period, name: 'sub/bills-2026-03.csv' });
    expect(rows).toMatchObject([{ __period: '2026-03-01', __file: 'sub/bills-2026-03.csv' }]);
    const other = await bench.deliver({ content, columns, period, name: 'bills-march.csv' });
    expect(other.refused).toBe("the name 'bills-march.csv' does not tell its period: expected 'bills-{yyyy}-{MM}.csv'");
    const thirteen = await bench.deliver({ content, columns, period, name: 'bills-2026-13.csv' });
    expect(thirteen.faults).toMatchObject([{ reason: 'no_period' }]);
  });

  test('comes from a column, the arrival, or not at all', async () => {
    const dated: StagedColumn[] = [...columns, { name: 'on', type: 'timestamptz' }];
    const period = { kind: 'fromColumn', column: 'on' } as const;
    const { rows } = await bench.deliver({ content: 'Nr.;on\nA;2026-01-31T23:30:00Z\n', columns: dated, period });
    expect(rows).toMatchObject([{ __period: '2026-02-01' }]);
    const arrival = await bench.deliver({ content, columns, period: { kind: 'arrival' } });
    expect(arrival.rows).toMatchObject([{ __period: '2026-04-01' }]);
    expect((await bench.deliver({ content, columns })).rows).toMatchObject([{ __period: null }]);
  });

  test('fails where it is to come from a column that is no date', async () => {
    const period = { kind: 'fromColumn', column: 'id' } as const;
    await expect(bench.deliver({ content, columns, period })).rejects.toThrow('which is of type string');
  });
});
