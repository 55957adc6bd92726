import fc from 'fast-check';
import type { DatasetManifest, InputView, ModelManifest, SourceManifest } from '../../lib/manifest';
import { openQuery, run } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const PRICE: Partial<SourceManifest> = {
  delivery: 'replacesSameName',
  period: { kind: 'fromName', pattern: 'price-{yyyy}-{MM}.csv' },
  localPath: 'data/price-*.csv',
};

/** A model that shows a view of the prices as it is. */
function showing(name: string, view: InputView): ModelManifest {
  const dates = view.kind === 'changes' ? ['valid_from', 'valid_to'] : [];
  return model(name, [], {
    inputs: [{ name: 'p', table: 'finance.price', view }],
    sql: { text: `SELECT id, amount${dates.map((it) => `, ${it}`).join('')} FROM p` },
    columns: [
      { name: 'id', type: 'string' },
      { name: 'amount', type: 'decimal(12,2)' },
      ...dates.map((it) => ({ name: it, type: 'date' })),
    ],
  });
}

function prices(more: Partial<SourceManifest> = {}, shape: Partial<DatasetManifest> = {}): App {
  return new App(
    manifest({
      sources: [source('price', { ...PRICE, ...more })],
      datasets: [dataset('price', { key: ['id'], history: 'latest', ...shape })],
      models: [
        showing('now', { kind: 'default' }),
        showing('was', { kind: 'asOf', day: '2026-01-31' }),
        showing('changed', { kind: 'changes' }),
      ],
    }),
  );
}

const FILES: [string, ...string[]][] = [
  ['data/price-2026-01.csv', 'id;amount', 'a;1', 'b;5'],
  ['data/price-2026-02.csv', 'id;amount', 'a;2', 'b;5'],
  ['data/price-2026-03.csv', 'id;amount', 'a;2'],
];

async function shown(app: App): Promise<string[][]> {
  return [
    await app.rows('FROM sales.now ORDER BY ALL'),
    await app.rows('FROM sales.was ORDER BY ALL'),
    await app.rows(
      `SELECT id, amount, valid_from, coalesce(CAST(valid_to AS VARCHAR), '-') FROM sales.changed ORDER BY ALL`,
    ),
  ];
}

const EXPECTED = [
  ['a 2.00', 'b 5.00'],
  ['a 1.00', 'b 5.00'],
  ['a 1.00 2026-01-01 2026-02-01', 'a 2.00 2026-02-01 -', 'b 5.00 2026-01-01 -'],
];

test('models read the histories of a dataset by period', async () => {
  const app = prices();
  for (const file of FILES) app.file(...file);
  expect((await app.run()).problems).toEqual([]);
  expect(await shown(app)).toEqual(EXPECTED);
});

test('files that come late and one by one end in the same histories', async () => {
  const app = prices();
  for (const file of [...FILES].reverse()) {
    app.file(...file);
    expect((await app.run()).problems).toEqual([]);
  }
  expect(await shown(app)).toEqual(EXPECTED);
});

test('corrected files under other names end in the same histories, in any order and split over runs', async () => {
  const files: [string, ...string[]][] = [
    ...FILES,
    ['data/price-2026-02-corrected.csv', 'id;amount', 'a;3'],
    ['data/price-2026-01-v10.csv', 'id;amount', 'a;1', 'b;4'],
    ['data/price-2026-01-v9.csv', 'id;amount', 'a;7'],
  ];
  const deliveries = fc.shuffledSubarray(files, { minLength: files.length });
  const splits = fc.subarray([0, 1, 2, 3, 4]);
  await fc.assert(
    fc.asyncProperty(deliveries, splits, async (order, after) => {
      const app = prices({
        delivery: 'replacesSamePeriod',
        period: { kind: 'fromName', pattern: 'price-{yyyy}-{MM}*.csv' },
      });
      for (const [at, file] of order.entries()) {
        app.file(...file);
        if (after.includes(at)) await app.run();
      }
      expect((await app.run()).problems).toEqual([]);
      expect(await shown(app)).toEqual([
        ['a 2.00', 'b 4.00'],
        ['a 1.00', 'b 4.00'],
        ['a 1.00 2026-01-01 2026-02-01', 'a 2.00 2026-03-01 -', 'a 3.00 2026-02-01 2026-03-01', 'b 4.00 2026-01-01 -'],
      ]);
    }),
    { numRuns: 4 },
  );
});

test('a corrected month changes what held in it, and nothing else', async () => {
  const app = prices();
  for (const file of FILES) app.file(...file);
  await app.run();
  app.file('data/price-2026-01.csv', 'id;amount', 'a;2', 'b;4');
  await app.run();
  expect(await shown(app)).toEqual([
    ['a 2.00', 'b 5.00'],
    ['a 2.00', 'b 4.00'],
    ['a 2.00 2026-01-01 -', 'b 4.00 2026-01-01 2026-02-01', 'b 5.00 2026-02-01 -'],
  ]);
});

test('a full export ends what it leaves out', async () => {
  const app = prices({ delivery: 'fullExport' });
  for (const file of FILES) app.file(...file);
  await app.run();
  const [now, , changed] = await shown(app);
  expect(now).toEqual(['a 2.00']);
  expect(changed[2]).toBe('b 5.00 2026-01-01 2026-03-01');
});

test('a full export without rows ends everything', async () => {
  const app = prices({ delivery: 'fullExport' });
  for (const file of FILES) app.file(...file);
  await app.run();
  app.file('data/price-2026-04.csv', 'id;amount');
  await app.run();
  expect((await shown(app))[0]).toEqual([]);
});

test('a column that is added is null in older rows', async () => {
  const app = prices();
  app.file(...FILES[0]);
  await app.run();
  const [price] = app.mesh.datasets;
  app.mesh = { ...app.mesh, datasets: [{ ...price, columns: [...price.columns, { name: 'unit', type: 'string' }] }] };
  app.file('data/price-2026-02.csv', 'id;amount;unit', 'a;2;kg');
  expect((await app.run()).problems).toEqual([]);
  expect(await app.rows(`SELECT id, coalesce(unit, '-') FROM finance.price ORDER BY id`)).toEqual(['a kg', 'b -']);
});

test('a stack that only reads a dataset of another stack sees it as that one does', async () => {
  const app = prices();
  for (const file of FILES) app.file(...file);
  await app.run();
  const { datasets, sources } = app.mesh;
  app.mesh = manifest({
    stack: 'Reader',
    models: [showing('mine', { kind: 'default' })],
    externals: { sources, datasets, models: [] },
  });
  const report = await run(await app.open());
  expect(report).toMatchObject({
    datasets: [],
    intakes: [],
    models: [{ table: 'sales.mine', status: 'built', rows: 2 }],
  });
  const session = await openQuery(await app.open(), { tables: ['sales.mine'] });
  expect(await session.all('SELECT count(*) AS n FROM sales.mine')).toEqual([{ n: '2' }]);
  await expect(session.all('FROM finance.price')).rejects.toThrow();
  session.close();
});

test('fails to open a table that nothing declares or that was never made, with the mend', async () => {
  const app = prices();
  const platform = await app.open();
  await expect(openQuery(platform, { tables: ['finance.prise'] })).rejects.toThrow(/did you mean 'finance.price'/);
  await expect(openQuery(platform, { tables: ['finance.price'] })).rejects.toThrow(/was never filled/);
});
