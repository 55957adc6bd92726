import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import type { SourceFormat } from '../../lib/manifest';
import { Bench, csv } from '../intake/support';

const TRIALS = Number(process.env.TRIALS ?? 60);
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);
const scratch = mkdtempSync(join(tmpdir(), 'fuzz-'));
const bench = new Bench();
afterAll(() => {
  bench.close();
  rmSync(scratch, { recursive: true, force: true });
});
jest.setTimeout(180_000 + TRIALS * 500);

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Id'] },
  { name: 'day', type: 'date', from: ['Day'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',', group: '.' } },
];
const TEXT = `Id;Day;Amount\n${Array.from({ length: 30 }, (_, n) => `k${n};0${1 + (n % 9)}/02/2026;1.00${n % 10},50`).join('\n')}\n`;
const OBJECTS = Array.from({ length: 30 }, (_, n) => ({ Id: `k${n}`, Day: '2026-02-01', Amount: { nested: [n] } }));
const EXCEL = { kind: 'excel', skipRows: 0 } as const;

/** What departments send, well formed: each is damaged in many ways. */
const WHOLE: readonly (readonly [format: SourceFormat, bytes: () => Uint8Array])[] = [
  [csv(), () => strToU8(TEXT)],
  [csv({ encoding: 'utf-16' }), () => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(TEXT, 'utf16le')])],
  [csv(), () => gzipSync(TEXT)],
  [csv(), () => Buffer.from('KLUv/SQVqQAASWQ7QW1vdW50CmE7MSw1MApiO3gKS9KJhA==', 'base64')],
  [csv(), () => zipSync({ 'a.csv': strToU8(TEXT), 'b.csv': strToU8(TEXT) })],
  [{ kind: 'json' }, () => strToU8(JSON.stringify(OBJECTS))],
  [{ kind: 'ndjson' }, () => strToU8(OBJECTS.map((object) => JSON.stringify(object)).join('\n'))],
  [EXCEL, () => workbook('xlsx')],
  [EXCEL, () => workbook('biff8')],
  [{ kind: 'parquet' }, () => parquet],
];
let parquet: Buffer;
beforeAll(async () => {
  // The reader of workbooks talks to the console of damaged ones.
  jest.spyOn(console, 'error').mockImplementation(() => {});
  await bench.run(
    `COPY (SELECT 'k' AS "Id", DATE '2026-02-01' AS "Day", 1.5 AS "Amount" FROM range(50)) TO '${bench.folder}/whole.parquet' (FORMAT parquet)`,
  );
  parquet = readFileSync(join(bench.folder, 'whole.parquet'));
});

function workbook(bookType: 'xlsx' | 'biff8'): Buffer {
  const sheet = xlsx.utils.json_to_sheet(OBJECTS.map(({ Id, Day }) => ({ Id, Day, Amount: 1.5 })));
  return xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType }) as Buffer;
}

