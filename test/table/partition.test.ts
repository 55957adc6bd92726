import { rmSync } from 'node:fs';
import fc from 'fast-check';
import type { PartitionBy, SortBy, Table } from '../../lib/table';
import { loadManifestList } from '../../lib/table/manifest-io';
import { murmur3 } from '../../lib/table/murmur3';
import { transformOf } from '../../lib/table/transform';
import { parseValue } from '../../lib/table/value';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => {
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});

let made = 0;
async function ensure(
  columns: Parameters<Warehouse['ensure']>[0],
  partitionBy?: readonly PartitionBy[],
  sortBy?: readonly SortBy[],
): Promise<Table> {
  const table = `t${made++}`;
  const id = { database: 'db', table };
  return warehouse.tables.ensure({ id, location: `${warehouse.store.root}/db/${table}`, columns, partitionBy, sortBy });
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  int: ['-2147483640', '-11', '-1', '0', '1', '10', '34', '2147483647'],
  long: ['-9223372036854775800', '-10', '0', '34', '9223372036854775807'],
  'decimal(9,2)': ['-1.01', '0.00', '10.65', '14.20'],
  'decimal(38,10)': ['-0.0000000001', '9999999999999999999999999999.9999999999'],
  string: ['', 'iceberg', 'é😀é😀é', 'NULL', 'a/b=c'],
  date: ['1969-12-31', '1970-01-01', '2017-11-16', '0001-01-01'],
  timestamp: ['1969-12-31 23:59:59.999999', '1970-01-01 00:00:00', '2017-11-16 22:31:08'],
  timestamptz: ['1969-12-31 23:59:59.999999+00', '2017-11-16 22:31:08+00'],
  boolean: ['true', 'false'],
  double: ['-1.5', '0', '1e300', 'nan'],
  binary: ['', '00FF10'],
};
const TRANSFORMS = [
  'identity',
  'year',
  'month',
  'day',
  'hour',
  'bucket[16]',
  'bucket[1]',
  'truncate[10]',
  'truncate[2]',
  'void',
];
const cases = Object.keys(VALUES).flatMap((type) =>
  TRANSFORMS.filter((transform) => transformOf(transform).accepts(type)).map((transform) => [type, transform] as const),
);

test.each(cases)(
  'rows by %s, %s: each file holds one partition, and no wanted row is skipped',
  async (type, transform) => {
    const values = VALUES[type];
    const literal = (value: string) => (type === 'binary' ? `from_hex('${value}')` : `'${value}'`);
    let table = await ensure([{ name: 'c', type }], [{ column: 'c', transform }]);
    const rows = values.flatMap((value) => [`SELECT ${literal(value)} AS c`, `SELECT ${literal(value)} AS c`]);
    table = await warehouse.append(table, [...rows, 'SELECT NULL AS c'].join(' UNION ALL '));
    const { data } = await table.liveFiles();
    const kind = transformOf(transform);
    const wanted = new Set(
      values.map((value) =>
        value === 'nan' ? 'nan' : String(kind.apply(type, parseValue(type, value) as never)?.toString()),
      ),
    );
    if (transform !== 'void') expect(data).toHaveLength(wanted.size + 1);
    expect(new Set(data.map(({ file }) => JSON.stringify(file.partition))).size).toBe(data.length);
    expect(data.reduce((sum, { file }) => sum + file.rows, 0)).toBe(rows.length + 1);
    for (const value of values.filter((one) => one !== 'nan')) {
      for (const op of ['=', '<=', '>', '<', '>='] as const) {
        const where = [{ column: 'c', op, value }];
        const select = `SELECT c FROM t WHERE c ${op} ${literal(value)} ORDER BY c`;
        expect(await warehouse.read(table, select, { where })).toEqual(await warehouse.read(table, select));
      }
      if (kind.resultType(type) === 'int' && transform.startsWith('bucket[16')) {
        expect((await table.scan({ where: [{ column: 'c', op: '=', value }] })).files).toHaveLength(1);
      }
    }
    for (const op of ['is null', 'is not null'] as const) {
      const select = `SELECT c FROM t WHERE c ${op} ORDER BY c`;
      const where = [{ column: 'c', op }];
      expect(await warehouse.read(table, select, { where })).toEqual(await warehouse.read(table, select));
    }
  },
);

test("the hash is the specification's", () => {
  const hash = (type: string, text: string) => {
    const { apply } = transformOf('bucket[999999999]');
    return apply(type, parseValue(type, text) as never);
  };
  // Iceberg spec, appendix B; as unsigned numbers.
  const known: [type: string, text: string, hash: number][] = [
    ['int', '34', 2017239379],
    ['long', '34', 2017239379],
    ['decimal(9,2)', '14.20', -500754589],
    ['date', '2017-11-16', -653330422],
    ['timestamp', '2017-11-16 22:31:08', -2047944441],
    ['timestamp', '2017-11-16 22:31:08.000001', -1207196810],
    ['timestamptz', '2017-11-16 14:31:08-08', -2047944441],
    ['string', 'iceberg', 1210000089],
    ['binary', '00010203', -188683207],
  ];
  for (const [type, text, expected] of known) {
    expect(hash(type, text)).toBe(BigInt((expected & 0x7fffffff) % 999999999));
  }
  expect(murmur3(new Uint8Array())).toBe(0);
});

