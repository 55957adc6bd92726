import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Id'], required: true },
  { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',' } },
];
const TEXT = 'Id;Amount\na;1,50\nb;x\n';
const ROWS = [['a', '1.50', '2']];
const FAULTS = [['3', 'not_a_number', 'b;x']];
/** Made by zstd 1.5: TEXT, and TEXT with a second frame behind it. */
const ZSTD = 'KLUv/SQVqQAASWQ7QW1vdW50CmE7MSw1MApiO3gKS9KJhA==';
const ZSTD_TWICE = 'KLUv/SQVqQAASWQ7QW1vdW50CmE7MSw1MApiO3gKS9KJhCi1L/0EWDkAAGM7MywwMArVyTx0';

const json = { kind: 'json' } as const;
const name = 'bills.bin';

async function deliver(content: Uint8Array, more: Partial<Parameters<Bench['deliver']>[0]> = {}) {
  const outcome = await bench.deliver({ content, columns, name, ...more });
  return {
    ...outcome,
    staged: outcome.rows.map(({ id, amount, __row }) => [id, amount, __row]),
    quarantine: outcome.faults.map(({ line, reason, raw }) => [line, reason, raw]),
    files: outcome.faults.map(({ file, message }) => `${file}: ${message}`),
  };
}

test('gzip and zstd are seen by their bytes, also in several parts, whatever the file is called', async () => {
  for (const content of [gzipSync(TEXT), Buffer.from(ZSTD, 'base64'), zipSync({ 'b.csv': strToU8(TEXT) })]) {
    const { staged, quarantine, rows } = await deliver(content);
    expect({ staged, quarantine }).toEqual({ staged: ROWS, quarantine: FAULTS });
    expect(rows[0].__file).toBe(name);
  }
  for (const content of [Buffer.concat([gzipSync(TEXT), gzipSync('c;3,00\n')]), Buffer.from(ZSTD_TWICE, 'base64')]) {
    expect((await deliver(content)).staged).toEqual([...ROWS, ['c', '3.00', '4']]);
  }
});

test('every format may be packed', async () => {
  const records = '[{"Id":"a","Amount":1.5},{"Id":"b","Amount":"x"}]';
  expect((await deliver(gzipSync(records), { format: json })).staged).toEqual([['a', '1.50', '1']]);
  const lines = '{"Id":"a","Amount":1.5}\n{"Id":"b","Amount":"x"}\n';
  expect((await deliver(gzipSync(lines), { format: { kind: 'ndjson' } })).staged).toEqual([['a', '1.50', '1']]);
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(TEXT, 'utf16le')]);
  expect((await deliver(gzipSync(utf16))).staged).toEqual(ROWS);
  await bench.run(`COPY (SELECT 'a' AS "Id", 1.5 AS "Amount") TO '${bench.folder}/a.parquet' (FORMAT parquet)`);
  const parquet = readFileSync(join(bench.folder, 'a.parquet'));
  const packed = await deliver(zipSync({ 'a.parquet': parquet, 'b.parquet': parquet }), {
    format: { kind: 'parquet' },
  });
  expect(packed.staged).toEqual([
    ['a', '1.50', '1'],
    ['a', '1.50', '1'],
  ]);
});

test('a workbook is not taken for an archive, and an archive of workbooks is read', async () => {
  const book = xlsx.utils.book_new(
    xlsx.utils.aoa_to_sheet([
      ['Id', 'Amount'],
      ['a', 1.5],
    ]),
  );
  const bytes = xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  const format = { kind: 'excel', skipRows: 0 } as const;
  expect((await deliver(bytes, { format })).staged).toEqual(ROWS);
  expect((await deliver(zipSync({ 'a.xlsx': bytes }), { format })).staged).toEqual(ROWS);
  expect((await deliver(bytes)).refused).toMatch(/content is an Excel workbook/);
});

test('several files of a zip are one intake, and each record tells of which it is', async () => {
  const files = {
    'north/a.csv': strToU8(TEXT),
    '../../b.csv': strToU8('Amount;Id;New\n7;c;x\n'),
    'empty.csv': strToU8(''),
  };
  const outcome = await deliver(zipSync({ north: {}, ...files, '__MACOSX/a.csv': strToU8('x') } as never));
  expect(outcome.rows.map(({ id, __file, __row }) => [id, __file, __row])).toEqual([
    ['a', 'bills.bin/north/a.csv', '2'],
    ['c', 'bills.bin/../../b.csv', '2'],
  ]);
  expect(outcome.quarantine).toEqual(FAULTS);
  expect(outcome.files[0]).toMatch(/^bills\.bin\/north\/a\.csv: amount/);
  expect(outcome.newColumns).toEqual(['New']);
  expect(outcome.remarks).toContain('empty.csv: the file is empty');
});

