import type { CheckManifest, ModelManifest } from '../../lib/manifest';
import { describeFound, lastAudit, type ModelReport, modelNamed } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const COLUMNS: ModelManifest['columns'] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(6,2)' },
];

/** Bills, a model with checks over them, one that reads it and one that does not. */
function newApp(more: Partial<ModelManifest>): App {
  const sql = { text: 'SELECT id, amount FROM bill' };
  const app = new App(
    manifest({
      sources: [source('bill', { localPath: 'bills/*.csv', delivery: 'replacesSameName' })],
      datasets: [dataset('bill')],
      models: [
        model('checked', ['finance.bill'], { sql, columns: COLUMNS, ...more }),
        model('after', ['sales.checked'], { sql: { text: 'SELECT count(*)::INT AS id FROM checked' } }),
        model('beside', ['finance.bill'], { sql: { text: 'SELECT count(*)::INT AS id FROM bill' } }),
      ],
    }),
  );
  app.file('bills/1.csv', 'id;amount', 'a;1.50', 'b;2.25');
  return app;
}

const short = (models: readonly ModelReport[]) => models.map(({ table, status }) => `${table} ${status}`);
const record = async (app: App) => {
  const platform = await app.open();
  return lastAudit(platform, modelNamed(platform, 'sales.checked'));
};

test('a failed check leaves the old version serving, says which rows, and stops what depends on it and nothing else', async () => {
  const app = newApp({ key: ['id'], checks: [{ name: 'positive', kind: 'notNegative', column: 'amount' }] });
  expect(short((await app.run()).models)).toEqual(['sales.checked built', 'sales.after built', 'sales.beside built']);
  expect(await record(app)).toBeUndefined();

  app.file('bills/2.csv', 'id;amount', 'c;-3.00', 'd;-4.00', 'e;5.00');
  const report = await app.run();
  expect(short(report.models)).toEqual(['sales.checked failed', 'sales.after skipped', 'sales.beside built']);
  expect(report.problems).toMatchObject([
    {
      message: 'sales.checked failed its audit: positive is broken by 2 rows',
      hint: 'the version before it goes on serving; data-mesh audit sales.checked shows what broke it',
    },
  ]);
  expect(await app.rows('FROM sales.checked ORDER BY id')).toEqual(['a 1.50', 'b 2.25']);
  expect(await app.rows('FROM sales.after')).toEqual(['2']);
  expect(await app.rows('FROM sales.beside')).toEqual(['5']);
  const sample = [
    { id: 'c', amount: '-3.00' },
    { id: 'd', amount: '-4.00' },
  ];
  expect(await record(app)).toMatchObject({
    table: 'sales.checked',
    published: false,
    found: [{ check: 'positive', severity: 'error', rows: 2, sample }],
  });

  app.file('bills/2.csv', 'id;amount', 'e;5.00');
  expect(short((await app.run()).models)).toEqual(['sales.checked built', 'sales.after built', 'sales.beside built']);
  expect(await record(app)).toBeUndefined();
});

test('a SELECT of a check reads the parameters of the run and of the model', async () => {
  const late = "SELECT id FROM checked WHERE $run_date > DATE '2000-01-01' AND id = $which";
  const app = newApp({
    parameters: { which: { type: 'string', default: 'b' } },
    checks: [{ name: 'own', kind: 'noRows', sql: late }],
  });
  const [{ failedChecks, because }] = (await app.run()).models;
  expect(because).toBe('own: 1 row');
  expect(failedChecks?.[0].sample).toEqual([{ id: 'b' }]);
});

test('rows that are added are audited together with those that stay', async () => {
  const app = newApp({
    materialization: { kind: 'append', input: 'bill' },
    key: ['id'],
    checks: [{ name: 'most', kind: 'rowCount', maximum: 3 }],
  });
  app.mesh = { ...app.mesh, sources: [source('bill', { localPath: 'bills/*.csv' })] };
  await app.run();
  app.file('bills/2.csv', 'id;amount', 'b;7.00');
  const [twice] = (await app.run()).models;
  expect(twice.failedChecks?.map(({ check, rows }) => [check, rows])).toEqual([['key id', 2]]);
  expect(await app.rows('FROM sales.checked ORDER BY id')).toEqual(['a 1.50', 'b 2.25']);
  app.mesh = { ...app.mesh, models: app.mesh.models.map((it) => ({ ...it, key: [] })) };
  expect((await app.run()).models[0].status).toBe('built');
  app.file('bills/3.csv', 'id;amount', 'c;8.00');
  expect((await app.run()).models[0].because).toBe('most: rows 4, maximum 3');
  expect(await app.rows('SELECT count(*) FROM sales.checked')).toEqual(['3']);
});

