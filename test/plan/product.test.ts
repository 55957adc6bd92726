import fc from 'fast-check';
import {
  audiencePlace,
  type MeshManifest,
  type ModelManifest,
  maskedType,
  parseSubscribedName,
  type SubscriptionManifest,
  subscribedName,
  versionProblem,
} from '../../lib/manifest';
import {
  audienceShape,
  contractOf,
  isPublishDue,
  type Mesh,
  mergeManifests,
  type PublishRecord,
  productInputs,
  publishIdOf,
  subscribedNames,
  subscribedTable,
  wantedPublish,
} from '../../lib/plan';
import { dataset, manifest, model, source } from './meshes';
import { audience, audienceTable, product } from './products';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(_[a-z0-9]{1,5}){0,2}$/);

function merged(more: Partial<MeshManifest> = {}) {
  return mergeManifests([manifest({ sources: [source('bill')], datasets: [dataset('bill')], ...more })]);
}

function meshOf(more: Partial<MeshManifest> = {}): Mesh {
  const { mesh, problems } = merged(more);
  expect(problems).toEqual([]);
  return mesh;
}

function problemsOf(more: Partial<MeshManifest>): string[] {
  return merged(more).problems.map(({ message }) => message);
}

function subscription(more: Partial<SubscriptionManifest> = {}): SubscriptionManifest {
  return {
    path: 'Fraud/Figures',
    product: 'sales.figures',
    version: '1.2.0',
    audience: 'fraud',
    contractFile: 'contracts/sales.figures.odcs.yaml',
    contractHash: 'a'.repeat(64),
    tables: [
      { name: 'bill', columns: [{ name: 'id', type: 'string' }], key: [], place: { database: 'd', table: 'bill' } },
    ],
    ...more,
  };
}

