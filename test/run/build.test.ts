import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const NUMBERS: ModelManifest['columns'] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(6,2)' },
];

/** Runs one model over three bills. */
async function built(sql: string, more: Partial<ModelManifest> = {}) {
  const app = new App(
    manifest({
      sources: [source('bill', { localPath: 'bills' })],
      datasets: [dataset('bill')],
      models: [model('m', ['finance.bill'], { sql: { text: sql, file: 'm.sql' }, columns: NUMBERS, ...more })],
    }),
  );
  app.file('bills/1.csv', 'id;amount', 'a;1.50', 'b;2.25', 'c;');
  const report = await app.run();
  return { app, report, problems: report.problems.map(({ message }) => message), model: report.models[0] };
}

test('SQL is run to the letter, with its comments and its semicolon', async () => {
  const { app, problems } = await built(
    '-- first\nWITH b AS (SELECT * FROM bill)\nSELECT id, amount FROM b ; -- ; last',
  );
  expect(problems).toEqual([]);
  expect(await app.rows('SELECT count(*) FROM sales.m')).toEqual(['3']);
});

test('columns are found by name, whatever their order, and cast to what is declared', async () => {
  const { app, problems } = await built(`SELECT sum(amount)::DOUBLE * 2 AS AMOUNT, 'x' AS id FROM bill`);
  expect(problems).toEqual([]);
  expect(await app.rows('FROM sales.m')).toEqual(['x 7.50']);
});

test.each([
  ['more digits behind the separator', `SELECT id, 1.255 AS amount FROM bill WHERE id = 'a'`, '1.255'],
  ['more digits before it', `SELECT id, 123456.0 AS amount FROM bill WHERE id = 'a'`, '123456.0'],
  [
    'a double that is no decimal',
    `SELECT id, 0.1::DOUBLE + 0.2 AS amount FROM bill WHERE id = 'a'`,
    '0.30000000000000004',
  ],
  ['a number that is none', `SELECT id, 'NaN'::DOUBLE AS amount FROM bill WHERE id = 'a'`, 'nan'],
  ['a text', `SELECT id, 'abc' AS amount FROM bill WHERE id = 'a'`, 'abc'],
])('fails on a value that does not fit without loss: %s', async (_, sql, value) => {
  const { model: report, problems } = await built(sql);
  expect(report.status).toBe('failed');
  expect(problems).toEqual([`column 'amount': the value ${value} does not fit decimal(6,2) without loss`]);
});

test.each<[string, string, ModelManifest['columns'][number]['type'], string, boolean]>([
  ['a sum of integers is a long', 'SELECT sum(1) AS v', 'long', '1', true],
  ['midnight is a date', `SELECT date_trunc('month', DATE '2026-01-17') AS v`, 'date', '2026-01-01', true],
  ['noon is no date', `SELECT TIMESTAMP '2026-01-01 12:00:00' AS v`, 'date', '', false],
  ['a sum beyond 64 bits is no long', 'SELECT 9223372036854775807::HUGEINT + 1 AS v', 'long', '', false],
  ['a half is no integer', 'SELECT 0.5 AS v', 'int', '', false],
  ['a null fits everything', 'SELECT NULL AS v', 'date', '', true],
])('%s', async (_, sql, type, expected, fits) => {
  const { app, model: report } = await built(sql, { columns: [{ name: 'v', type }] });
  expect(report.status).toBe(fits ? 'built' : 'failed');
  if (fits) expect(await app.rows(`SELECT coalesce(CAST(v AS VARCHAR), '') FROM sales.m`)).toEqual([expected]);
});

test('fails on columns that are missing, not declared or doubled, all at once', async () => {
  const { problems } = await built('SELECT id, id, 1 AS amuont FROM bill');
  expect(problems).toEqual([
    `column 'amount' is declared and the SQL does not produce it`,
    `the SQL produces a column 'amuont' that is not declared`,
    `the SQL produces two columns 'id'`,
  ]);
});