test('a warning is reported and kept, and its version is published', async () => {
  const app = newApp({
    relations: [{ columns: ['id'], to: 'sales.beside', toColumns: ['id'], severity: 'warning' }],
    columns: [{ name: 'id', type: 'int' }, COLUMNS[1]],
    sql: { text: 'SELECT 7 AS id, amount FROM bill' },
    checks: [
      { name: 'one', kind: 'acceptedValues', column: 'id', values: ['1'], severity: 'warning' },
      { name: 'all', kind: 'noRows', sql: 'SELECT count(*) AS bills FROM bill', severity: 'warning' },
    ],
  });
  const { models, problems } = await app.run();
  expect(problems).toEqual([]);
  const [checked] = models.filter(({ table }) => table === 'sales.checked');
  expect(checked).toMatchObject({ status: 'built' });
  expect(checked.failedChecks).toBeUndefined();
  expect(checked.warnings?.map(({ check, rows }) => [check, rows])).toEqual([
    ['relation id to sales.beside', 2],
    ['one', 2],
    ['all', 1],
  ]);
  expect(await app.rows('SELECT count(*) FROM sales.after')).toEqual(['1']);
  expect(await record(app)).toMatchObject({ published: true, found: [{}, {}, { sample: [{ bills: '2' }] }] });
});

test('samples leave out classified columns, and everything of a SELECT that can read one', async () => {
  const app = newApp({
    columns: [COLUMNS[0], { ...COLUMNS[1], classification: 'confidential' }],
    checks: [
      { name: 'small', kind: 'range', column: 'amount', maximum: '2' },
      { name: 'own', kind: 'noRows', sql: 'SELECT amount AS harmless FROM checked' },
    ],
  });
  const { models } = await app.run();
  expect(models[0].failedChecks).toEqual([
    { check: 'small', severity: 'error', rows: 1, sample: [{ id: 'b' }], withheld: ['amount'] },
    { check: 'own', severity: 'error', rows: 2, sample: [], withheld: ['*'] },
  ]);
  expect(JSON.stringify(await record(app))).not.toMatch(/1\.50|2\.25/);
});

test('fails on a value that does not fit without showing it where it is classified', async () => {
  const app = newApp({
    sql: { text: 'SELECT id, amount * 1000000 AS amount FROM bill' },
    columns: [COLUMNS[0], { ...COLUMNS[1], classification: 'restricted' }],
  });
  const { problems } = await app.run();
  expect(problems.map(({ message }) => message)).toContain(
    "column 'amount': the value does not fit decimal(6,2) without loss",
  );
  expect(JSON.stringify(problems)).not.toMatch(/1500000|2250000/);
});

test('fails on a value in SQL of the user without quoting it where a classified column is read', async () => {
  const columns = [COLUMNS[0], { ...COLUMNS[1], classification: 'restricted' }] as const;
  const sql = 'SELECT * FROM checked WHERE CAST(concat(amount, id) AS INT) > 0';
  const checked = newApp({ columns: [...columns], checks: [{ name: 'own', kind: 'noRows', sql }] });
  const built = newApp({
    columns: [...columns],
    sql: { text: 'SELECT id, CAST(concat(amount, id) AS INT) AS amount FROM bill' },
  });
  for (const app of [checked, built]) {
    const { problems, models } = await app.run();
    expect(problems[0].message).toMatch(/its SQL fails on a value \(Conversion Error\), which is not shown/);
    expect(JSON.stringify([problems, models])).not.toMatch(/1\.50a|2\.25b/);
  }
});

test('a sample has at most 20 rows, in the order of the key, and long values are clipped', async () => {
  const app = newApp({
    sql: {
      text: `SELECT lpad((99 - i)::VARCHAR, 2, '0') || repeat('x', 300) AS id, -1 AS amount FROM range(30) AS t(i)`,
    },
    key: ['id'],
    checks: [{ name: 'positive', kind: 'notNegative', column: 'amount' }],
  });
  const [{ failedChecks = [] }] = (await app.run()).models;
  expect(failedChecks[0].rows).toBe(30);
  expect(failedChecks[0].sample).toHaveLength(20);
  expect(failedChecks[0].sample[0].id).toBe(`70${'x'.repeat(198)}…`);
});

test.each<[string, CheckManifest, string | undefined]>([
  ['reach both ends', { name: 'r', kind: 'range', column: 'amount', minimum: '1.50', maximum: '2.25' }, undefined],
  ['lie below', { name: 'r', kind: 'range', column: 'amount', minimum: '1.51' }, 'r: 1 row'],
  ['lie above', { name: 'r', kind: 'range', column: 'amount', maximum: '2.24' }, 'r: 1 row'],
  ['are as many as wanted', { name: 'r', kind: 'rowCount', minimum: 2, maximum: 2 }, undefined],
  ['are too few', { name: 'r', kind: 'rowCount', minimum: 3 }, 'r: rows 2, minimum 3'],
  ['are too many', { name: 'r', kind: 'rowCount', maximum: 1 }, 'r: rows 2, maximum 1'],
])('a range and a count of rows hold or not: rows that %s', async (_, check, because) => {
  const [report] = (await newApp({ checks: [check] }).run()).models;
  expect(report.because).toBe(because);
});

