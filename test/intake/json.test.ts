import fc from 'fast-check';
import type { StagedColumn } from '../../lib/contract';
import { JsonSlicer } from '../../lib/intake/records/json-slicer';
import { withoutExponent } from '../../lib/intake/records/json-text';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['customerId', 'id'], required: true },
  { name: 'amount', type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
  { name: 'city', type: 'string', from: ['address.city'] },
  { name: 'since', type: 'date', parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'active', type: 'boolean', parse: { trueWords: ['ja'], falseWords: ['nee'] } },
];

test('NDJSON: numbers and booleans are what JSON says, texts are read by the contract', async () => {
  const content = [
    '{"customerId":"A","amount":1234.5,"address":{"city":"Z\\u00fcrich","zip":"8000"},"since":"31/12/2025","active":true}',
    '{"id":7,"amount":"1.234,50","active":"nee","tags":["x",1]}',
    '',
    '{"id":"C","amount":1.5e2,"since":null}',
  ].join('\r\n');
  const { rows, newColumns } = await bench.deliver({ content, columns, format: { kind: 'ndjson' } });
  expect(rows).toMatchObject([
    { id: 'A', amount: '1234.50', city: 'Zürich', since: '2025-12-31', active: true, __row: '1' },
    { id: '7', amount: '1234.50', city: null, since: null, active: false, __row: '2' },
    { id: 'C', amount: '150.00', since: null, __row: '4' },
  ]);
  expect(newColumns).toEqual(['address.zip', 'tags']);
});

test('of two spellings in a record the first declared one counts, also where it is null', async () => {
  const { faults } = await bench.deliver({
    content: '{"id":"C","customerId":null}\n{"customerId":"D","id":"x"}',
    columns,
    format: { kind: 'ndjson' },
  });
  expect(faults).toMatchObject([{ line: '1', column: 'id', reason: 'required' }]);
});

test('fails for the line that is no JSON object, and for that alone', async () => {
  const content =
    '{"id":"A"}\n{"id":"B"\n[1]\n"x"\n{"id":"\\u0000"}\n{"id":"C","amount":1.005,"since":20260131}\n{"id":"D"}\n';
  const { rows, faults } = await bench.deliver({ content, columns, format: { kind: 'ndjson' } });
  expect(rows.map((row) => row.id)).toEqual(['A', 'D']);
  expect(faults.map((fault) => [fault.line, fault.reason, fault.raw])).toEqual([
    ['2', 'malformed_json', '{"id":"B"'],
    ['3', 'not_an_object', '[1]'],
    ['4', 'not_an_object', '"x"'],
    ['5', 'nul_character', '{"id":"\\u0000"}'],
    ['6', 'too_many_decimals', '{"id":"C","amount":1.005,"since":20260131}'],
  ]);
  expect(faults[4].message).toBe(
    "amount: '1.005' has more than 2 digits behind the decimal separator; since: '20260131' is not a date like dd/MM/yyyy",
  );
});

test('numbers keep all their digits', async () => {
  const exact: StagedColumn[] = [
    { name: 'a', type: 'decimal(38,18)' },
    { name: 'b', type: 'long' },
    { name: 'c', type: 'string' },
    { name: 'd', type: 'double' },
  ];
  const content = '[{"a":12345678901234567890.123456789012345678,"b":9007199254740993,"c":1.10,"d":1e300}]';
  const { rows } = await bench.deliver({ content, columns: exact, format: { kind: 'json' } });
  expect(rows).toMatchObject([
    { a: '12345678901234567890.123456789012345678', b: '9007199254740993', c: '1.10', d: 1e300 },
  ]);
});

test('a document may hold its array anywhere', async () => {
  const content =
    '\ufeff{"meta":{"items":[{"id":"no"}]},\n "data":{"note":"[", "items":[\n {"id":"A"},\n\n {"id":"B","x":[{"y":"]}"}]}\n]}, "end":[1]}';
  const { rows } = await bench.deliver({ content, columns, format: { kind: 'json', records: 'data.items' } });
  expect(rows.map((row) => [row.id, row.__row])).toEqual([
    ['A', '3'],
    ['B', '5'],
  ]);
});