test.each([
  ['two statements', 'SELECT 1; SELECT 2', /exactly one SELECT: found 2 statements/],
  [
    'a way out of the parentheses',
    'SELECT id, amount FROM bill) q; DROP VIEW bill; SELECT * FROM (SELECT 1',
    /exactly one SELECT/,
  ],
  ['no SELECT', 'CREATE TABLE x (id INT)', /exactly one SELECT/],
  ['nothing', '-- nothing', /exactly one SELECT: found 0 statements/],
  ['a name that nothing has', 'SELECT id, amount FROM bil', /Table with name bil does not exist/],
])('fails on %s', async (_, sql, message) => {
  const { model: report, problems } = await built(sql);
  expect(report.status).toBe('failed');
  expect(problems[0]).toMatch(message);
});

test.each([
  [
    'a file of the machine',
    (folder: string) => `SELECT content AS id, 1 AS amount FROM read_text('${folder}/secret.txt')`,
  ],
  [
    'a raw file of the landing',
    (folder: string) => `SELECT content AS id, 1 AS amount FROM read_text('${folder}/bills/1.csv')`,
  ],
  ['a list of files', (folder: string) => `SELECT file AS id, 1 AS amount FROM glob('${folder}/*')`],
  ['a table that is not an input', () => `SELECT id, 1 AS amount FROM "finance"."bill"`],
])('fails on SQL that looks at %s', async (_, sql) => {
  const app = new App(
    manifest({ sources: [source('bill', { localPath: 'bills' })], datasets: [dataset('bill')], models: [] }),
  );
  app.file('bills/1.csv', 'id;amount', 'a;1');
  writeFileSync(join(app.folder, 'secret.txt'), 'secret');
  app.mesh = manifest({
    ...app.mesh,
    models: [model('m', ['finance.bill'], { sql: { text: sql(app.folder) }, columns: NUMBERS })],
  });
  const report = await app.run();
  expect(report.models[0].status).toBe('failed');
  expect(JSON.stringify(report)).not.toContain('"secret"');
});

test('an error of the SQL names construct, file and line', async () => {
  const { report } = await built('SELECT id,\n  amont AS amount\nFROM bill');
  expect(report.problems).toEqual([
    {
      message: 'Referenced column "amont" not found in FROM clause!',
      hint: expect.stringContaining('candidate bindings: "amount"'),
      place: { construct: 'Stack/Curated/m', file: 'm.sql', line: 2 },
    },
  ]);
});

test('a model over nothing has no rows', async () => {
  const { app, model: report } = await built(`SELECT id, amount FROM bill WHERE id = 'none'`);
  expect(report).toMatchObject({ status: 'built', rows: 0 });
  expect(await app.rows('FROM sales.m')).toEqual([]);
  expect((await app.run()).nothingNew).toBe(true);
});

test('every rule of the audit is counted and shown', async () => {
  const { model: report } = await built(
    `SELECT 'a' AS id, 1 AS amount UNION ALL SELECT 'a', -1 UNION ALL SELECT NULL, 700 UNION ALL SELECT 'z', NULL`,
    {
      key: ['id'],
      columns: [NUMBERS[0], { ...NUMBERS[1], required: true }],
      relations: [{ columns: ['id'], to: 'finance.bill', toColumns: ['id'] }],
      checks: [
        { name: 'positive', kind: 'notNegative', column: 'amount' },
        { name: 'small', kind: 'between', column: 'amount', minimum: -10, maximum: 10 },
        { name: 'known', kind: 'acceptedValues', column: 'id', values: ['a', 'b'] },
        { name: 'not null', kind: 'notNull', column: 'amount' },
        { name: 'unique', kind: 'unique', columns: ['id', 'amount'] },
        { name: 'some', kind: 'notEmpty' },
        { name: 'all bills', kind: 'noRows', sql: 'SELECT id FROM bill EXCEPT SELECT id FROM m;' },
      ],
    },
  );
  expect(report.failedChecks?.map(({ check, rows }) => [check, rows])).toEqual([
    ['required column id', 1],
    ['required column amount', 1],
    ['key id', 2],
    ['relation id to finance.bill', 1],
    ['positive', 1],
    ['small', 1],
    ['known', 1],
    ['not null', 1],
    ['all bills', 2],
  ]);
  expect(report.failedChecks?.[3].sample).toEqual([{ id: 'z', amount: null }]);
});

test('fails where rows must be and none are', async () => {
  const { model: report } = await built('SELECT id, amount FROM bill WHERE false', {
    checks: [{ name: 'some', kind: 'notEmpty' }],
  });
  expect(report.failedChecks?.map(({ check }) => check)).toEqual(['some']);
});
