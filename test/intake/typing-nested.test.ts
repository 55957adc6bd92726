import * as xlsx from '@e965/xlsx';
import fc from 'fast-check';
import type { StagedColumn } from '../../lib/contract';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

describe('lists in a text', () => {
  const tags = { type: 'list<string>', parse: { separator: '|' } };

  test('are cut by the declared separator, each element trimmed and read by its own rules', async () => {
    expect(await bench.cells(tags, ['a|b|c', ' a | b ', 'one', ''])).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b'],
      ['one'],
      null,
    ]);
    const amounts = {
      type: 'list<decimal(9,2)>',
      parse: { separator: '/', element: { decimal: ',', nullWords: ['-'] } },
    };
    expect(await bench.cells(amounts, ['1,5/2', '1,5/-/3', '7'])).toEqual([
      ['1.50', '2.00'],
      ['1.50', null, '3.00'],
      ['7.00'],
    ]);
    const days = {
      type: 'list<date>',
      parse: { separator: ' en ', element: { formats: ['d MMM yyyy'], locale: 'nl' } },
    };
    expect(await bench.cells(days, ['1 mei 2024 en 2 juni 2024'])).toEqual([['2024-05-01', '2024-06-02']]);
  });

  test('fails on one wrong element, and on an empty one, in words that say so', async () => {
    const numbers = { type: 'list<int>', parse: { separator: '|' } };
    expect(await bench.cells(numbers, ['1|2', '1|x', '1||2', '1|', '1|99999999999'])).toEqual([
      ...[[1, 2], 'not_an_integer', 'empty_element', 'empty_element', 'out_of_range'],
    ]);
    const { faults } = await bench.deliver({ content: 'n\n1|x', columns: [{ name: 'n', ...numbers }] });
    expect(faults[0].message).toBe("n: '1|x' is wrong in element 2: 'x' is not a whole number");
  });

  test('fails where no separator is declared and the text is no JSON list, and where a separator is and the text is JSON', async () => {
    expect(await bench.cells({ type: 'list<int>' }, ['1', '', '1|2'])).toEqual(['not_a_list', null, 'not_a_list']);
    const cut = { type: 'list<int>', parse: { separator: '|' } };
    expect(await bench.cells(cut, ['[1]', '1'])).toEqual(['not_an_integer', [1]]);
  });

  test('read back as they were written', async () => {
    const element = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter(
        (text) => !/[|;\0]/.test(text) && text === text.trim() && !/^[\s\ufeff]|[\s\u0085\u200b\ufeff]$/.test(text),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { minLength: 20, maxLength: 20 }),
        async (lists) => {
          expect(
            await bench.cells(
              tags,
              lists.map((list) => list.join('|')),
            ),
          ).toEqual(lists);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('JSON in a cell', () => {
  const columns: StagedColumn[] = [
    { name: 'id', type: 'int' },
    {
      name: 'amounts',
      type: 'list<decimal(9,2)>',
      parse: { nullWords: ['none'], element: { decimal: ',', nullWords: ['-'] } },
    },
    {
      name: 'address',
      type: 'struct<city: string, since: date, sizes: list<int>>',
      from: ['Address'],
      parse: { fields: { since: { formats: ['dd/MM/yyyy'] } } },
    },
  ];
  const ROWS = [
    ['1', '[1.5,"2,25","-",null]', '{"city":"Bern","since":"31/12/2025","sizes":[1,2]}'],
    ['2', ' [ ] ', '{}'],
    ['3', 'none', 'null'],
    ['4', '', '{"city":"Zürich","zip":"8000","geo":{"lat":1}}'],
  ];
  const VALUES = [
    { amounts: ['1.50', '2.25', null, null], address: { city: 'Bern', since: '2025-12-31', sizes: [1, 2] } },
    { amounts: [], address: { city: null, since: null, sizes: null } },
    { amounts: null, address: null },
    { amounts: null, address: { city: 'Zürich', since: null, sizes: null } },
  ];
  const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';');

  test('is a list or a struct by the rules of its parts, in a text and in a workbook', async () => {
    const content = `id;amounts;Address\n${ROWS.map(quoted).join('\n')}\n`;
    const sheet = xlsx.utils.aoa_to_sheet([['id', 'amounts', 'Address'], ...ROWS]);
    const workbook = xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    for (const given of [
      { content, format: csv() },
      { content: workbook, format: { kind: 'excel', skipRows: 0 } as const },
    ]) {
      const { rows, faults, newColumns, remarks } = await bench.deliver({ ...given, columns });
      expect(faults).toEqual([]);
      expect(rows.map(({ amounts, address }) => ({ amounts, address }))).toEqual(VALUES);
      expect(newColumns).toEqual(['Address.zip', 'Address.geo']);
      expect(remarks.join()).toContain('columns that the contract does not know');
    }
  });

  test('fails on one wrong part, which is named, on another shape, and on a member that is there twice', async () => {
    const cells = [
      ['[1,"x"]', ''],
      ['[1, 2', ''],
      ["['1']", ''],
      ['{"a":1}', ''],
      ['', '{"sizes":[1,2,{"n":1}]}'],
      ['', '{"city":"a","city":"b"}'],
      ['', '{"city":"\\u0000"}'],
      [`[${'1,'.repeat(99)}"${'y'.repeat(200)}"]`, ''],
    ];
    const content = `id;amounts;Address\n${cells.map((row) => quoted(['1', ...row])).join('\n')}\n`;
    const { faults, staged } = await bench.deliver({ content, columns, format: csv() });
    expect(staged).toBe(0);
    expect(faults.map(({ reason, message }) => [reason, message])).toEqual([
      [
        'not_a_number',
        "amounts: '[1,\"x\"]' is wrong in element 2: 'x' is not a decimal number with ',' as decimal separator",
      ],
      ['not_a_list', "amounts: '[1, 2' is no list<decimal(9,2)> as JSON writes it"],
      ['not_a_list', "amounts: '['1']' is no list<decimal(9,2)> as JSON writes it"],
      ['not_a_list', 'amounts: \'{"a":1}\' is no list<decimal(9,2)> as JSON writes it'],
      [
        'not_an_integer',
        'address: \'{"sizes":[1,2,{"n":1}]}\' is wrong in field \'sizes\', element 3: \'{"n":1}\' is not a whole number',
      ],
      ['repeated_member', "the record has the member 'city' twice"],
      ['nul_character', 'the record has a NUL character'],
      ['not_a_number', expect.stringContaining(`is wrong in element 100: '${'y'.repeat(80)}…' is not`)],
    ]);
  });

  test('fails with a word of it in a map, which Parquet alone has', async () => {
    const map = { type: 'map<string, int>' };
    expect(await bench.cells(map, ['{"a":1}'])).toEqual(['not_a_struct']);
    const { faults } = await bench.deliver({
      content: '{"m":{"a":1}}',
      columns: [{ name: 'm', ...map }],
      format: { kind: 'ndjson' },
    });
    expect(faults[0].message).toContain('is no map<string, int>, which Parquet alone has');
  });
});
