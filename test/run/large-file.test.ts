import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Session } from '../../lib/engine';
import type { DatasetContract } from '../../lib/manifest/read';
import { StageFolder, stageFiles, stageInputs } from '../../lib/run';
import { subject } from '../intake/subject';
import { csv } from '../intake/support';

const folder = mkdtempSync(join(tmpdir(), 'large-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = [
  { name: 'id', type: 'int', from: ['Id'], required: true },
  { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',' } },
  { name: 'note', type: 'string', from: ['Note'] },
];
const contract: DatasetContract = { ...subject(csv(), columns), timeZone: 'UTC' };

const ROWS = 60_000;
/** Of a hundred rows one has a fault, and one a cell that only the careful lane knows how to read. */
const text = (faults: boolean) =>
  `Id;Amount;Note\r\n${Array.from({ length: ROWS }, (_, n) => {
    const amount = faults && n % 100 === 7 ? 'x' : faults && n % 100 === 8 ? ' 1,00 ' : '1,00';
    return `${n + 2};${amount};a note of bill ${n}`;
  }).join('\r\n')}\r\n`;

async function stage(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const [scratch, out] = [join(folder, `${name}-scratch`), join(folder, `${name}-out`)];
  for (const made of [scratch, out]) mkdirSync(made);
  const landed = await stageInputs(folder, [name], contract.source);
  const sink = await StageFolder.open(out, 'parquet', { dataset: contract.dataset, files: [name], force: false });
  const [told] = await stageFiles(contract, landed, { scratch, sink, examples: 3 });
  const session = await Session.open({ scratch: join(folder, `${name}-read`), folders: [out] });
  const rows = await session.one(`SELECT count(*)::INT AS rows, count(*) FILTER (id <> __row)::INT AS wrong,
    sum(amount)::VARCHAR AS amount FROM read_parquet('${join(out, told.written?.staged as string)}')`);
  session.close();
  return { told, rows };
}

test.each([
  ['bills.csv', (bytes: string) => bytes],
  ['bills.csv.gz', (bytes: string) => gzipSync(bytes)],
])('a large file is staged line by line as it is, clean or not: %s', async (name, pack) => {
  const clean = await stage(`clean-${name}`, pack(text(false)));
  expect(clean.told).toMatchObject({ read: ROWS, staged: ROWS, quarantined: 0 });
  expect(clean.rows).toEqual({ rows: ROWS, wrong: 0, amount: `${ROWS}.00` });
  const dirty = await stage(`dirty-${name}`, pack(text(true)));
  expect(dirty.told).toMatchObject({ read: ROWS, staged: ROWS - ROWS / 100, quarantined: ROWS / 100 });
  expect(dirty.told.reasons[0].examples[0]).toMatchObject({ line: 9, raw: '9;x;a note of bill 7' });
  expect(dirty.rows).toEqual({ rows: ROWS - ROWS / 100, wrong: 0, amount: `${ROWS - ROWS / 100}.00` });
});
