import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeKeptTables } from '../../lib/handlers/place-kept-tables';
import { mergeManifests } from '../../lib/plan';
import { keptTableProblems } from '../../lib/run';
import { FileStore } from '../../lib/store';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

const scratch = mkdtempSync(join(tmpdir(), 'kept-'));

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A table of two columns that Jane keeps. */
function kept(text: string, file = 'tables/rates.csv') {
  const table = source('rate', { delivery: 'replacesSameName', localPath: file, kept: { file, owner: 'jane', text } });
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'decimal(4,2)' },
  ];
  return manifest({ sources: [table], datasets: [dataset('rate', { columns, key: ['id'], history: 'latest' })] });
}

const problemsOf = (text: string) => keptTableProblems(mergeManifests([kept(text)]).mesh, scratch);

test('rows that fit the columns are no problem', async () => {
  expect(await problemsOf('id;amount\na;1.50\nb;\n')).toEqual([]);
});

test('fails on wrong rows by file and line, and says who keeps the table', async () => {
  const place = { construct: 'Stack/Staging/rate', file: 'tables/rates.csv' };
  const hint = 'mend the row; jane keeps this table';
  expect(await problemsOf('id;amount\na;1.505\n;2\nc;x\n')).toEqual([
    { message: expect.stringContaining('1.505'), hint, place: { ...place, line: 2 } },
    { message: 'id: is required and is empty', hint, place: { ...place, line: 3 } },
    { message: expect.stringContaining("'x'"), hint, place: { ...place, line: 4 } },
  ]);
  const [faulty, ...others] = await problemsOf('nothing;known\n1;2\n');
  expect(others).toEqual([]);
  expect(faulty).toMatchObject({ hint: 'mend the file; jane keeps it', place });
});

test('a changed file is the whole table, and one of another name is no other file', async () => {
  const app = new App(kept('id;amount\na;1.50\nb;2\n'));
  app.file('tables/rates.csv', 'id;amount', 'a;1.50', 'b;2');
  await app.run();
  expect(await app.rows('SELECT id, amount FROM finance.rate ORDER BY id')).toEqual(['a 1.50', 'b 2.00']);
  app.file('tables/rates.csv', 'id;amount', 'a;1.75');
  await app.run();
  expect(await app.rows('SELECT id, amount FROM finance.rate')).toEqual(['a 1.75']);
  app.remove('tables/rates.csv');
  app.file('tables/renamed.csv', 'id;amount', 'a;3');
  app.mesh = kept('id;amount\na;3\n', 'tables/renamed.csv');
  await app.run();
  expect(await app.rows('SELECT id, amount FROM finance.rate')).toEqual(['a 3.00']);
});

test('a deploy puts the text where files of the source land, and none for what another stack fills', async () => {
  const store = new FileStore(join(scratch, 'landing'));
  const { mesh } = mergeManifests([kept('id;amount\na;é\n')]);
  expect(await placeKeptTables({ mesh, store: () => store })).toEqual(['finance.rate']);
  const bytes = await store.read(`${store.root}/rate/rate.csv`);
  expect(Buffer.from(bytes).toString('utf8')).toBe('id;amount\na;é\n');
  expect(await placeKeptTables({ mesh: { ...mesh, external: new Set(['finance.rate']) }, store: () => store })).toEqual(
    [],
  );
});