test('a file in a zip that is broken, locked, packed again or something else is one record and leaves the others', async () => {
  const long = strToU8(`Id;Amount\n${'x;1,00\n'.repeat(2000)}`);
  const members = {
    'good.csv': strToU8(TEXT),
    'broken.csv': long,
    'locked.csv': strToU8(TEXT),
    'again.csv': gzipSync(TEXT),
    'page.csv': strToU8('<html></html>'),
  };
  const bytes = Buffer.from(zipSync(members));
  const central = bytes.indexOf('broken.csv', bytes.indexOf('page.csv'));
  const lock = bytes.indexOf('locked.csv', central) - 46 + 8;
  bytes[lock] |= 1;
  const broken = bytes.indexOf('broken.csv') + 10;
  bytes.fill(0xff, broken + 4, broken + 12);
  const outcome = await deliver(bytes);
  expect(outcome.read).toBe(2 + 4);
  expect(outcome.staged).toEqual(ROWS);
  const refused = outcome.faults.filter(({ reason }) => reason !== 'not_a_number');
  expect(refused.map(({ file, reason }) => [file, reason])).toEqual([
    ['bills.bin/broken.csv', 'unreadable'],
    ['bills.bin/locked.csv', 'password'],
    ['bills.bin/again.csv', 'nested_archive'],
    ['bills.bin/page.csv', 'not_what_it_says'],
  ]);
  expect(outcome.refused).toBeUndefined();
});

test('a zip that was written as a stream has its sizes behind its files, and is read', async () => {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((_, piece) => pieces.push(piece));
  for (const file of ['a.csv', 'b.csv']) {
    const member = new ZipDeflate(file);
    zip.add(member);
    member.push(strToU8(TEXT), true);
  }
  zip.end();
  expect((await deliver(Buffer.concat(pieces))).staged).toEqual([...ROWS, ...ROWS]);
});

test('an archive that is cut off, or without files, is told', async () => {
  const zip = zipSync({ 'a.csv': strToU8(TEXT) });
  for (const content of [gzipSync(TEXT), Buffer.from(ZSTD, 'base64'), zip]) {
    const { refused, read } = await deliver(content.subarray(0, content.length - 9));
    expect(refused).toMatch(/archive is damaged or cut off/);
    expect(read).toBe(1);
  }
  expect((await deliver(zipSync({}))).remarks).toEqual(['the archive has no files']);
});

test('a bomb is refused by the limit that it breaks', async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  for (const content of [bomb, zipSync({ 'a.csv': Buffer.alloc(100 * 1024 * 1024) })]) {
    const { refused, read } = await deliver(content);
    expect(refused).toMatch(/unpacks to more than 250 times its own size \(beyond 64 MiB\)/);
    expect(read).toBe(1);
  }
  const window = Buffer.from(ZSTD, 'base64');
  window[4] &= ~0x20;
  window[5] = 0xff;
  expect((await deliver(window)).refused).toMatch(/needs \d+ bytes of memory|damaged/);
});

test('a period is read from the name without what says how the file is packed', async () => {
  const period = { kind: 'fromName', pattern: 'bills-{yyyy}-{MM}.csv' } as const;
  const { rows } = await deliver(gzipSync(TEXT), { name: 'bills-2026-03.csv.gz', period });
  expect(rows[0].__period).toBe('2026-03-01');
});

test('lines and faults of a packed file are those of the file', async () => {
  const lines = Array.from({ length: 50 }, (_, index) => (index % 10 === 3 ? `${index};x` : `${index};1,00`));
  const plain = await deliver(Buffer.from(['Id;Amount', ...lines].join('\r\n')));
  const packed = await deliver(gzipSync(['Id;Amount', ...lines].join('\r\n')), { format: csv() });
  expect(packed.rows).toEqual(plain.rows);
  expect(packed.faults).toEqual(plain.faults);
});

/** A zip archive whose sizes and offsets stand in the fields of zip64 (APPNOTE 4.3.14, 4.5.3), as streaming programs write it. */
function zip64(content: Uint8Array): Buffer {
  const plain = Buffer.from(zipSync({ 'a.csv': content }, { level: 0 }));
  const end = plain.length - 22;
  const directory = plain.readUInt32LE(end + 16);
  const entry = Buffer.from(plain.subarray(directory, end));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  for (const [at, field] of [24, 20].entries()) extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(field)), 4 + at * 8);
  for (const field of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, field);
  entry.writeUInt16LE(extra.length, 30);
  const name = entry.readUInt16LE(28);
  const whole = Buffer.concat([entry.subarray(0, 46 + name), extra]);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  for (const [at, value] of [1, 1, whole.length, directory].entries())
    end64.writeBigUInt64LE(BigInt(value), 24 + at * 8);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directory + whole.length), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(plain.subarray(end));
  last.writeUInt16LE(0xffff, 8);
  last.writeUInt16LE(0xffff, 10);
  last.writeUInt32LE(0xffffffff, 12);
  last.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([plain.subarray(0, directory), whole, end64, locator, last]);
}

test('a zip64 archive is unpacked, and refused where its directory points elsewhere', async () => {
  const bytes = zip64(strToU8(TEXT));
  const { staged, quarantine } = await deliver(bytes);
  expect({ staged, quarantine }).toEqual({ staged: ROWS, quarantine: FAULTS });
  const astray = Buffer.from(bytes);
  astray.writeBigUInt64LE(2n ** 60n, astray.length - 22 - 20 + 8);
  expect((await deliver(astray)).refused).toMatch(/^the zip archive is damaged or cut off/);
});
