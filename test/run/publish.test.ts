import { statSync } from 'node:fs';
import { join } from 'node:path';
import { publishProduct, tableStates } from '../../lib/run';
import { model, source } from '../plan/meshes';
import { audience, audienceTable, product } from '../plan/products';
import { newFolder, producer, producerMesh, SharingApp } from './shares';

const TABLE = 'sales__figures__fraud.bill';

test('a run publishes what each audience is to see, under one publish id', async () => {
  const app = producer(undefined, { audiences: [audience('fraud'), audience('audit', { where: 'amount > 0' })] });
  const { products, problems, nothingNew } = await app.run();
  expect(problems).toEqual([]);
  expect(nothingNew).toBe(false);
  expect(products).toEqual([
    expect.objectContaining({ product: 'sales.figures', version: '1.0.0', status: 'published', tables: 2, rows: 5 }),
  ]);
  expect(await app.rows(`FROM ${TABLE} ORDER BY id`)).toEqual(['a 1.50', 'b 2.00', 'c -3.00']);
  expect(await app.rows('FROM sales__figures__audit.bill ORDER BY id')).toEqual(['a 1.50', 'b 2.00']);
  const platform = await app.open();
  const newest = await platform.sharing?.registry.newest('sales.figures', 1);
  for (const [name, { tables }] of Object.entries(newest?.record.audiences ?? {})) {
    const { database, table, location, snapshotId } = tables.bill;
    const published = await (await platform.sharing?.tablesAt(location))?.load({ database, table }, location);
    expect(published?.snapshot(BigInt(snapshotId))?.summary['mesh.publish-id']).toBe(newest?.record.publishId);
    expect(database).toBe(`acme_dev_sales_product__figures__v1__${name}`);
  }
  expect((await tableStates(platform)).map(({ table, layer, rows }) => [table, layer, rows])).toEqual([
    ['finance.bill', 'staging', 3],
    ['finance.bill__quarantine', 'quarantine', 0],
    [TABLE, 'published', 3],
    ['sales__figures__audit.bill', 'published', 2],
  ]);
});

test('a second run with nothing new publishes nothing, and one with a new file does', async () => {
  const app = producer();
  const first = await app.run();
  const second = await app.run();
  expect(second.nothingNew).toBe(true);
  expect(second.products[0]).toMatchObject({ status: 'unchanged', publishId: first.products[0].publishId });
  app.file('data/bill-2.csv', 'id;amount', 'd;7');
  const third = await app.run();
  expect(third.products[0]).toMatchObject({ status: 'published', rows: 4 });
  expect(third.products[0].publishId).not.toBe(first.products[0].publishId);
});

test('a failed audit leaves the last publish serving, of all its tables', async () => {
  const [table] = product().tables;
  const keyed = {
    tables: [{ ...table, key: ['id'] }],
    audiences: [audience('audit', { where: 'amount > 2' }), audience('fraud')],
  };
  const app = producer(undefined, keyed);
  await app.run();
  app.file('data/bill-2.csv', 'id;amount', 'a;9', ';8');
  const { products, problems } = await app.run();
  expect(products[0]).toMatchObject({ status: 'failed' });
  expect(products[0].failedChecks?.map(({ table: name, check, rows }) => [name, check, rows])).toEqual([
    ['sales__figures__audit.bill', 'required column id', 1],
    [TABLE, 'required column id', 1],
    [TABLE, 'key id', 2],
  ]);
  expect(problems.map(({ message }) => message)).toContain(
    'sales.figures failed its audit: in sales__figures__fraud.bill key id is broken by 2 rows',
  );
  expect(await app.rows(`FROM ${TABLE} ORDER BY id`)).toEqual(['a 1.50', 'b 2.00', 'c -3.00']);
  expect(await app.rows('FROM sales__figures__audit.bill')).toEqual([]);
  const files = app.bytes('sales_product__figures').length;
  await app.run();
  expect(app.bytes('sales_product__figures')).toHaveLength(files);
  app.file('data/bill-2.csv', 'id;amount', 'd;9');
  expect((await app.run()).products[0].status).toBe('published');
  expect(await app.rows('FROM sales__figures__audit.bill')).toEqual(['d 9.00']);
});

test('a product whose table failed or was never filled is not published, and the reason is told', async () => {
  const app = new SharingApp(producerMesh(), newFolder());
  const empty = await app.run();
  expect(empty.products[0].because).toMatch(/^its table finance.bill (was never filled|has never)/);
  expect(empty.products[0].status).toBe('skipped');
});

