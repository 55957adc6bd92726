import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StagedColumn } from '../../lib/contract';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

let files = 0;
async function parquet(select: string, name = `source-${files++}.parquet`): Promise<string> {
  const path = join(bench.folder, name);
  await bench.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}
const format = { kind: 'parquet' } as const;

test('typed columns are cast by name, and texts are read by the contract', async () => {
  const path = await parquet(`SELECT * FROM (VALUES
    ('1.234,50', 1.5::DOUBLE, TIMESTAMP '2026-01-31 00:00:00', 7::BIGINT, 'ja', 1),
    (NULL, NULL, NULL, NULL, NULL, 2)) t(price, rate, "Day ""x""", n, paid, extra)`);
  const columns: StagedColumn[] = [
    { name: 'paid', type: 'boolean', parse: { trueWords: ['ja'], falseWords: ['nee'] } },
    { name: 'price', type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
    { name: 'day', type: 'date', from: ['Day "x"'] },
    { name: 'rate', type: 'decimal(5,2)' },
    { name: 'n', type: 'int' },
    { name: 'absent', type: 'long' },
  ];
  const { rows, newColumns, remarks } = await bench.deliverFile(path, { columns, format });
  expect(rows).toMatchObject([
    { paid: true, price: '1234.50', day: '2026-01-31', rate: '1.50', n: 7, absent: null, __row: '1' },
    { paid: null, price: null, day: null, rate: null, n: null, __row: '2' },
  ]);
  expect(newColumns).toEqual(['extra']);
  expect(remarks).toEqual([
    'no header for absent, which is left empty',
    "columns that the contract does not know: 'extra'",
  ]);
});

test('fails on values that a cast would change, with the record as JSON', async () => {
  const path = await parquet(`SELECT * FROM (VALUES
    (1.005::DOUBLE, TIMESTAMP '2026-01-31 06:00:00', 3000000000::BIGINT, 'x'),
    (0.1::DOUBLE, TIMESTAMP '2026-01-31 00:00:00', 3::BIGINT, NULL)) t(rate, day, n, id)`);
  const columns: StagedColumn[] = [
    { name: 'rate', type: 'decimal(5,2)' },
    { name: 'day', type: 'date' },
    { name: 'n', type: 'int' },
    { name: 'id', type: 'string', required: true },
  ];
  const { rows, faults } = await bench.deliverFile(path, { columns, format });
  expect(rows).toEqual([]);
  expect(faults).toMatchObject([
    {
      line: '1',
      column: 'rate',
      reason: 'would_lose',
      value: '1.005',
      message:
        "rate: '1.005' (double) is no decimal(5,2) without loss; day: '2026-01-31 06:00:00' (timestamp) is no date without loss; n: '3000000000' (bigint) is no int without loss",
      raw: '{"rate":1.005,"day":"2026-01-31 06:00:00","n":3000000000,"id":"x"}',
    },
    { line: '2', column: 'id', reason: 'required' },
  ]);
});

test('timestamps change between local time and instants by the declared zone', async () => {
  const path = await parquet(`SELECT TIMESTAMP '2026-07-01 12:00:00' AS a, TIMESTAMPTZ '2026-07-01 12:00:00+00' AS b,
    TIMESTAMP_NS '2026-07-01 12:00:00.123456789' AS c, DATE 'infinity' AS d`);
  const columns: StagedColumn[] = [
    { name: 'a', type: 'timestamptz' },
    { name: 'b', type: 'timestamp' },
  ];
  expect((await bench.deliverFile(path, { columns, format })).rows).toMatchObject([
    { a: '2026-07-01 10:00:00+00', b: '2026-07-01 14:00:00' },
  ]);
  const lossy = await bench.deliverFile(path, {
    columns: [
      { name: 'c', type: 'timestamp' },
      { name: 'd', type: 'date' },
    ],
    format,
  });
  expect(lossy.faults[0].message).toContain('c: ');
  expect(lossy.faults[0].message).toContain('d: ');
});

test('nested values become JSON, bytes become text where they are some', async () => {
  const path = await parquet(
    `SELECT {'a': 1} AS s, [1, 2] AS l, encode('é') AS b, 'x'::ENUM('x') AS e, 1.50::DECIMAL(9,2) AS m`,
  );
  const columns = ['s', 'l', 'b', 'e', 'm'].map((name): StagedColumn => ({ name, type: 'string' }));
  expect((await bench.deliverFile(path, { columns, format })).rows).toMatchObject([
    { s: '{"a":1}', l: '[1,2]', b: 'é', e: 'x', m: '1.50' },
  ]);
});

test('a file name with signs of a pattern is that file alone', async () => {
  await parquet('SELECT 1 AS n', 'p1.parquet');
  const path = await parquet('SELECT 2 AS n', 'p[1]*?.parquet');
  const { rows } = await bench.deliverFile(path, { columns: [{ name: 'n', type: 'int' }], format });
  expect(rows).toMatchObject([{ n: 2 }]);
});

test('fails on what is no Parquet file, or is cut off', async () => {
  const columns: StagedColumn[] = [{ name: 'n', type: 'int' }];
  const text = await bench.deliver({ content: 'n\n1\n', columns, format });
  expect(text.faults).toMatchObject([{ reason: 'not_what_it_says' }]);
  const whole = readFileSync(await parquet('SELECT 1 AS n'));
  const cut = await bench.deliver({ content: whole.subarray(0, whole.length - 10), columns, format });
  expect(cut.faults).toMatchObject([{ reason: 'unreadable' }]);
  const other = await bench.deliver({ content: whole, columns: [{ name: 'm', type: 'int' }], format });
  expect(other.refused).toBe("no header that the contract knows: expected 'm'; found 'n'");
  // The engine says it in other words for each length, and names the file with them.
  for (const length of [5, 9, 12, 40, whole.length - 4]) {
    const { faults } = await bench.deliver({ content: whole.subarray(0, length), columns, format });
    expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(/^the Parquet file cannot be read: /)]);
    expect(faults[0].message).not.toMatch(/intake-test|Error:/);
  }
});

