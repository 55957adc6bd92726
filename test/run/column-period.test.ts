import { join } from 'node:path';
import type { MendRow } from '../../lib/intake';
import type { PeriodUnit, SourceManifest } from '../../lib/manifest';
import { mendableFiles, type RunReport, replayFile, replayRows, withTables } from '../../lib/run';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

// Files of which a column tells the period of the whole: neither their names nor their arrival do.

const BILL = 'finance.bill';
const STAGED = 'SELECT id, amount, __period, __file FROM finance.bill ORDER BY ALL';
const FAULTS = 'SELECT file, reason, message FROM finance.bill__quarantine ORDER BY ALL';

function dated(unit: PeriodUnit = 'month', more: Partial<SourceManifest> = {}): App {
  const period = { kind: 'fromColumn', column: 'booked_on', unit } as const;
  return new App(
    manifest({
      sources: [source('bill', { delivery: 'replacesSamePeriod', period, localPath: 'data/*', ...more })],
      datasets: [
        dataset('bill', {
          key: ['id'],
          columns: [
            { name: 'id', type: 'string' },
            { name: 'amount', type: 'decimal(12,2)' },
            { name: 'booked_on', type: 'date' },
          ],
        }),
      ],
    }),
  );
}

const bills = (app: App, name: string, ...lines: string[]) => app.file(`data/${name}`, 'id;amount;booked_on', ...lines);
const told = ({ intakes }: RunReport) =>
  intakes.map(({ file, refused, difference }) => [file, refused ?? difference?.files, difference?.rows]);

test('a corrected month takes the place of the one before, whatever the files are called, and says what changed', async () => {
  const app = dated();
  bills(app, 'export-8347.csv', 'a;1;2026-03-01', 'b;2;2026-03-31', 'c;3;');
  bills(app, 'export-8348.csv', 'd;4;2026-04-02');
  expect(told(await app.run())).toEqual([
    ['export-8347.csv', undefined, undefined],
    ['export-8348.csv', undefined, undefined],
  ]);
  bills(app, 'export-9001.csv', 'a;1;2026-03-02', 'b;5;2026-03-31');
  expect(told(await app.run())).toEqual([
    ['export-9001.csv', ['export-8347.csv'], { added: 0, changed: 2, removed: 1 }],
  ]);
  expect(await app.rows(STAGED)).toEqual([
    'a 1.00 2026-03-01 export-9001.csv',
    'b 5.00 2026-03-01 export-9001.csv',
    'd 4.00 2026-04-01 export-8348.csv',
  ]);
  expect((await app.run()).intakes).toEqual([]);
});

test('a file of several months is refused with where they begin, and replaces nothing', async () => {
  const app = dated();
  bills(app, 'a.csv', 'a;1;2026-03-01');
  await app.run();
  bills(app, 'b.csv', 'a;2;2026-03-01', 'b;2;2026-03-31', 'c;3;2026-04-01', 'd;x;2026-05-01');
  const message =
    'by booked_on its records are of several months: 2026-03 (2 records), 2026-04 (1 record, at line 4); ' +
    'a file of this source is of one: correct the dates, or send a file for each';
  expect(told(await app.run())).toEqual([['b.csv', message, undefined]]);
  expect(await app.rows(FAULTS)).toEqual([`b.csv several_periods ${message}`]);
  expect(await app.rows(STAGED)).toEqual(['a 1.00 2026-03-01 a.csv']);
});

test('a file whose periods are many names the most frequent and says how many more there are', async () => {
  const app = dated('day');
  const days = [1, 2, 3, 4, 5, 6].map((day) => `x${day};1;2026-03-0${day}`);
  bills(app, 'a.csv', ...days, 'y;1;2026-03-06');
  const [[, message]] = told(await app.run());
  expect(message).toContain(
    'several days: 2026-03-06 (2 records), 2026-03-01 (1 record, at line 2), 2026-03-02 (1 record, at line 3), 2026-03-03 (1 record, at line 4), 2 more;',
  );
});

test.each<[PeriodUnit, string, string]>([
  ['day', '2026-05-15', '2026-05-14 (1 record), 2026-05-15 ('],
  ['week', '2026-05-11', 'the week of 2026-05-11 (1 record), the week of 2026-05-18 ('],
  ['quarter', '2026-04-01', '2026-Q2 (1 record), 2026-Q3 ('],
  ['year', '2026-01-01', '2026 (1 record), 2027 ('],
])('a file is of a %s', async (unit, first, several) => {
  const other = { day: '2026-05-14', week: '2026-05-18', month: '', quarter: '2026-07-01', year: '2027-01-01' }[unit];
  const app = dated(unit);
  bills(app, 'a.csv', 'a;1;2026-05-15');
  bills(app, 'b.csv', 'a;1;2026-05-15', `b;1;${other}`);
  expect(told(await app.run())).toEqual([
    ['a.csv', undefined, undefined],
    ['b.csv', expect.stringContaining(several), undefined],
  ]);
  expect(await app.rows(STAGED)).toEqual([`a 1.00 ${first} a.csv`]);
});

