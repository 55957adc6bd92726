import * as xlsx from '@e965/xlsx';
import { zipSync } from 'fflate';
import type { StagedColumn } from '../../lib/contract';
import type { SourceFormat } from '../../lib/manifest';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [{ name: 'id', type: 'string' }];
const table = 'id\nA\n';

const kinds: [what: string, content: Uint8Array][] = [
  ['an Excel workbook', zipSync({ '[Content_Types].xml': Buffer.from('<x/>') })],
  ['a bzip2 archive', Buffer.from('425a6839314159265359', 'hex')],
  ['an xz archive', Buffer.from('fd377a585a000004', 'hex')],
  ['a PDF document', Buffer.from('%PDF-1.7\nid')],
  ['an HTML page', Buffer.from('\ufeff \n<!DOCTYPE html><html><body>Please log in</body></html>')],
  ['an XML document', Buffer.from('<?xml version="1.0"?><Workbook/>')],
  ['a Parquet file', Buffer.from('PAR1....PAR1')],
  ['an old Office document', Buffer.from('d0cf11e0a1b11ae100', 'hex')],
];
const texts: SourceFormat[] = [csv(), { kind: 'json' }, { kind: 'ndjson' }];

test.each(kinds)('fails where %s comes as text, with one record for the whole file', async (what, content) => {
  for (const format of texts) {
    const { refused, faults, read } = await bench.deliver({ content, columns, format });
    expect(refused).toContain(`but the file's content is ${what}`);
    expect([read, faults.length]).toEqual([1, 1]);
    expect(faults).toMatchObject([{ line: '1', column: null, reason: 'not_what_it_says', value: null }]);
  }
});

test('fails on an encrypted workbook with a message that says so, and on a broken one', async () => {
  const container = xlsx.CFB.utils.cfb_new();
  xlsx.CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.from('<encryption/>'));
  xlsx.CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(5000, 7));
  const encrypted = xlsx.CFB.write(container, { type: 'buffer' }) as Buffer;
  const format: SourceFormat = { kind: 'excel', skipRows: 0 };
  const outcome = await bench.deliver({ content: encrypted, columns, format });
  expect(outcome.faults).toMatchObject([{ reason: 'password' }]);
  expect(outcome.refused).toContain('protected by a password');
  const broken = Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex');
  expect((await bench.deliver({ content: broken, columns, format })).faults).toMatchObject([{ reason: 'unreadable' }]);
});

test('the record of a refused file has its first 2,000 characters, whatever they are', async () => {
  const content = Buffer.concat([Buffer.from(`'"\0é\ud83d`), Buffer.alloc(5000, 0xff)]);
  const { faults } = await bench.deliver({ content, columns });
  expect(faults).toMatchObject([{ reason: 'undecodable' }]);
  expect(String(faults[0].raw)).toHaveLength(2000);
  expect(String(faults[0].raw).startsWith(`'"\0é`)).toBe(true);
});

test('fails at once on all that is wrong with the declaration', async () => {
  const wrong: StagedColumn[] = [
    { name: 'day', type: 'date', parse: { formats: ['dd/mm/yyyy'] } },
    { name: 'amount', type: 'decimal(12,2)', parse: { group: '.' } },
  ];
  await expect(bench.deliver({ content: table, columns: wrong })).rejects.toMatchObject({
    problems: [
      { message: "'day': 'dd/mm/yyyy' has minutes without hours", hint: 'mm is minutes; use MM for the month' },
      { message: "'amount': 'decimal' and 'group' are both '.'", hint: "set decimal: ','" },
    ],
  });
});

test('a very wide header, a cell of millions of characters and a file of NULs are dealt with', async () => {
  const wide = `id;${Array.from({ length: 300_000 }, (_, index) => `c${index}`).join(';')}\nA${';'.repeat(300_000)}\n`;
  const outcome = await bench.deliver({ content: wide, columns });
  expect([outcome.rows.length, outcome.newColumns.length]).toEqual([1, 100]);
  const wider = await bench.deliver({ content: wide.repeat(4).replaceAll('\n', ''), columns });
  expect(wider.refused).toContain('the header cannot be read: the record is longer than 4 million characters');
  const long = 'é'.repeat(3_000_000);
  const cell = await bench.deliver({ content: `id\n${long}\n"${long}\n"\nB\n`, columns });
  expect(cell.rows.map((row) => String(row.id).length)).toEqual([3_000_000, 3_000_000, 1]);
  const nul = await bench.deliver({ content: Buffer.alloc(100_000), columns });
  expect(nul.faults).toMatchObject([{ reason: 'no_header' }]);
  const tooLong = await bench.deliver({ content: `id\n${'x'.repeat(9_000_000)}\nB\n`, columns });
  expect(tooLong.faults).toMatchObject([{ line: '2', reason: 'record_too_long' }]);
  expect(tooLong.rows).toMatchObject([{ id: 'B' }]);
});