test('a change that breaks readers needs a new major, and readers of the old one keep it', async () => {
  const app = producer();
  await app.run();
  const narrow = { columns: [{ name: 'id', type: 'string', mask: 'hash' as const }] };
  app.mesh = producerMesh({ audiences: [audience('fraud', narrow)] });
  const refused = await app.run();
  expect(refused.products[0].status).toBe('failed');
  expect(refused.problems).toEqual([
    {
      message: "audience 'fraud': column 'amount' of 'bill' was removed",
      hint: 'give it the version 2.0.0: who reads 1.0.0 keeps that',
      place: { construct: 'Stack/Figures' },
    },
  ]);
  expect(await app.rows(`SELECT amount FROM ${TABLE} ORDER BY id LIMIT 1`).catch(() => [])).toEqual([]);
  app.mesh = producerMesh({ version: '2.0.0', audiences: [audience('fraud', narrow, '2.0.0')] });
  expect((await app.run()).products[0]).toMatchObject({ status: 'published', version: '2.0.0' });
  const { sharing } = await app.open();
  expect((await sharing?.registry.newest('sales.figures', 1))?.record.version).toBe('1.0.0');
  expect(await sharing?.registry.majors('sales.figures')).toEqual([1, 2]);
  expect(await sharing?.registry.products()).toEqual(['sales.figures']);
});

test('an audience that nobody may subscribe to promised nothing', async () => {
  const open = { ...audience('default'), subscribers: [] };
  const app = producer(undefined, { audiences: [open] });
  await app.run();
  app.mesh = producerMesh({ audiences: [audience('fraud')] });
  expect((await app.run()).products[0].status).toBe('published');
});

test('what an audience is no longer to see is in no file of it', async () => {
  const app = producer();
  app.file('data/bill-2.csv', 'id;amount', 'row-to-forget;-8', 'row-to-keep;8');
  await app.run();
  const anywhere = (text: string) => app.bytes('sales_product__figures').some((bytes) => bytes.includes(text));
  const parquet = () => app.bytes('sales_product__figures').filter((it) => it.subarray(0, 4).toString() === 'PAR1');
  expect(anywhere('row-to-forget')).toBe(true);
  app.mesh = producerMesh({ audiences: [audience('fraud', { where: 'amount > 0' })] });
  expect((await app.run()).products[0].status).toBe('published');
  expect(anywhere('row-to-forget')).toBe(false);
  expect(parquet()).toHaveLength(1);
  expect(await app.rows(`SELECT id FROM ${TABLE} ORDER BY id`)).toEqual(['a', 'b', 'row-to-keep']);
  app.file('data/bill-3.csv', 'id;amount', 'd;1');
  await app.run();
  await app.run();
  expect(parquet()).toHaveLength(2);
});

test('two publishers at once publish once, and a reader sees one of them whole', async () => {
  const app = producer(undefined, { audiences: [audience('fraud'), audience('audit')] });
  await app.run();
  app.file('data/bill-2.csv', 'id;amount', 'd;7');
  const quiet = { ...producerMesh(), products: [] };
  const declared = app.mesh;
  app.mesh = quiet;
  await app.run();
  app.mesh = declared;
  const platforms = await Promise.all([app.open(), app.open(), app.open()]);
  const reports = await Promise.all(
    platforms.map((it, at) => publishProduct(it, 'sales.figures', { runId: `r${at}` })),
  );
  expect(new Set(reports.map(({ publishId }) => publishId)).size).toBe(1);
  const { registry } = platforms[0].sharing ?? {};
  expect((await registry?.newest('sales.figures', 1))?.number).toBe(2);
  expect(await app.rows(`SELECT count(*) FROM ${TABLE}`)).toEqual(['4']);
  expect(await app.rows('SELECT count(*) FROM sales__figures__audit.bill')).toEqual(['4']);
});

test('the salt is made once, only its owner reads it, and it is in no other file', async () => {
  const hashed = { columns: [{ name: 'id', type: 'string', mask: 'hash' as const }] };
  const app = producer(undefined, { audiences: [audience('fraud', hashed)] });
  await app.run();
  const path = join(app.registry, 'salt');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const [salt] = app.bytes('/salt').map((it) => it.toString().trim());
  expect(salt).toMatch(/^[0-9a-f]{64}$/);
  const others = app.bytes('').filter((it) => it.includes(salt));
  expect(others).toHaveLength(1);
  expect(await app.rows(`SELECT id = sha256('${salt}' || 'a') FROM ${TABLE} ORDER BY 1 DESC LIMIT 1`)).toEqual([
    'true',
  ]);
});