test('the engine and the plain functions give the same partition, for any value', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          micros: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
          n: fc.integer({ min: -2147483640 }),
          s: fc.string({ unit: 'binary', maxLength: 9 }),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      async (rows) => {
        const list = rows.filter(({ s }) => !s.includes('\0'));
        if (list.length === 0) return;
        let table = await ensure(
          [
            { name: 'at', type: 'timestamptz' },
            { name: 'n', type: 'int' },
            { name: 's', type: 'string' },
          ],
          [
            { column: 'at', transform: 'month' },
            { column: 'at', transform: 'hour' },
            { column: 'n', transform: 'truncate[7]' },
            { column: 's', transform: 'bucket[5]' },
            { column: 's', transform: 'truncate[2]' },
          ],
        );
        const values = list.map(
          ({ micros, n, s }) => `(make_timestamptz(${micros}), ${n}, '${s.replaceAll("'", "''")}')`,
        );
        table = await warehouse.append(table, `SELECT * FROM (VALUES ${values.join(', ')}) v("at", n, s)`);
        const transforms: [string, string, (row: (typeof list)[number]) => unknown][] = [
          ['month', 'timestamptz', ({ micros }) => micros],
          ['hour', 'timestamptz', ({ micros }) => micros],
          ['truncate[7]', 'int', ({ n }) => BigInt(n)],
          ['bucket[5]', 'string', ({ s }) => s],
          ['truncate[2]', 'string', ({ s }) => s],
        ];
        const expected = new Set(
          list.map((row) =>
            transforms.map(([name, type, of]) => transformOf(name).apply(type, of(row) as never)).join('|'),
          ),
        );
        expect((await table.liveFiles()).data).toHaveLength(expected.size);
      },
    ),
    { numRuns: 10 },
  );
}, 60_000);

test('a year of days is a file a day, and found by its manifest', async () => {
  let table = await ensure(
    [
      { name: 'day', type: 'date' },
      { name: 'n', type: 'int' },
    ],
    [{ column: 'day' }],
    [{ column: 'n', descending: true }],
  );
  const rows = `SELECT DATE '2024-01-01' + CAST(i % 365 AS INTEGER) AS day, i AS n FROM range(36500) r(i)`;
  table = await warehouse.append(table, rows);
  expect((await table.scan()).files).toHaveLength(365);
  const { files } = await table.scan({ where: [{ column: 'day', op: '=', value: '2024-03-01' }] });
  expect(files).toHaveLength(1);
  const [manifest] = await loadManifestList(warehouse.store, table.snapshot());
  expect(manifest.partitions).toMatchObject([{ containsNull: false }]);
}, 60_000);

test('partitions evolve: older files stay as they are, all are pruned, and a rewrite brings them over', async () => {
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'n', type: 'int' },
  ];
  let table = await warehouse.append(await ensure(columns), `SELECT DATE '2024-01-15' AS day, 1 AS n`);
  const { id, location } = table;
  const evolve = (partitionBy: PartitionBy[]) => warehouse.tables.ensure({ id, location, columns, partitionBy });
  table = await evolve([{ column: 'day', transform: 'month' }]);
  table = await warehouse.append(
    table,
    `SELECT DATE '2024-0' || (i + 1) || '-15' AS day, 2 AS n FROM range(3) r(i)`.replace(
      "DATE '2024-0' || (i + 1) || '-15'",
      'make_date(2024, CAST(i + 1 AS INTEGER), 15)',
    ),
  );
  table = await evolve([
    { column: 'day', transform: 'month' },
    { column: 'n', transform: 'bucket[4]' },
  ]);
  table = await warehouse.append(table, `SELECT DATE '2024-02-20' AS day, 3 AS n`);
  expect(table.metadata['partition-specs'].map((spec) => spec.fields.map((field) => field['field-id']))).toEqual([
    [],
    [1000],
    [1000, 1001],
  ]);
  expect((await table.scan()).files).toHaveLength(5);
  const where = [{ column: 'day', op: '>=' as const, value: '2024-02-01' }];
  expect((await table.scan({ where })).files).toHaveLength(3);
  expect(await warehouse.read(table, 'SELECT n FROM t ORDER BY ALL')).toEqual([1, 2, 2, 2, 3].map((n) => ({ n })));
  expect((await evolve([{ column: 'day', transform: 'month' }])).metadata['default-spec-id']).toBe(1);
  table = await evolve([]);
  table = await table.upsert(warehouse.session, `SELECT DATE '2024-02-20' AS day, 9 AS n`, {
    keys: ['day'],
    scratch: `${warehouse.folder}/scratch`,
  });
  expect((await table.scan()).files).toHaveLength(5);
  expect(table.metadata['default-spec-id']).toBe(0);
});

test('a table that is not partitioned keeps its sort order in every file', async () => {
  const columns = [{ name: 'n', type: 'int' }];
  const table = await warehouse.append(
    await ensure(columns, undefined, [{ column: 'n', descending: true }]),
    'SELECT unnest([2, NULL, 3, 1]) AS n',
  );
  expect(await warehouse.read(table)).toEqual([{ n: 3 }, { n: 2 }, { n: 1 }, { n: null }]);
  expect((await table.liveFiles()).data[0].file.sortOrderId).toBe(1);
});

test('fails for a value whose partition no value of the type can name', async () => {
  const table = await ensure([{ name: 'n', type: 'int' }], [{ column: 'n', transform: 'truncate[10]' }]);
  await expect(warehouse.write(table, 'SELECT -2147483648 AS n')).rejects.toThrow(/is below the least int/);
});

describe('fails', () => {
  test.each([
    ['for a transform that is none', { column: 'n', transform: 'week' }, /there is no transform 'week'/],
    ['for a transform of another type', { column: 'n', transform: 'day' }, /day is not for int/],
    ['for a column that is not there', { column: 'm' }, /there is no column 'm'/],
    ['for a nested column', { column: 'l' }, /is nested/],
  ])('%s', async (_, by, message) => {
    await expect(
      ensure(
        [
          { name: 'n', type: 'int' },
          { name: 'l', type: 'list<int>' },
        ],
        [by],
      ),
    ).rejects.toThrow(message);
  });
});