/** A change of bytes: cut off, overwritten, doubled, or a stretch of noise. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('cut', 'put', 'repeat', 'drop', 'noise'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.nat(40),
    byte: fc.constantFrom(0, 10, 13, 34, 59, 255, 123, 91, 128),
  }),
  { minLength: 1, maxLength: 4 },
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Uint8Array, changes: Damage): Buffer {
  return changes.reduce((now, { kind, at, length, byte }) => {
    const from = Math.floor(at * now.length);
    const [before, part, behind] = [
      now.subarray(0, from),
      now.subarray(from, from + length),
      now.subarray(from + length),
    ];
    switch (kind) {
      case 'cut':
        return before;
      case 'put':
        return Buffer.concat([before, Buffer.alloc(part.length, byte), behind]);
      case 'repeat':
        return Buffer.concat([before, part, part, part, behind]);
      case 'drop':
        return Buffer.concat([before, behind]);
      default:
        return Buffer.concat([
          before,
          Uint8Array.from(part).map((value, index) => (value * 31 + index * byte) & 255),
          behind,
        ]);
    }
  }, Buffer.from(bytes));
}

test('a damaged file of any format is staged, explained or refused: nothing is lost, nothing crashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(WHOLE.length - 1), damage, async (index, changes) => {
      const [format, bytes] = WHOLE[index];
      const outcome = await bench.deliver({ content: damaged(bytes(), changes), columns, format });
      expect(outcome.read).toBe(outcome.staged + outcome.quarantined);
      for (const { message } of outcome.faults) expect(String(message)).not.toMatch(/\/tmp\/|undefined|\bat .*:\d+/);
    }),
    { numRuns: TRIALS, seed: SEED },
  );
});

test('random bytes under the mark of every packing and format are refused or read, and never a crash', async () => {
  const marks = [
    '1f8b08',
    '28b52ffd',
    '504b0304',
    '504b0506',
    '50415231',
    'd0cf11e0a1b11ae1',
    '0908',
    'efbbbf',
    'fffe',
    '5b',
    '7b',
  ];
  const bytes = fc
    .tuple(fc.constantFrom(...marks), fc.uint8Array({ maxLength: 600 }))
    .map(([mark, rest]) => Buffer.concat([Buffer.from(mark, 'hex'), rest]));
  await fc.assert(
    fc.asyncProperty(bytes, fc.nat(WHOLE.length - 1), async (content, index) => {
      const outcome = await bench.deliver({ content, columns, format: WHOLE[index][0] });
      expect(outcome.read).toBe(outcome.staged + outcome.quarantined);
    }),
    { numRuns: TRIALS, seed: SEED },
  );
});

test('a formula in a cell is nothing but its text', async () => {
  const cells = ['=cmd|/C calc!A0', '+1+1', '@SUM(A1)', '-2+3', '\t=1'];
  const { rows } = await bench.deliver({
    content: `Id;Day;Amount\n${cells.map((cell) => `${cell};;`).join('\n')}`,
    columns,
  });
  expect(rows.map(({ id }) => id)).toEqual(cells.map((cell) => cell.trim()));
});

/** Heavy files, each read by a process of its own that may have little memory. */
const HEAVY: readonly (readonly [
  what: string,
  format: SourceFormat,
  write: (path: string) => unknown,
  says: RegExp,
])[] = [
  ['a line of 120 MB', csv(), (path) => repeat(path, 'Id;Day;Amount\n', 'x'.repeat(1e6), 120), /longer than/],
  ['20 million quotes', csv(), (path) => repeat(path, 'Id;Day;Amount\n', '"'.repeat(1e6), 20), /quote|longer than/],
  ['a million columns', csv(), (path) => writeFileSync(path, `${'h;'.repeat(1e6)}\n${'1;'.repeat(1e6)}\n`), /header/],
  ['a million lines of one quote', csv(), (path) => repeat(path, 'Id;Day;Amount\n', '"a\n'.repeat(1e4), 100), /quote/],
  [
    'JSON of 10 million brackets',
    { kind: 'json' },
    (path) => repeat(path, '[', '['.repeat(1e6), 10),
    /more than \d+ deep/,
  ],
  [
    'JSON of a million members',
    { kind: 'json' },
    (path) => writeFileSync(path, `[{${Array.from({ length: 3e5 }, (_, n) => `"m${n}":${n}`).join()}}]`),
    /longer than/,
  ],
  ['a bomb of gzip', csv(), (path) => writeFileSync(path, gzipSync(Buffer.alloc(1.5e8))), /unpacks to more/],
  [
    'a bomb in a zip',
    csv(),
    (path) => writeFileSync(path, zipSync({ 'a.csv': Buffer.alloc(1.5e8) }, { level: 9 })),
    /unpacks to more/,
  ],
  ['a bomb of zstd', csv(), (path) => writeFileSync(path, zstdBomb(2000)), /unpacks to more/],
  ['a workbook of a billion laughs', EXCEL, (path) => writeFileSync(path, laughs()), /./],
];

/** So many blocks of 128 KiB, of one byte each (RFC 8878, RLE). */
function zstdBomb(blocks: number): Buffer {
  const block = (last: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE(128 * 1024 * 8 + 2 + last, 0, 3);
    return bytes;
  };
  const head = Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x38);
  return Buffer.concat([head, ...Array.from({ length: blocks }, (_, nth) => block(nth + 1 === blocks ? 1 : 0))]);
}

async function repeat(path: string, head: string, piece: string, times: number): Promise<void> {
  await pipeline(
    Readable.from(
      (function* () {
        yield head;
        for (let time = 0; time < times; time++) yield piece;
      })(),
    ),
    createWriteStream(path),
  );
}

/** Entities within entities, ten times each, nine deep. */
function laughs(): Uint8Array {
  const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  const files = xlsxFiles();
  const shared = `<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">${entities}]><sst><si><t>&l9;</t></si></sst>`;
  return zipSync({ ...files, 'xl/sharedStrings.xml': strToU8(shared) });
}

function xlsxFiles(): Record<string, Uint8Array> {
  const archive = xlsx.CFB.read(workbook('xlsx'), { type: 'buffer' });
  return Object.fromEntries(
    (archive.FullPaths as string[]).flatMap((path, index) => {
      const content = archive.FileIndex[index].content as Uint8Array | undefined;
      return path.endsWith('/') || !content ? [] : [[path.replace(/^Root Entry\//, ''), Uint8Array.from(content)]];
    }),
  );
}

test.each(HEAVY)('%s is read within its memory, and told', async (_, format, write, says) => {
  const file = join(scratch, 'heavy');
  await write(file);
  const words = [
    '--max-old-space-size=160',
    '--import',
    'tsx',
    join(__dirname, 'fuzz-worker.ts'),
    file,
    JSON.stringify(format),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 120_000 });
  const { read, staged, quarantined, told, memory } = JSON.parse(stdout);
  expect(read).toBe(staged + quarantined);
  expect(told).toMatch(says);
  expect(memory).toBeLessThan(700 * 1024 ** 2);
});
