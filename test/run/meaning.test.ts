import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetManifest, SourceManifest } from '../../lib/manifest';
import type { RunReport } from '../../lib/run';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

// What a file means for those before it, as a run tells it.

function monthly(more: Partial<SourceManifest> = {}, shape: Partial<DatasetManifest> = {}): App {
  const period = { kind: 'fromName', pattern: 'bill-{yyyy}-{MM}*.csv' } as const;
  return new App(
    manifest({
      sources: [source('bill', { delivery: 'replacesSameName', period, localPath: 'data/*.csv', ...more })],
      datasets: [dataset('bill', { key: ['id'], ...shape })],
    }),
  );
}

const differences = ({ intakes }: RunReport) =>
  intakes.map(({ file, difference }) => [file, difference?.kind, difference?.files, difference?.rows]);
const noted = ({ intakes }: RunReport) => intakes.flatMap(({ file, remarks }) => remarks.map((it) => `${file} ${it}`));

describe('a corrected month', () => {
  test('says how many keys came, changed and went', async () => {
    const app = monthly();
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1', 'b;2', 'c;3');
    expect(differences(await app.run())).toEqual([['bill-2026-01.csv', undefined, undefined, undefined]]);
    app.file('data/bill-2026-01.csv', 'id;amount', 'd;4', 'c;3', 'b;7', 'e;x');
    expect(differences(await app.run())).toEqual([
      ['bill-2026-01.csv', 'replaces', ['bill-2026-01.csv'], { added: 1, changed: 1, removed: 1 }],
    ]);
  });

  test('says how many rows came and went where there is no key', async () => {
    const app = monthly({}, { key: [] });
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1', 'a;1', 'b;2');
    await app.run();
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1', 'b;2', 'b;2', 'b;2', 'c;3');
    expect(differences(await app.run())).toMatchObject([[{}, 'replaces', {}, { added: 3, removed: 1 }]]);
  });

  test('under another name takes the place of its month, in the same run or a later one, whichever came first', async () => {
    const corrected = ['data/bill-2026-01-corrected.csv', 'id;amount', 'a;1', 'b;5'] as const;
    const first = ['data/bill-2026-01.csv', 'id;amount', 'a;1', 'b;2'] as const;
    const [later, together, early] = [0, 1, 2].map(() => monthly({ delivery: 'replacesSamePeriod' }));
    later.file(...first);
    await later.run();
    later.file(...corrected);
    const change = [
      'bill-2026-01-corrected.csv',
      'replaces',
      ['bill-2026-01.csv'],
      { added: 0, changed: 1, removed: 0 },
    ];
    expect(differences(await later.run())).toEqual([change]);
    together.file(...corrected);
    together.file(...first);
    const report = await together.run();
    expect(differences(report)).toContainEqual(change);
    expect(noted(report)).toEqual(['bill-2026-01.csv does not count, for bill-2026-01-corrected.csv takes its place']);
    early.file(...corrected);
    await early.run();
    early.file(...first);
    expect(noted(await early.run())).toEqual([
      'bill-2026-01.csv does not count, for bill-2026-01-corrected.csv takes its place',
    ]);
    for (const app of [later, together, early])
      expect(await app.rows('SELECT id, amount FROM finance.bill ORDER BY id')).toEqual(['a 1.00', 'b 5.00']);
  });

  test('takes the place of rows that are damaged, and then says no numbers', async () => {
    const app = monthly();
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1');
    await app.run();
    const table = join(app.folder, '.data-mesh/warehouse/finance_staging/bill');
    for (const name of readdirSync(table, { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.parquet')) truncateSync(join(table, name), 10);
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;2');
    expect(differences(await app.run())).toEqual([['bill-2026-01.csv', 'replaces', ['bill-2026-01.csv'], undefined]]);
    expect(await app.rows('SELECT id, amount FROM finance.bill')).toEqual(['a 2.00']);
  });

  test.each(['replacesSamePeriod', 'fullExport'] as const)(
    'that is read again by another period counts once where a file %s',
    async (delivery) => {
      const app = monthly({ delivery });
      app.file('data/bill-2026-01.csv', 'id;amount', 'a;1', 'b;2');
      app.file('data/bill-2026-02.csv', 'id;amount', 'a;1', 'b;2');
      await app.run();
      const pattern = 'bill-{yyyy}-*.csv';
      app.mesh = monthly({ delivery, period: { kind: 'fromName', pattern } }, { history: 'all' }).mesh;
      await app.run();
      expect(await app.rows('SELECT id, __period FROM finance.bill ORDER BY 1')).toEqual([
        'a 2026-01-01',
        'b 2026-01-01',
      ]);
      const period = { kind: 'fromName', pattern: 'bill-{yyyy}-{MM}.csv' } as const;
      app.mesh = monthly({ delivery, period }, { history: 'all' }).mesh;
      await app.run();
      const months = 'SELECT __period, count(*) FROM finance.bill GROUP BY 1 ORDER BY 1';
      expect(await app.rows(months)).toEqual(['2026-01-01 2', '2026-02-01 2']);
    },
  );

  test('that cannot be read leaves the month as it was', async () => {
    const app = monthly({ delivery: 'replacesSamePeriod' });
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1');
    await app.run();
    app.file('data/bill-2026-01-corrected.csv', 'x;y', 'a;1');
    expect((await app.run()).intakes).toMatchObject([{ quarantined: 1, difference: undefined }]);
    expect(await app.rows('SELECT id FROM finance.bill')).toEqual(['a']);
  });
});

test('a full export says how many keys vanished since the one before, also in one run with it', async () => {
  const app = monthly({ delivery: 'fullExport' });
  app.file('data/bill-2026-01.csv', 'id;amount', 'a;1', 'b;2', 'c;3');
  app.file('data/bill-2026-02.csv', 'id;amount', 'a;1', 'b;5', 'd;4');
  app.file('data/bill-2026-03.csv', 'id;amount', 'a;1');
  expect(differences(await app.run())).toEqual([
    ['bill-2026-01.csv', undefined, undefined, undefined],
    ['bill-2026-02.csv', 'follows', ['bill-2026-01.csv'], { added: 1, changed: 1, removed: 1 }],
    ['bill-2026-03.csv', 'follows', ['bill-2026-02.csv'], { added: 0, changed: 0, removed: 2 }],
  ]);
  app.file('data/bill-2026-03.csv', 'id;amount', 'a;1', 'b;5');
  expect(differences(await app.run())).toMatchObject([[{}, 'replaces', {}, { added: 1, changed: 0, removed: 0 }]]);
});

describe('the same bytes under another name', () => {
  const copied = async (delivery: SourceManifest['delivery'], name = 'bill-2026-01-copy.csv') => {
    const app = monthly({ delivery });
    app.file('data/bill-2026-01.csv', 'id;amount', 'a;1');
    await app.run();
    app.file(`data/${name}`, 'id;amount', 'a;1');
    const report = await app.run();
    return {
      notes: noted(report),
      rows: await app.rows('SELECT id FROM finance.bill'),
      files: report.datasets[0].files,
    };
  };

  test('are noticed, and their rows count once', async () => {
    const notes = ['bill-2026-01-copy.csv has the same bytes as bill-2026-01.csv: its rows count once'];
    expect(await copied('appends')).toEqual({ notes, rows: ['a'], files: 1 });
    expect(await copied('replacesSameName')).toEqual({ notes, rows: ['a'], files: 1 });
  });

  test('are noticed and count twice where the source says so, or they are for another period', async () => {
    const both = 'has the same bytes as bill-2026-01.csv: the rows of both count';
    expect(await copied('appendsCopies')).toMatchObject({ notes: [`bill-2026-01-copy.csv ${both}`], rows: ['a', 'a'] });
    expect(await copied('appends', 'bill-2026-02.csv')).toMatchObject({
      notes: [`bill-2026-02.csv ${both}`],
      files: 2,
    });
  });

  test('are noticed within one run', async () => {
    const app = monthly({ delivery: 'appends' });
    for (const name of ['bill-2026-01 (1)', 'bill-2026-01']) app.file(`data/${name}.csv`, 'id;amount', 'a;1');
    expect(noted(await app.run())).toHaveLength(2);
    expect(await app.rows('SELECT "__file" FROM finance.bill')).toEqual(['bill-2026-01.csv']);
  });
});

test('a file that the contract refuses waits, is told by each run, and is taken when the contract takes it', async () => {
  const app = monthly({}, { newColumns: 'refuse' });
  app.file('data/bill-2026-01.csv', 'id;amount', 'a;1');
  app.file('data/bill-2026-02.csv', 'id;amount;region', 'b;2;N');
  for (const intakes of [1, 0]) {
    const report = await app.run();
    expect(report.intakes).toHaveLength(intakes);
    expect(report.datasets).toMatchObject([{ landed: 2, taken: 1, waiting: 1, failed: 0 }]);
    expect(report.problems).toMatchObject([
      {
        message: "the file waits: columns that the contract does not know: 'region'",
        place: { file: 'bill-2026-02.csv' },
      },
    ]);
  }
  const [bill] = app.mesh.datasets;
  app.mesh = { ...app.mesh, datasets: [{ ...bill, newColumns: 'accept' }] };
  expect(await app.run()).toMatchObject({ problems: [], datasets: [{ taken: 2, waiting: 0 }] });
});