test('a full export of a month by its column says what is gone', async () => {
  const app = dated('month', { delivery: 'fullExport' });
  bills(app, 'y.csv', 'a;1;2026-03-01', 'b;2;2026-03-01');
  await app.run();
  bills(app, 'x.csv', 'a;1;2026-04-01');
  expect(told(await app.run())).toEqual([['x.csv', ['y.csv'], { added: 0, changed: 1, removed: 1 }]]);
  expect(await app.rows(`SELECT id, booked_on FROM finance.bill`)).toHaveLength(3);
});

test('a file too large for a look at all cells is judged as well, and no row of it stays', async () => {
  const app = dated();
  const many = Array.from(
    { length: 60_000 },
    (_, at) => `bill-${at};${at % 90}.50;2026-03-${(at % 28) + 10 < 10 ? '0' : ''}${(at % 21) + 10}`,
  );
  bills(app, 'a.csv', ...many);
  bills(app, 'b.csv', ...many, 'late;1;2026-04-01');
  expect(told(await app.run())).toEqual([
    ['a.csv', undefined, undefined],
    ['b.csv', expect.stringContaining('2026-03 (60000 records), 2026-04 (1 record, at line 60002)'), undefined],
  ]);
  expect(await app.rows('SELECT count(*), min(__period), max(__period) FROM finance.bill')).toEqual([
    '60000 2026-03-01 2026-03-01',
  ]);
});

test('a mended record is of the period of its file, or stays where it is', async () => {
  const app = dated();
  bills(app, 'a.csv', 'a;1;2026-03-01', 'b;x;2026-03-02', 'c;3;2026-13-01');
  bills(app, 'b.csv', 'd;x;2026-05-02');
  await app.run();
  const platform = await app.open();
  const rows: MendRow[] = [];
  const mends: Record<string, string[]> = {
    b: ['b', '2', '2026-03-02'],
    c: ['c', '3', '2026-04-01'],
    d: ['d', '4', '2026-05-02'],
  };
  for await (const { records } of mendableFiles(platform, BILL))
    for (const { record, cells = [] } of records)
      rows.push({ line: rows.length + 2, record, cells: mends[cells[0] ?? ''] });
  const done = await withTables(platform, BILL, {}, () => replayRows(platform, BILL, rows, { file: 'mend.csv' }));
  expect(done.staged).toBe(1);
  expect(done.faulty.map(({ message }) => message).sort()).toEqual([
    "booked_on: '2026-04-01' is not of 2026-03, as the staged records of its file are",
    "booked_on: '2026-05-02' gives a month, and of its file no month is known: hand in the corrected file",
  ]);
  expect(await app.rows(STAGED)).toEqual(['a 1.00 2026-03-01 a.csv', 'b 2.00 2026-03-01 a.csv']);
});

test('files that were read row by row are read again when their contract asks for a month', async () => {
  const app = dated('month', { delivery: 'appends', period: { kind: 'fromColumn', column: 'booked_on' } });
  bills(app, 'a.csv', 'a;1;2026-03-01', 'b;2;2026-04-01');
  bills(app, 'b.csv', 'c;1;2026-03-01');
  await app.run();
  expect(await app.rows('SELECT id FROM finance.bill ORDER BY 1')).toEqual(['a', 'b', 'c']);
  app.mesh = dated().mesh;
  expect(told(await app.run())).toEqual([
    ['a.csv', expect.stringContaining('several months'), undefined],
    ['b.csv', ['b.csv'], { added: 0, changed: 0, removed: 0 }],
  ]);
  // What was good stays until a good file comes.
  const days = 'SELECT id, __period FROM finance.bill ORDER BY 1';
  expect(await app.rows(days)).toEqual(['a 2026-03-01', 'b 2026-04-01', 'c 2026-03-01']);
  bills(app, 'a.csv', 'a;1;2026-04-01', 'b;2;2026-04-02');
  expect(told(await app.run())).toMatchObject([['a.csv', ['a.csv'], { changed: 2 }]]);
  expect(await app.rows(days)).toEqual(['a 2026-04-01', 'b 2026-04-01', 'c 2026-03-01']);
});

test('a file that was refused for its period is told no more once it comes again, or is corrected by hand', async () => {
  const app = dated();
  for (const name of ['a.csv', 'b.csv']) bills(app, name, `${name};1;2026-03-01`, 'z;1;2026-04-01');
  await app.run();
  expect(await app.rows(FAULTS)).toHaveLength(2);
  bills(app, 'a.csv', 'a;1;2026-03-01');
  await app.run();
  expect(await app.rows('SELECT file FROM finance.bill__quarantine')).toEqual(['b.csv']);
  app.file('mine/b.csv', 'id;amount;booked_on', 'b;1;2026-04-01');
  const platform = await app.open();
  const given = join(app.folder, 'mine/b.csv');
  await withTables(platform, BILL, {}, () => replayFile(platform, BILL, given, {}));
  expect(await app.rows(FAULTS)).toEqual([]);
  expect(await app.rows(STAGED)).toEqual(['a 1.00 2026-03-01 a.csv', 'b 1.00 2026-04-01 b.csv']);
});