test('a dot of a name in a path has a backslash before it', async () => {
  const content = '{"a.b":{"items":[{"id":"A"}]}}';
  const { rows } = await bench.deliver({ content, columns, format: { kind: 'json', records: 'a\\.b.items' } });
  expect(rows.map((row) => row.id)).toEqual(['A']);
  const { refused } = await bench.deliver({ content, columns, format: { kind: 'json', records: 'items' } });
  expect(refused).toContain("arrays are at 'a\\.b.items'");
});

test('fails where there is no array, naming those there are', async () => {
  const content = '{"data":{"items":[{"id":"A"}]}}';
  const other = await bench.deliver({ content, columns, format: { kind: 'json', records: 'items' } });
  expect(other.refused).toBe("no array at 'items'; arrays are at 'data.items'; set records to one of them");
  const root = await bench.deliver({ content, columns, format: { kind: 'json' } });
  expect(root.faults).toMatchObject([{ reason: 'no_records' }]);
});

test('fails where a required member is in no record, naming what was found', async () => {
  const { refused } = await bench.deliver({
    content: '[{"customerID":"A","amount":1}]',
    columns,
    format: { kind: 'json' },
  });
  expect(refused).toContain(
    "the header 'customerID' is nearly 'customerId', for id; add it to 'from' where it is meant",
  );
});

test('fails for a broken element, and for that alone', async () => {
  const content = '[{"id":"A"}, {"id":"B",}, {"id":[}, 5, {"id":\n"C\n}, {"id":"D"}]';
  const { rows, faults } = await bench.deliver({ content, columns, format: { kind: 'json' } });
  expect(rows.map((row) => row.id)).toEqual(['A', 'D']);
  expect(faults.map((fault) => [fault.line, fault.reason, fault.raw])).toEqual([
    ['1', 'malformed_json', '{"id":"B",}'],
    ['1', 'malformed_json', '{"id":[}'],
    ['1', 'not_an_object', '5'],
    ['1', 'malformed_json', '{"id":\n"C\n}'],
  ]);
});

test('fails for what is cut off and what stands behind the end', async () => {
  const cut = await bench.deliver({ content: '[{"id":"A"},\n{"id":"B', columns, format: { kind: 'json' } });
  expect(cut.faults).toMatchObject([{ line: '2', reason: 'malformed_json', raw: '{"id":"B' }]);
  const between = await bench.deliver({ content: '[{"id":"A"},\n', columns, format: { kind: 'json' } });
  expect(between.faults).toMatchObject([
    { line: '2', message: 'the document ends before its array does; it may be cut off' },
  ]);
  const behind = await bench.deliver({ content: '[{"id":"A"}]\n[{"id":"B"}]', columns, format: { kind: 'json' } });
  expect(behind.faults).toMatchObject([{ line: '2', reason: 'not_an_object', raw: '[{"id":"B"}]' }]);
});

test('an empty array is no fault', async () => {
  const outcome = await bench.deliver({ content: ' [ ] ', columns, format: { kind: 'json' } });
  expect([outcome.read, outcome.refused]).toEqual([0, undefined]);
});

test('a document is cut into its elements, whatever they are and in whatever pieces it comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 6 }),
      fc.nat(3),
      fc.integer({ min: 1, max: 20 }),
      (values, indent, size) => {
        const text = JSON.stringify({ a: [[0]], b: { c: values } }, undefined, indent);
        const found: unknown[] = [];
        const slicer = new JsonSlicer(['b', 'c'], {
          element: (_, raw) => found.push(JSON.parse(raw)),
          fault: (_, raw) => found.push({ fault: raw }),
        });
        for (let at = 0; at < text.length; at += size) slicer.push(text.slice(at, at + size));
        slicer.end();
        expect(found).toEqual(JSON.parse(JSON.stringify(values)));
      },
    ),
    { numRuns: 500 },
  );
});

test('an exponent is written out without changing the number', () => {
  expect(['1.5e2', '-1E-3', '0.00e5', '123.456e1', '12e0', '5', '1e999'].map(withoutExponent)).toEqual([
    ...['150', '-0.001', '0', '1234.56', '12', '5', '1e999'],
  ]);
});