test('times, uuids, lists and structs are taken as they are, or cast where nothing is lost', async () => {
  const path = join(bench.folder, 'nested.parquet');
  await bench.run(`COPY (SELECT TIME '08:30:00' AS at, uuid '123e4567-e89b-12d3-a456-426614174000' AS id, [1, 2]::INTEGER[] AS sizes,
    {'city': 'Delft', 'no': 7::SMALLINT} AS address, ['a', NULL] AS tags, '1|2' AS cut, CAST(2.5 AS DOUBLE) AS half
    UNION ALL SELECT NULL, NULL, [3000000000], {'city': 'Gent', 'no': 8}, NULL, '1|x', 2.5) TO '${path}' (FORMAT parquet)`);
  const columns: StagedColumn[] = [
    { name: 'at', type: 'time' },
    { name: 'id', type: 'uuid' },
    { name: 'sizes', type: 'list<long>' },
    { name: 'address', type: 'struct<city: string, no: int>' },
    { name: 'tags', type: 'list<string>' },
    { name: 'cut', type: 'list<int>', parse: { separator: '|' } },
    { name: 'half', type: 'decimal(3,1)', maximum: '2.5' },
  ];
  const { rows, faults } = await bench.deliverFile(path, { columns, format: { kind: 'parquet' } });
  expect(rows).toMatchObject([
    {
      at: '08:30:00',
      id: '123e4567-e89b-12d3-a456-426614174000',
      sizes: ['1', '2'],
      address: { city: 'Delft', no: 7 },
      tags: ['a', null],
      cut: [1, 2],
      half: '2.5',
    },
  ]);
  expect(faults).toMatchObject([{ column: 'cut', reason: 'not_an_integer' }]);
  const narrow: StagedColumn[] = [{ name: 'sizes', type: 'list<int>' }];
  const lost = await bench.deliverFile(path, { columns: narrow, format: { kind: 'parquet' } });
  expect(lost.faults).toMatchObject([
    { reason: 'would_lose', message: "sizes: '[3000000000]' (bigint[]) is no list<int> without loss" },
  ]);
});
