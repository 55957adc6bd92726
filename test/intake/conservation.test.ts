import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import { quoteLiteral } from '../../lib/engine';
import type { SourceFormat } from '../../lib/manifest';
import { Bench, csv } from './support';
import { zstdStored } from './zstd';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', required: true },
  { name: 'day', type: 'date', parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'amount', type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
  { name: 'count', type: 'int' },
];

/** A record as it is written, and the reason why it must be refused; undefined where it must be staged. */
interface Planted {
  readonly text: string;
  readonly reason?: string;
  readonly column?: string | null;
}

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const id = fc.string({ unit: pick('a', 'B', '7', 'é', '😀', "'", '-'), minLength: 1, maxLength: 6 });
const quotedId = fc
  .string({ unit: pick('a', ';', '"', '\n', '\r\n', ',', '\x1f', '\x1e'), minLength: 1, maxLength: 6 })
  .map((text) => `"x${text.replaceAll('"', '""')}x"`);
const day = pick('31/12/2025', '29/02/2024', ' 01/01/2026 ', '');
const amount = pick('1.234,56', '0,5', '-12', '', '14.325', '"7,10"');
const count = pick('1', '', '0012', '-2147483648');
const row = (...cells: fc.Arbitrary<string>[]) => fc.tuple(...cells).map((values) => values.join(';'));

const good: fc.Arbitrary<Planted> = row(fc.oneof(id, quotedId), day, amount, count).map((text) => ({ text }));
const faulty = (text: fc.Arbitrary<string>, reason: string, column: string | null): fc.Arbitrary<Planted> =>
  text.map((value) => ({ text: value, reason, column }));
const bad: fc.Arbitrary<Planted> = fc.oneof(
  faulty(row(fc.constant(''), day, amount, pick('1')), 'required', 'id'),
  faulty(row(id, pick('31/02/2026', '"30/02/2026"'), amount, count), 'no_such_date', 'day'),
  faulty(row(id, pick('1/2/2026', '2026-01-01', 'x'), amount, count), 'not_a_date', 'day'),
  faulty(row(id, day, pick('1.2.3', '12.34,5', '1,2x', '€5', '"a\nb"'), count), 'not_a_number', 'amount'),
  faulty(row(id, day, pick('1,005', '0,123'), count), 'too_many_decimals', 'amount'),
  faulty(row(id, day, amount, pick('1,0', 'x', '1.000')), 'not_an_integer', 'count'),
  faulty(row(id, day, amount, pick('2147483648')), 'out_of_range', 'count'),
  faulty(row(id, day, amount), 'too_few_cells', null),
  faulty(row(id, day, amount, count, pick('', 'x')), 'too_many_cells', null),
  faulty(
    row(
      id.map((text) => `"${text}"x`),
      day,
      amount,
      count,
    ),
    'stray_quote',
    null,
  ),
  faulty(
    row(
      id.map((text) => `${text}\0`),
      day,
      amount,
      count,
    ),
    'nul_character',
    null,
  ),
);

/** `TRIALS=2000 npx jest test/intake/conservation` makes so many of each. */
const TRIALS = process.env.TRIALS === undefined ? undefined : Number(process.env.TRIALS);
const PATIENCE_MS = 60_000 + 300 * (TRIALS ?? 0);

/** As the file is, or packed. */
const packing = pick<(bytes: Buffer) => Uint8Array>(
  (bytes) => bytes,
  (bytes) => gzipSync(bytes),
  (bytes) => zipSync({ 'a.csv': bytes }),
  zstdStored,
);

test(
  'read = staged + quarantined, and every planted fault is named at its line with its record as it came',
  async () => {
    const records = fc.array(fc.oneof({ weight: 3, arbitrary: good }, { weight: 2, arbitrary: bad }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(records, pick('\n', '\r\n', '\r'), packing, async (planted, lineEnd, pack) => {
        let line = 2;
        const lines = planted.map(({ text }) => {
          const at = line;
          line += 1 + (text.match(/\r\n|\n/g)?.length ?? 0);
          return at;
        });
        const content = ['id;day;amount;count', ...planted.map(({ text }) => text), ''].join(lineEnd);
        const outcome = await bench.deliver({ content: pack(Buffer.from(content)), columns });
        expect(outcome.read).toBe(planted.length);
        expect(outcome.faults.map(({ line, reason, column, raw }) => [Number(line), reason, column, raw])).toEqual(
          planted.flatMap(({ text, reason, column }, index) => (reason ? [[lines[index], reason, column, text]] : [])),
        );
        expect(outcome.rows.map((staged) => Number(staged.__row))).toEqual(
          planted.flatMap(({ reason }, index) => (reason ? [] : [lines[index]])),
        );
      }),
      { numRuns: TRIALS ?? 60 },
    );
  },
  PATIENCE_MS,
);

/** Records of the formats that know what a cell is, with the reason for which one must be refused. */
const typedCells: fc.Arbitrary<{ readonly cells: readonly unknown[]; readonly reason?: string }> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        id.map((text) => `x${text}`),
        pick(1.5, -12, 0, null),
        pick(1, 12, null),
      )
      .map((cells) => ({ cells })),
  },
  fc.constant({ cells: [null, 1.5, 2], reason: 'required' }),
  fc.constant({ cells: ['a', 1.005, 2], reason: 'too_many_decimals' }),
  fc.constant({ cells: ['a', 'one', 2], reason: 'not_a_number' }),
  fc.constant({ cells: ['a', 1.5, 2.5], reason: 'not_an_integer' }),
  fc.constant({ cells: ['a', 1.5, 3_000_000_000], reason: 'out_of_range' }),
);