test.each([
  ['reads a file', `id IN (SELECT content FROM read_text('/etc/passwd'))`, /it holds a query of its own/],
  ['reads another table', `EXISTS (SELECT 1 FROM bill)`, /it holds a query of its own/],
  ['unites another table', `true) UNION ALL SELECT * FROM other --`, /it is more than a condition|it is no condition/],
  ['unites a file', `true) UNION ALL SELECT * FROM read_csv('/etc/passwd') WHERE (true`, /it is more than a condition/],
  ['orders and limits', `true) ORDER BY id LIMIT (1`, /it is more than a condition/],
  ['samples', `true) USING SAMPLE (1`, /it is more than a condition|it is no condition/],
  [
    'brings a statement of its own',
    `true); DROP VIEW bill; SELECT (1`,
    /it is more than a condition|it is no condition/,
  ],
  ['looks at other rows', `row_number() OVER () = 1`, /it looks at other rows/],
  ['names a column of the platform', `__intake = 'x'`, /__intake/],
  ['names what is not there', `amuont > 0`, /amuont/],
  ['looks for the salt', `"__salt".salt.value = 'x'`, /salt/],
  ['is open at its end', `amount > 0 /*`, /it is no condition/],
  ['is empty', ` `, /it is no condition/],
])('fails on a condition that %s, and publishes nothing', async (_, where, message) => {
  const app = producer(undefined, { audiences: [audience('fraud', { where })] });
  const { products, problems } = await app.run();
  expect(products[0].status).toBe('failed');
  expect(problems[0].message).toMatch(message);
  expect(problems[0].place).toEqual({ construct: 'Stack/Figures' });
  expect(app.bytes('sales_product__figures').filter((it) => it.subarray(0, 4).toString() === 'PAR1')).toEqual([]);
});

test('a comment at the end of a condition ends with it', async () => {
  const app = producer(undefined, { audiences: [audience('fraud', { where: 'amount > 0 -- the rest is credit' })] });
  await app.run();
  expect(await app.rows(`SELECT id FROM ${TABLE} ORDER BY id`)).toEqual(['a', 'b']);
});

test('a view of a dataset is published as that view', async () => {
  const [bill] = producerMesh().datasets;
  const columns = [
    ...product().tables[0].columns,
    { name: 'valid_from', type: 'date' },
    { name: 'valid_to', type: 'date' },
  ];
  const tables = [{ ...product().tables[0], view: { kind: 'changes' as const }, columns, key: ['id', 'valid_from'] }];
  const app = new SharingApp(
    producerMesh(
      { tables, audiences: [audience('fraud', { columns })] },
      {
        sources: [
          source('bill', {
            localPath: 'data/bill-*.csv',
            delivery: 'replacesSameName',
            period: { kind: 'fromName', pattern: 'bill-{yyyy}-{MM}.csv' },
          }),
        ],
        datasets: [{ ...bill, key: ['id'], history: 'latest' }],
      },
    ),
    newFolder(),
  );
  app.file('data/bill-2026-01.csv', 'id;amount', 'a;1');
  app.file('data/bill-2026-02.csv', 'id;amount', 'a;2');
  const { problems } = await app.run();
  expect(problems).toEqual([]);
  expect(await app.rows(`SELECT amount, valid_from, coalesce(valid_to::VARCHAR, '') FROM ${TABLE} ORDER BY 2`)).toEqual(
    ['1.00 2026-01-01 2026-02-01', '2.00 2026-02-01 '],
  );
});

test('names that are SQL are names', async () => {
  const odd = `bill"; DROP TABLE x; --`;
  const [table] = product().tables;
  const app = producer(undefined, {
    tables: [{ ...table, name: odd }],
    audiences: [{ ...audience('fraud', { name: odd }), name: `fraud' OR 1=1; --` }],
  });
  const place = { ...audience('fraud').tables[0].place };
  const [declared] = app.mesh.products ?? [];
  const [only] = declared.audiences;
  app.mesh = producerMesh({ ...declared, audiences: [{ ...only, tables: [{ ...only.tables[0], place }] }] });
  const { products, problems } = await app.run();
  expect(problems).toEqual([]);
  expect(products[0]).toMatchObject({ status: 'published', rows: 3 });
});

test('models that one run makes are published together: not in its middle, and not where one of them failed', async () => {
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
  ];
  const figures = ['billed', 'owed'].map((name) =>
    model(name, ['finance.bill'], { sql: { text: 'SELECT id, amount FROM bill' }, columns }),
  );
  const [table] = product().tables;
  const tables = figures.map(({ name }) => ({ ...table, name, table: `sales.${name}`, columns }));
  const seen = tables.map(({ name }) => audienceTable('fraud', { name }));
  const declared = { tables, audiences: [{ ...audience('fraud'), tables: seen }] };
  const app = new SharingApp(producerMesh(declared, { models: figures }), newFolder());
  app.file('data/bill-1.csv', 'id;amount', 'a;1');
  expect((await app.run()).products[0]).toMatchObject({ status: 'published', rows: 2 });
  app.file('data/bill-2.csv', 'id;amount', 'b;2');
  await app.run({ select: ['finance.bill', 'sales.billed'] });
  const publish = async () => publishProduct(await app.open(), 'sales.figures', { runId: 'r' });
  expect(await publish()).toMatchObject({
    status: 'skipped',
    because: 'sales.billed and sales.owed were made of two versions of finance.bill',
  });
  await app.run({ select: ['sales.owed'] });
  expect(await publish()).toMatchObject({ status: 'published', rows: 4 });
});
