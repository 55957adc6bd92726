import fc from 'fast-check';
import type { StagedColumn } from '../../lib/contract';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

describe('lists and objects', () => {
  const nested: StagedColumn[] = [
    { name: 'id', type: 'string', required: true },
    { name: 'tags', type: 'list<string>' },
    { name: 'amounts', type: 'list<decimal(38,18)>', parse: { element: { decimal: ',' } } },
    {
      name: 'address',
      type: 'struct<city: string, since: date, "house no": int>',
      parse: { fields: { since: { formats: ['dd/MM/yyyy'] } } },
    },
    { name: 'lines', type: 'list<struct<sku: string, sizes: list<int>>>' },
    { name: 'all', type: 'string', from: ['address'] },
    { name: 'city', type: 'string', from: ['address.city', 'a\\.b'] },
  ];

  test('are lists and structs with all their digits, or JSON text, or columns of their own', async () => {
    const content = [
      '{"id":1,"tags":["a",null,"b\\nc"],"amounts":[0.1,12345678901234567890.1,"1,5",1e-3],',
      '"address":{"city":"Zürich","since":"31/12/2025","house no":7,"zip":"8000"},"lines":[{"sku":"x","sizes":[1,2]},{"sku":null}]}',
    ].join('');
    const { rows, faults, newColumns } = await bench.deliver({
      content: `${content}\n{"id":2,"tags":[],"address":null,"a.b":"literal"}`,
      columns: nested,
      format: { kind: 'ndjson' },
    });
    expect(faults).toEqual([]);
    expect(rows).toMatchObject([
      {
        tags: ['a', null, 'b\nc'],
        amounts: [
          '0.100000000000000000',
          '12345678901234567890.100000000000000000',
          '1.500000000000000000',
          '0.001000000000000000',
        ],
        address: { city: 'Zürich', since: '2025-12-31', 'house no': 7 },
        lines: [
          { sku: 'x', sizes: [1, 2] },
          { sku: null, sizes: null },
        ],
        all: '{"city":"Zürich","since":"31/12/2025","house no":7,"zip":"8000"}',
        city: 'Zürich',
      },
      { tags: [], address: null, city: 'literal' },
    ]);
    expect(newColumns).toEqual(['address.zip']);
  });

  test('may be JSON in a text of the document', async () => {
    const content = '{"id":1,"tags":"[\\"a\\",null]","address":" {\\"city\\":\\"Bern\\"}"}\n{"id":2,"tags":"[a]"}';
    const { rows, faults } = await bench.deliver({ content, columns: nested, format: { kind: 'ndjson' } });
    expect(rows).toMatchObject([{ tags: ['a', null], address: { city: 'Bern' } }]);
    expect(faults.map(({ reason }) => reason)).toEqual(['not_a_list']);
  });

  test('fails on one wrong part, on another shape, and on a member that is there twice', async () => {
    const content = [
      '{"id":1,"amounts":[1,"x"]}',
      '{"id":2,"tags":"a"}',
      '{"id":3,"address":{"since":"2025-12-31"}}',
      '{"id":4,"lines":[{"sizes":[1.5]}]}',
      '{"id":5,"id":6}',
      '{"id":7,"address":{"city":"a","city":"b"}}',
      '{"id":8,"tags":["\\ud800"]}',
      '{"id":9,"tags":["\\u0000"]}',
    ].join('\n');
    const { faults, staged } = await bench.deliver({ content, columns: nested, format: { kind: 'ndjson' } });
    expect(staged).toBe(0);
    expect(faults.map(({ reason, message, value }) => [reason, message, value])).toEqual([
      [
        'not_a_number',
        "amounts: '[1,\"x\"]' is wrong in element 2: 'x' is not a decimal number with ',' as decimal separator",
        '[1,"x"]',
      ],
      ['not_a_list', "tags: 'a' is no list<string> as JSON writes it", 'a'],
      [
        'not_a_date',
        "address: '{\"since\":\"2025-12-31\"}' is wrong in field 'since': '2025-12-31' is not a date like dd/MM/yyyy",
        '{"since":"2025-12-31"}',
      ],
      [
        'not_an_integer',
        "lines: '[{\"sizes\":[1.5]}]' is wrong in element 1, field 'sizes', element 1: '1.5' is not a whole number",
        '[{"sizes":[1.5]}]',
      ],
      ['repeated_member', "the record has the member 'id' twice", null],
      ['repeated_member', "the record has the member 'city' twice", null],
      ['broken_character', expect.stringContaining('half of a character'), null],
      ['nul_character', 'the record has a NUL character', null],
    ]);
  });

  test('read back as they were written', async () => {
    const columns: StagedColumn[] = [
      { name: 'v', type: 'list<struct<"a b": string, n: decimal(38,6), l: list<boolean>>>' },
    ];
    const units = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((it) => it.replaceAll('\0', '').trim());
    const part = fc.record({ text, units, flags: fc.array(fc.boolean(), { maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 3 }), { minLength: 30, maxLength: 30 }), async (lists) => {
        const number = (each: bigint) => `${each}.25`;
        const content = lists.map((list) => {
          const parts = list.map(
            (it) => `{"l":${JSON.stringify(it.flags)},"a b":${JSON.stringify(it.text)},"n":${number(it.units)}}`,
          );
          return `{"v":[${parts.join(',')}]}`;
        });
        const { rows, faults } = await bench.deliver({
          content: content.join('\n'),
          columns,
          format: { kind: 'ndjson' },
        });
        expect(faults).toEqual([]);
        expect(rows.map(({ v }) => v)).toEqual(
          lists.map((list) =>
            list.map((it) => ({ 'a b': it.text === '' ? null : it.text, n: `${number(it.units)}0000`, l: it.flags })),
          ),
        );
      }),
      { numRuns: 3 },
    );
  });
});