test('the count of rows is compared with the version before', async () => {
  const app = newApp({ checks: [{ name: 'change', kind: 'rowCountChange', decrease: 0.5, increase: 0.5 }] });
  expect((await app.run()).models[0].status).toBe('built');
  app.file('bills/2.csv', 'id;amount', 'c;3');
  expect((await app.run()).models[0].status).toBe('built');
  app.file('bills/2.csv', 'id;amount', 'c;3', 'd;4', 'e;5');
  expect((await app.run()).models[0].because).toBe('change: rows 5, rows_before 3');
  app.file('bills/2.csv', 'id;amount');
  app.file('bills/1.csv', 'id;amount', 'a;1');
  expect((await app.run()).models[0].because).toBe('change: rows 1, rows_before 3');
});

test('freshness is by the time of the run, and is looked at where nothing is built', async () => {
  const fresh = (name: string, column: string, hours: number, severity?: 'warning'): CheckManifest => ({
    name,
    kind: 'fresh',
    column,
    maximumAgeSeconds: hours * 3600,
    severity,
  });
  const now = new Date();
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  const app = newApp({
    sql: {
      text: `SELECT TIMESTAMPTZ '${ago(2)}' AS at, DATE '${ago(50).slice(0, 10)}' AS "on", NULL::TIMESTAMP AS never`,
    },
    columns: [
      { name: 'at', type: 'timestamptz' },
      { name: 'on', type: 'date' },
      { name: 'never', type: 'timestamp' },
    ],
    checks: [
      fresh('three hours', 'at', 3),
      fresh('one hour', 'at', 1, 'warning'),
      fresh('four days', 'on', 96),
      fresh('a day', 'on', 24, 'warning'),
      fresh('never', 'never', 1e6, 'warning'),
    ],
  });
  const first = await app.run();
  expect(first.problems).toEqual([]);
  const broken = ['one hour', 'a day', 'never'];
  const checks = (models: readonly ModelReport[]) =>
    models.find(({ table }) => table === 'sales.checked')?.warnings?.map(({ check }) => check);
  expect(checks(first.models)).toEqual(broken);
  const second = await app.run();
  expect(second.nothingNew).toBe(false);
  expect(checks(second.models)).toEqual(broken);
});

test.each([
  [{ failAbove: 2 }, 0, 'built', undefined],
  [{ failAbove: 2 }, 1, 'built', 'positive: 1 row (fails above 2)'],
  [{ failAbove: 2 }, 2, 'built', 'positive: 2 rows (fails above 2)'],
  [{ failAbove: 2 }, 3, 'failed', 'positive: 3 rows (fails above 2)'],
  [{ failAbove: 0 }, 1, 'failed', 'positive: 1 row (fails above 0)'],
  [{ warnAbove: 1 }, 1, 'built', undefined],
  [{ warnAbove: 1 }, 3, 'built', 'positive: 3 rows (warns above 1)'],
  [{ warnAbove: 1, failAbove: 2 }, 1, 'built', undefined],
  [{ warnAbove: 1, failAbove: 2 }, 2, 'built', 'positive: 2 rows (warns above 1, fails above 2)'],
  [{ warnAbove: 2, failAbove: 2 }, 2, 'built', undefined],
  [{ warnAbove: 2, failAbove: 2 }, 3, 'failed', 'positive: 3 rows (warns above 2, fails above 2)'],
] as const)('a check that tolerates %j takes %i rows that break it: %s', async (tolerance, rows, status, told) => {
  const app = newApp({ checks: [{ name: 'positive', kind: 'notNegative', column: 'amount', tolerance }] });
  app.file('bills/2.csv', 'id;amount', ...Array.from({ length: rows }, (_, at) => `x${at};-1.00`));
  const { models } = await app.run();
  const [{ status: found, warnings = [], failedChecks = [] }] = models;
  expect(found).toBe(status);
  expect([...failedChecks, ...warnings].map(describeFound)).toEqual(told === undefined ? [] : [told]);
  expect((await record(app))?.found.map(describeFound)).toEqual(told === undefined ? undefined : [told]);
});

test('a relation tolerates rows that find nobody there', async () => {
  const relation = { columns: ['id'], to: 'sales.beside', toColumns: ['id'] };
  const statusWith = async (failAbove: number) => {
    const app = newApp({
      relations: [{ ...relation, tolerance: { failAbove } }],
      columns: [{ name: 'id', type: 'int' }],
      sql: { text: 'SELECT 7 AS id FROM bill' },
    });
    return (await app.run()).models.find(({ table }) => table === 'sales.checked')?.status;
  };
  expect([await statusWith(1), await statusWith(2)]).toEqual(['failed', 'built']);
});
