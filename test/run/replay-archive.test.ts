import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import {
  type MendableFile,
  mendableFiles,
  type ReturnedFile,
  replayRows,
  returnFiles,
  withTables,
} from '../../lib/run';
import { zstdStored } from '../intake/zstd';
import { source } from '../plan/meshes';
import { App, billsMesh } from './apps';

const BILL = 'finance.bill';
// The same wrong record on the same line of two files.
const MEMBERS = { 'a.csv': 'id;amount\r\nx;y\r\n', 'sub/b.csv': 'id;amount\r\nx;y\r\nz;1\r\n' };

async function filled(): Promise<App> {
  const app = new App(billsMesh({ sources: [source('bill', { localPath: 'data/*' })] }));
  mkdirSync(join(app.folder, 'data'));
  const files = Object.fromEntries(Object.entries(MEMBERS).map(([name, text]) => [name, strToU8(text)]));
  writeFileSync(join(app.folder, 'data/may.zip'), zipSync(files));
  writeFileSync(join(app.folder, 'data/june.csv.gz'), gzipSync('id;amount\nq;w\n'));
  writeFileSync(join(app.folder, 'data/july.csv.zst'), zstdStored(strToU8('id;amount\nr;v\ns;2\n')));
  await app.run();
  return app;
}

test('records of archives are mended file by file', async () => {
  const app = await filled();
  const platform = await app.open();
  const exported: MendableFile[] = [];
  for await (const file of mendableFiles(platform, BILL)) exported.push(file);
  const records = exported.flatMap((file) => file.records);
  expect(records.map(({ file, line, cells }) => [file, line, ...(cells ?? [])])).toEqual([
    ['july.csv.zst', 2, 'r', 'v'],
    ['june.csv.gz', 2, 'q', 'w'],
    ['may.zip/a.csv', 2, 'x', 'y'],
    ['may.zip/sub/b.csv', 2, 'x', 'y'],
  ]);
  const rows = records.map(({ record, cells = [] }, at) => ({ line: at, record, cells: [cells[0], String(at + 1)] }));
  await withTables(platform, BILL, {}, () => replayRows(platform, BILL, rows, { file: 'mend.csv' }));
  expect(await app.rows('SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL')).toEqual([
    'q 2.00 june.csv.gz 2',
    'r 1.00 july.csv.zst 2',
    's 2.00 july.csv.zst 3',
    'x 3.00 may.zip/a.csv 2',
    'x 4.00 may.zip/sub/b.csv 2',
    'z 1.00 may.zip/sub/b.csv 3',
  ]);
  expect(await app.rows('FROM finance.bill__quarantine')).toEqual([]);
});

test('what was packed is returned unpacked, each file of an archive by itself, and it is said how it came', async () => {
  const app = await filled();
  const returned: ReturnedFile[] = [];
  const folder = join(app.folder, 'out');
  for await (const file of returnFiles(await app.open(), BILL, { folder })) returned.push(file);
  expect(returned.map(({ marked }) => marked)).toEqual(['july.csv', 'june.csv', 'may.zip/a.csv', 'may.zip/sub/b.csv']);
  expect(returned.map(({ packed }) => packed)).toEqual([
    { file: 'july.csv.zst', as: 'zstd' },
    { file: 'june.csv.gz', as: 'gzip' },
    { file: 'may.zip', as: 'zip' },
    { file: 'may.zip', as: 'zip' },
  ]);
  expect(readFileSync(join(folder, 'july.csv'), 'utf8')).toMatch(/^r;v;amount: 'v' is not .*;amount\ns;2;;$/m);
  const text = readFileSync(join(folder, 'may.zip/sub/b.csv'), 'utf8');
  expect(text.split('\r\n')).toEqual([
    'id;amount;__problem;__wrong_cells',
    "x;y;amount: 'y' is not a decimal number with '.' as decimal separator;amount",
    'z;1;;',
    '',
  ]);
});