test('no two audiences share a place, whatever they are called', () => {
  const of = fc.record({ domain: name, product: name, audience: name, table: name, major: fc.nat(3) });
  fc.assert(
    fc.property(of, of, (one, other) => {
      const [a, b] = [one, other].map(({ major, ...it }) =>
        audiencePlace({ mesh: 'm', stage: 's', bucket: 'b', version: `${major}.1.0`, ...it }),
      );
      expect(a.prefix === b.prefix).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test('a subscribed name says its product and its table, and no other name does', () => {
  fc.assert(
    fc.property(name, name, name, (domain, it, table) => {
      const written = subscribedName(`${domain}.${it}`, table);
      expect(parseSubscribedName(written)).toEqual({ product: `${domain}.${it}`, table });
      expect(parseSubscribedName(`${domain}.${table}`)).toBeUndefined();
    }),
  );
});

test('minor versions share a place, majors do not', () => {
  const of = { mesh: 'm', stage: 's', domain: 'd', product: 'p', audience: 'a', table: 't', bucket: 'b' };
  const at = (version: string) => audiencePlace({ ...of, version }).database;
  expect(at('1.0.0')).toBe('m_s_d_product__p__v1__a');
  expect(at('1.9.3')).toBe(at('1.0.0'));
  expect(at('2.0.0')).not.toBe(at('1.0.0'));
});

test.each(['1', '1.0', 'v1.0.0', '1.0.0-beta', '01.0.0', '1.0.0\n', ''])('fails on the version %j', (version) => {
  expect(versionProblem(version)).toContain("'version' must be a semantic version as 1.0.0");
});

test('a mask says the type that it leaves, and where it does not fit', () => {
  expect(maskedType(undefined, 'double')).toBe('double');
  expect(maskedType('null', 'decimal(12,2)')).toBe('decimal(12,2)');
  expect(maskedType('hash', 'date')).toBe('string');
  expect(maskedType('lastFour', 'long')).toBe('string');
  expect(maskedType('lastFour', 'double')).toBeUndefined();
  expect(maskedType('yearOnly', 'timestamptz')).toBe('date');
  expect(maskedType('yearOnly', 'string')).toBeUndefined();
});

test('an audience keeps a key as long as its columns tell rows apart', () => {
  const [table] = product().tables;
  const keyed = { ...table, key: ['id'] };
  const seen = (mask?: 'null' | 'hash') =>
    audienceShape(keyed, audienceTable('a', { columns: [{ name: 'id', type: 'string', mask }] }));
  expect(seen()).toEqual({ columns: [{ name: 'id', type: 'string', required: true }], key: ['id'] });
  expect(seen('hash').key).toEqual(['id']);
  expect(seen('null')).toEqual({ columns: [{ name: 'id', type: 'string' }], key: [] });
  const without = audienceTable('a', { columns: [{ name: 'amount', type: 'decimal(12,2)' }] });
  expect(audienceShape(keyed, without).key).toEqual([]);
});

test('a contract promises what still holds for the audience, and nothing of a masked column', () => {
  const revenue = model('revenue', ['finance.bill'], {
    columns: [
      { name: 'id', type: 'string' },
      { name: 'amount', type: 'decimal(12,2)' },
    ],
    checks: [
      { name: 'there are rows', kind: 'notEmpty' },
      { name: 'amounts', kind: 'notNegative', column: 'amount' },
      { name: 'ids', kind: 'notNull', column: 'id' },
      { name: 'own', kind: 'noRows', sql: 'SELECT 1' },
      { name: 'mostly', kind: 'notNull', column: 'amount', tolerance: { failAbove: 10 } },
    ],
  });
  const tables = [{ ...product().tables[0], table: 'sales.revenue', key: ['id'] }];
  const promised = (table: Parameters<typeof audience>[1]) => {
    const it = product({ tables, audiences: [audience('fraud', table)] });
    const [{ rules }] = contractOf(meshOf({ models: [revenue], products: [it] }), it, it.audiences[0]).tables;
    return rules.map((rule) => rule.name);
  };
  expect(promised({})).toEqual(['key', 'there are rows', 'amounts', 'ids']);
  expect(promised({ where: 'amount > 0' })).toEqual(['key', 'amounts', 'ids']);
  const masked = [{ name: 'id', type: 'string', mask: 'null' as const }];
  expect(promised({ columns: masked })).toEqual(['there are rows']);
});

test('a product is due when an input or anything of its declaration changed, and not otherwise', () => {
  const mesh = meshOf({ products: [product()] });
  const wanted = wantedPublish(mesh, product(), { 'finance.bill': '1' });
  const last = { ...wanted } as PublishRecord;
  const due = (pins: Record<string, string>, it = product(), of = mesh) =>
    isPublishDue(wantedPublish(of, it, pins), last);
  expect(isPublishDue(wanted, undefined)).toBe(true);
  expect(due({ 'finance.bill': '1' })).toBe(false);
  expect(due({ 'finance.bill': '1', 'finance.other': '9' })).toBe(false);
  expect(due({ 'finance.bill': '1' }, product({ path: 'Moved/Figures' }))).toBe(false);
  expect(due({ 'finance.bill': '2' })).toBe(true);
  for (const change of [
    { version: '1.0.1' },
    { owner: 'Joan' },
    { audiences: [audience('fraud', { where: 'amount > 0' })] },
    { audiences: [{ ...audience('fraud'), subscribers: [] }] },
  ])
    expect(due({ 'finance.bill': '1' }, product(change))).toBe(true);
  const other = meshOf({ datasets: [dataset('bill', { history: 'latest', key: ['id'] })] });
  expect(due({ 'finance.bill': '1' }, product(), other)).toBe(true);
});

test('a publish that is taken up has the id of the attempt that was cut short, and no other has', () => {
  const mesh = meshOf();
  const of = (snapshot: string, number: number) =>
    publishIdOf(product(), wantedPublish(mesh, product(), { 'finance.bill': snapshot }), number);
  expect(of('1', 1)).toBe(of('1', 1));
  expect(new Set([of('1', 1), of('2', 1), of('1', 2)]).size).toBe(3);
  expect(productInputs(product())).toEqual(['finance.bill']);
});

test('fails on what a product gets wrong, all of it at once', () => {
  const [table] = product().tables;
  const problems = problemsOf({
    products: [
      product({
        version: '1',
        tables: [table, { ...table, name: 'other', table: 'finance.bil' }],
        audiences: [
          audience('a', { name: 'bills' }),
          audience('b', {
            columns: [
              { name: 'amuont', type: 'string' },
              { name: 'amount', type: 'string', mask: 'yearOnly' },
            ],
          }),
          audience('b', { columns: [{ name: 'id', type: 'int', mask: 'hash' }] }),
        ],
      }),
    ],
  });
  expect(problems).toEqual([
    "'version' must be a semantic version as 1.0.0, got '1'",
    "audiences has 'b' twice",
    "'tables' names no table 'finance.bil'",
    "audience 'a' names no table 'bills' of the product",
    "audience 'b' names no column 'amuont' of 'bill'",
    "audience 'b': the mask 'yearOnly' does not fit 'amount', which is decimal(12,2)",
    "audience 'b': column 'id' is string and not int",
  ]);
});

test('a model reads a table that is subscribed to, and a typo is told', () => {
  const mesh = (table: string, more: Partial<ModelManifest['inputs'][number]> = {}) => ({
    subscriptions: [subscription()],
    models: [model('m', [], { inputs: [{ name: 'bill', table, view: { kind: 'default' as const }, ...more }] })],
  });
  expect(problemsOf(mesh('sales__figures.bill'))).toEqual([]);
  expect(merged(mesh('sales__figures.bil')).problems[0]).toMatchObject({ hint: "did you mean 'sales__figures.bill'" });
  expect(problemsOf(mesh('sales__figures.bill', { view: { kind: 'latest' } }))).toEqual([
    "input 'bill' asks for the history 'latest' of sales__figures.bill, which is a published table",
  ]);
  const { subscriptions } = merged({ subscriptions: [subscription()] }).mesh;
  expect(subscribedNames({ subscriptions })).toEqual(['sales__figures.bill']);
  expect(subscribedTable({ subscriptions }, 'sales__figures.bill')?.table.name).toBe('bill');
  expect(subscribedTable({ subscriptions }, 'sales.figures')).toBeUndefined();
});

test('fails on two contracts of one product in one app', () => {
  const other = subscription({ path: 'Other/Figures', contractHash: 'b'.repeat(64), contractFile: 'b.yaml' });
  expect(problemsOf({ subscriptions: [subscription(), subscription()] })).toEqual([]);
  expect(problemsOf({ subscriptions: [subscription(), other] })).toEqual([
    "there are two contracts of the product 'sales.figures': contracts/sales.figures.odcs.yaml and b.yaml",
  ]);
});