test('lines that merge are records of one line, and lines that break are one record', async () => {
  const content =
    '{"id":"A"}{"id":"B"}\n{"id":"C"},\n{\n "id":"D",\n "active":\n true}\n{"id":"E"\n{"id":"F"}\n{"id":"G"';
  const { rows, faults, remarks } = await bench.deliver({ content, columns, format: { kind: 'ndjson' } });
  expect(rows.map((row) => [row.id, row.__row, row.active])).toEqual([
    ['A', '1', null],
    ['B', '1', null],
    ['D', '3', true],
    ['F', '8', null],
  ]);
  expect(faults.map((fault) => [fault.line, fault.reason])).toEqual([
    ['2', 'malformed_json'],
    ['7', 'malformed_json'],
    ['9', 'malformed_json'],
  ]);
  expect(remarks).toEqual(
    expect.arrayContaining(['several records on one line: line 1', 'records over several lines: line 3']),
  );
});

test.each([
  ['{"id":1,}', 'a comma stands before a closing bracket'],
  ["{'id':1}", "it has ' where JSON has"],
  ['{id:1}', 'a name stands there without quotes'],
  ['{"id":NaN}', 'a word that JSON does not know'],
  ['{"id":1} // no', 'it has a comment'],
  ['{"id":007}', 'a number with a zero too many'],
  ['{"id":"a\tb"}', 'a line break or another control character'],
  ['{"id":1 "city":2}', 'a comma is missing between two values'],
  ['{"id":[1,2}', 'it ends before its brackets are closed'],
  ['[1,2]', 'the record is an array'],
  [`{"id":${'['.repeat(101)}${']'.repeat(101)}}`, 'more than 100 deep'],
])('fails on %s in words that say what is wrong', async (line, words) => {
  const { faults } = await bench.deliver({ content: `{"id":0}\n${line}\n`, columns, format: { kind: 'ndjson' } });
  expect(faults).toMatchObject([{ line: '2', message: expect.stringContaining(words) }]);
});

test('a document is read in utf-16, with its mark and without', async () => {
  const text = '[{"id":"Zürich"}]';
  const bigEndian = Buffer.from(text, 'utf16le').swap16();
  for (const content of [Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'utf16le'), bigEndian]) {
    const { rows } = await bench.deliver({ content, columns, format: { kind: 'json' } });
    expect(rows.map((row) => row.id)).toEqual(['Zürich']);
  }
});

test('fails on a document that is nothing but brackets, however many', async () => {
  const { refused } = await bench.deliver({ content: '['.repeat(5_000_000), columns, format: { kind: 'json' } });
  expect(refused).toBe('the document has brackets inside of brackets, more than 10000 deep');
});

test('a comma that nothing stands before or behind is told, and loses no record', async () => {
  const content = '[\n{"id":"A"},\n{"id":"B"},\n]';
  const { rows, remarks } = await bench.deliver({ content, columns: columns.slice(0, 1), format: { kind: 'json' } });
  expect([rows.length, remarks]).toEqual([2, ['commas without a record beside them: line 4']]);
  const holes = await bench.deliver({
    content: '[,{"id":"A"},,{"id":"B"}]',
    columns: columns.slice(0, 1),
    format: { kind: 'json' },
  });
  expect([holes.rows.length, holes.remarks]).toEqual([2, ['commas without a record beside them: lines 1, 1']]);
  for (const clean of ['[]', '[{"id":"A"}]', '[ {"id":"A"} , {"id":"B"} ]']) {
    const { remarks: none } = await bench.deliver({
      content: clean,
      columns: columns.slice(0, 1),
      format: { kind: 'json' },
    });
    expect(none.filter((it) => it.startsWith('commas'))).toEqual([]);
  }
});

test.each(['json', 'ndjson'] as const)(
  'a member that is nearly the wanted one is read for it where the contract accepts it: %s',
  async (kind) => {
    const objects = ['{"customerID":"A","adress":{"city":"Bern"}}', '{"customerID":"B","adress":{"city":"Oslo"}}'];
    const content = kind === 'json' ? `[${objects.join(',')}]` : objects.join('\n');
    const own = columns.filter(({ name }) => name === 'id' || name === 'city');
    const { rows, remarks, newColumns } = await bench.deliver({
      content,
      columns: own,
      format: { kind },
      drift: { renamedHeaders: 'accept' },
    });
    expect(rows.map(({ id, city }) => [id, city])).toEqual([
      ['A', 'Bern'],
      ['B', 'Oslo'],
    ]);
    expect(newColumns).toEqual([]);
    expect(remarks).toEqual([
      "the header 'customerID' is nearly 'customerId', for id; the header 'adress.city' is nearly 'address.city', for city",
    ]);
  },
);