const NAMES = ['id', 'amount', 'count'];
const objectOf = (cells: readonly unknown[]) =>
  JSON.stringify(Object.fromEntries(cells.map((cell, index) => [NAMES[index], cell])));
/** By format: the file, and the line on which its first record stands. */
type Write = (rows: readonly (readonly unknown[])[]) => Buffer | Promise<Buffer>;
const WRITTEN: readonly (readonly [SourceFormat, first: number, Write])[] = [
  [{ kind: 'parquet' }, 1, parquetOf],
  [{ kind: 'ndjson' }, 1, (rows) => Buffer.from(rows.map(objectOf).join('\n'))],
  [{ kind: 'json' }, 2, (rows) => Buffer.from(`[\n${rows.map(objectOf).join(',\n')}\n]`)],
  [
    { kind: 'excel', skipRows: 0 },
    2,
    (rows) =>
      xlsx.write(xlsx.utils.book_new(xlsx.utils.aoa_to_sheet([NAMES, ...rows.map((row) => [...row])])), {
        type: 'buffer',
        bookType: 'xlsx',
      }),
  ],
];

/** Texts, as tools write them that know no types: so that each kind of fault has a place. */
async function parquetOf(rows: readonly (readonly unknown[])[]): Promise<Buffer> {
  const texts = rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : quoteLiteral(String(cell)))));
  const values = texts.map((row) => `(${row.map((text) => `${text}::VARCHAR`).join(', ')})`).join(', ');
  const path = join(bench.folder, 'planted.parquet');
  await bench.run(`COPY (SELECT * FROM (VALUES ${values}) AS t(${NAMES.join(', ')})) TO '${path}' (FORMAT parquet)`);
  return readFileSync(path);
}

test.each(WRITTEN)(
  'the same of a file of %j, packed or not',
  async (format, first, write) => {
    await fc.assert(
      fc.asyncProperty(fc.array(typedCells, { minLength: 1, maxLength: 20 }), packing, async (planted, pack) => {
        const content = pack(await write(planted.map(({ cells }) => cells)));
        const plain = columns.filter(({ name }) => name !== 'day').map(({ parse: _, ...column }) => column);
        const outcome = await bench.deliver({ content, columns: plain, format });
        expect(outcome.read).toBe(planted.length);
        expect(outcome.faults.map(({ line, reason }) => [Number(line), reason])).toEqual(
          planted.flatMap(({ reason }, index) => (reason ? [[index + first, reason]] : [])),
        );
        expect(outcome.rows.map((row) => Number(row.__row))).toEqual(
          planted.flatMap(({ reason }, index) => (reason ? [] : [index + first])),
        );
      }),
      { numRuns: TRIALS ?? 20 },
    );
  },
  PATIENCE_MS,
);

test(
  'random bytes are staged, explained or refused, never lost and never a crash',
  async () => {
    const formats = [csv(), csv({ encoding: 'latin1' }), csv({ header: false }), csv({ encoding: 'utf-16' })];
    const others = [{ kind: 'json' }, { kind: 'ndjson' }, { kind: 'excel', skipRows: 0 }, { kind: 'parquet' }] as const;
    const text = fc.string({ unit: 'binary', maxLength: 400 }).map((value) => Buffer.from(`id;day\n${value}`, 'utf8'));
    const json = fc.json().map((value) => Buffer.from(value));
    const bytes = fc.uint8Array({ maxLength: 400 }).map((value) => Buffer.from(value));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(text, bytes, json),
        pick<SourceFormat>(...formats, ...others),
        async (content, format) => {
          const outcome = await bench.deliver({ content, columns, format });
          expect(outcome.read).toBe(outcome.staged + outcome.quarantined);
        },
      ),
      { numRuns: TRIALS ?? 150 },
    );
  },
  PATIENCE_MS,
);
