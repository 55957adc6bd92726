import { type MendableRecord, type MendRow, mendHeader, mendLine, parseMendFile } from '../../lib/intake';
import { mendableFiles, replayRows, withTables } from '../../lib/run';
import { dataset } from '../plan/meshes';
import { App, billsMesh } from './apps';

const BILL = 'finance.bill';
const QUARANTINE = 'SELECT file, line, reason, raw FROM finance.bill__quarantine ORDER BY ALL';
const STAGED = 'SELECT id, amount, __file, __row FROM finance.bill ORDER BY ALL';

async function filled(): Promise<App> {
  const app = new App(billsMesh());
  app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;x', 'c;y', '"d;4');
  app.file('data/bill-2.csv', 'id;amount', 'e;5', 'f;z');
  await app.run();
  return app;
}

async function exported(app: App, most?: Parameters<typeof mendableFiles>[3]): Promise<MendableRecord[]> {
  const records: MendableRecord[] = [];
  for await (const file of mendableFiles(await app.open(), BILL, {}, most)) records.push(...file.records);
  return records;
}

/** What a person does: an amount by id. */
function mend(records: readonly MendableRecord[], amounts: Record<string, string>): MendRow[] {
  return records.flatMap(({ record, cells = ['', ''] }, at) =>
    cells[0] in amounts ? [{ line: at + 2, record, cells: [cells[0], amounts[cells[0]]] }] : [],
  );
}

async function replay(app: App, rows: readonly MendRow[], dryRun = false) {
  const platform = await app.open();
  return withTables(platform, BILL, {}, () => replayRows(platform, BILL, rows, { file: 'mend.csv', dryRun }));
}

async function counts(app: App) {
  const { datasets } = await app.run();
  const { read, staged, quarantined } = datasets[0];
  return { read, staged, quarantined };
}

test('mended rows that pass are staged in their places, the others stay with the new reason, and counts reconcile', async () => {
  const app = await filled();
  const records = await exported(app);
  expect(records.map(({ file, line, cells }) => [file, line, cells])).toEqual([
    ['bill-1.csv', 3, ['b', 'x']],
    ['bill-1.csv', 4, ['c', 'y']],
    ['bill-1.csv', 5, undefined],
    ['bill-2.csv', 3, ['f', 'z']],
  ]);
  expect(await counts(app)).toEqual({ read: 6, staged: 2, quarantined: 4 });

  const rows = mend(records, { b: '2', c: 'worse', f: '6.5' });
  expect(await replay(app, rows, true)).toMatchObject({ staged: 2, unchanged: 0 });
  expect(await counts(app)).toEqual({ read: 6, staged: 2, quarantined: 4 });

  const done = await replay(app, rows);
  expect(done).toMatchObject({ staged: 2, unchanged: 0, faulty: [{ file: 'bill-1.csv', line: '4' }] });
  expect(await app.rows(STAGED)).toEqual([
    'a 1.00 bill-1.csv 2',
    'b 2.00 bill-1.csv 3',
    'e 5.00 bill-2.csv 2',
    'f 6.50 bill-2.csv 3',
  ]);
  expect(await app.rows(QUARANTINE)).toEqual([
    'bill-1.csv 4 not_a_number {"id":"c","amount":"worse"}',
    'bill-1.csv 5 unterminated_quote "d;4',
  ]);
  expect(await counts(app)).toEqual({ read: 6, staged: 4, quarantined: 2 });
  expect(await app.rows('FROM sales.total')).toEqual(['4 14.50']);
});

test('the same rows again change nothing, and what still failed can be mended under the same name', async () => {
  const app = await filled();
  const records = await exported(app);
  const rows = mend(records, { b: '2', c: 'worse' });
  await replay(app, rows);
  const before = await app.rows(STAGED);
  expect(await replay(app, rows)).toMatchObject({ staged: 0, faulty: [], unchanged: 2 });
  expect(await app.rows(STAGED)).toEqual(before);

  expect(await replay(app, mend(records, { b: '2', c: '3' }))).toMatchObject({ staged: 1, unchanged: 1 });
  expect(await app.rows('SELECT id FROM finance.bill ORDER BY id')).toEqual(['a', 'b', 'c', 'e']);
  expect(await counts(app)).toEqual({ read: 6, staged: 4, quarantined: 2 });
});

test('rows that nobody touched say nothing', async () => {
  const app = await filled();
  const rows = (await exported(app)).map(({ record, cells }, at) => ({ line: at, record, cells: cells ?? ['', ''] }));
  expect(await replay(app, rows.slice(0, 2))).toMatchObject({ staged: 0, faulty: [], unchanged: 2 });
});

test('a record that could not be split is mended by filling in its cells', async () => {
  const app = await filled();
  const broken = (await exported(app)).find(({ cells }) => cells === undefined) as MendableRecord;
  await replay(app, [{ line: 2, record: broken.record, cells: ['d', '4'] }]);
  expect(await app.rows(`${STAGED.replace('ORDER', `WHERE id = 'd' ORDER`)}`)).toEqual(['d 4.00 bill-1.csv 5']);
});

test('fails where a row is for a record that was mended otherwise, was never there, or whose file came again; nothing is taken', async () => {
  const app = await filled();
  const records = await exported(app);
  await replay(app, mend(records, { b: '2' }));
  await expect(replay(app, mend(records, { b: '3', c: '3' }))).rejects.toThrow(/bill-1\.csv was mended before/);
  expect(await counts(app)).toMatchObject({ staged: 3 });
  await expect(replay(app, [{ line: 7, record: 'nonsense', cells: ['a', '1'] }])).rejects.toThrow(
    /mend\.csv:7: 'nonsense' names no file of finance\.bill; /,
  );
  app.file('data/bill-2.csv', 'id;amount', 'e;5', 'f;zz');
  await app.run();
  await expect(replay(app, mend(records, { f: '6' }))).rejects.toThrow(/bill-2\.csv was delivered again/);
});

test('mends go with a file that is replaced', async () => {
  const app = await filled();
  await replay(app, mend(await exported(app), { b: '2', f: '6' }));
  app.file('data/bill-1.csv', 'id;amount', 'a;9', 'b;x');
  await app.run();
  expect(await app.rows(STAGED)).toEqual(['a 9.00 bill-1.csv 2', 'e 5.00 bill-2.csv 2', 'f 6.00 bill-2.csv 3']);
  expect(await app.rows(QUARANTINE)).toEqual(['bill-1.csv 3 not_a_number b;x']);
});

test('without the file the records are still mended, from their raw text', async () => {
  const app = await filled();
  app.file('data/bill-1.csv', 'id;amount', 'changed;1');
  const [first] = await exported(app);
  expect(first).toMatchObject({ line: 3, cells: undefined, raw: 'b;x' });
  await replay(app, [{ line: 2, record: first.record, cells: ['b', '2'] }]);
  expect(await app.rows('SELECT id FROM finance.bill WHERE __row = 3')).toEqual(['b']);
});

test('an exported file comes back as it went, whatever a spreadsheet made of it', async () => {
  const app = await filled();
  const columns = app.mesh.datasets[0].columns;
  const records = await exported(app);
  const text = mendHeader(columns, ';') + records.map((record) => mendLine(record, columns, ';')).join('');
  expect(text.split('\r\n')[0]).toBe('\ufeff__record;__file;__line;__problem;id;amount;__raw');
  const rows = parseMendFile(Buffer.from(text), 'mend.csv', columns);
  expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
    [2, 'b', 'x'],
    [3, 'c', 'y'],
    [5, 'f', 'z'],
  ]);
  expect(await replay(app, rows)).toMatchObject({ staged: 0, unchanged: 3 });
});

test.each([
  [{ records: 2, characters: 1000 }, ['b', 'c'], [1, 1]],
  [{ records: 100, characters: 4 }, ['b'], [2, 1]],
])('an export takes as many records as there is room for (%j), and counts the others', async (most, ids, more) => {
  const app = await filled();
  expect((await exported(app, most)).map(({ cells }) => cells?.[0])).toEqual(ids);
  const left: number[] = [];
  for await (const file of mendableFiles(await app.open(), BILL, {}, most)) left.push(file.more);
  expect(left).toEqual(more);
});

test('fails to stage a mended row whose unique value is staged of its file already, also after an earlier mend', async () => {
  const unique = {
    columns: [
      { name: 'id', type: 'string', unique: true },
      { name: 'amount', type: 'decimal(12,2)' },
    ],
  } as const;
  const app = new App(billsMesh({ datasets: [dataset('bill', unique)] }));
  app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;x', 'c;y', 'd;z');
  app.file('data/bill-2.csv', 'id;amount', 'e;5');
  await app.run();
  const [b, c, d] = await exported(app);
  const row = ({ record }: MendableRecord, ...cells: string[]) => ({ line: 2, record, cells });
  const done = await replay(app, [row(b, 'a', '2'), row(c, 'e', '3')]);
  expect(done).toMatchObject({
    staged: 1,
    faulty: [{ line: '3', message: "id: 'a' comes already in what is staged of its file, and must not" }],
  });
  expect(await replay(app, [row(b, 'e', '2'), row(d, 'd', '4')])).toMatchObject({ staged: 1, faulty: [{ line: '3' }] });
  expect(await app.rows(QUARANTINE)).toEqual(['bill-1.csv 3 not_unique {"id":"e","amount":"2"}']);
  expect(await app.rows('SELECT id, __file FROM finance.bill ORDER BY ALL')).toEqual([
    'a bill-1.csv',
    'd bill-1.csv',
    'e bill-1.csv',
    'e bill-2.csv',
  ]);
  // Read again under another contract, the mends are told from the file's rows once more.
  app.mesh = billsMesh({
    datasets: [dataset('bill', { columns: [unique.columns[0], { name: 'amount', type: 'decimal(14,2)' }] })],
  });
  await app.run();
  expect(await app.rows('SELECT id, __file FROM finance.bill ORDER BY ALL')).toEqual([
    'a bill-1.csv',
    'd bill-1.csv',
    'e bill-1.csv',
    'e bill-2.csv',
  ]);
});
