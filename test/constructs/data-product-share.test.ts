import { Stack } from 'aws-cdk-lib';
import { AudienceTable, Column, DataProductShare, Mask, Source } from 'cdk-data-mesh';
import { parseManifest } from '../../lib/manifest/read';
import { withDefaultAudience, withProduct } from './products';
import { faultOf, manifestOf, newApp, writtenManifest } from './support';

function productOf({ app }: Pick<ReturnType<typeof withProduct>, 'app'>) {
  const [product] = manifestOf(app).products ?? [];
  return product;
}

describe('the manifest', () => {
  test('names what is promised', () => {
    const published = withProduct({ description: 'what was sold' });
    expect(productOf(published)).toMatchObject({
      path: 'Revenue/Product',
      domain: 'forecasting',
      name: 'revenue',
      version: '1.2.0',
      owner: 'team-forecasting@example.com',
      description: 'what was sold',
      freshnessHours: 48,
      bucket: 'Revenue/Product',
    });
    expect(published.product.productName).toBe('forecasting.revenue');
  });

  test('conforms to the JSON schema', () => {
    expect(() => parseManifest(writtenManifest(withProduct().app))).not.toThrow();
    expect(() => parseManifest(writtenManifest(withDefaultAudience().app))).not.toThrow();
  });

  test('names the tables without what only the reading of their sources needs', () => {
    const [revenue, bill] = productOf(withProduct()).tables;
    expect(revenue).toMatchObject({ table: 'forecasting.revenue', name: 'revenue', key: ['day'] });
    expect(bill).toEqual({
      table: 'finance.bill',
      name: 'bill',
      view: { kind: 'default' },
      columns: [
        { name: 'bill_id', type: 'string', required: true },
        { name: 'booked_on', type: 'date', required: false },
        { name: 'amount', type: 'decimal(12,2)', required: false },
      ],
      key: ['bill_id'],
    });
  });

  test('knows what identifies a row of each view of a dataset', () => {
    const keys = (view: 'all' | 'latest' | 'changes') => {
      const layers = withProduct();
      new DataProductShare(layers.stack, 'Bills', {
        name: 'bills',
        version: '1.0.0',
        owner: 'finance',
        tables: [layers.bill[view]()],
      });
      const { tables, domain } = (manifestOf(layers.app).products ?? [])[1];
      return { domain, key: tables[0].key, columns: tables[0].columns.map(({ name }) => name) };
    };
    const columns = ['bill_id', 'booked_on', 'amount'];
    expect(keys('all')).toEqual({ domain: 'finance', key: [], columns });
    expect(keys('latest')).toEqual({ domain: 'finance', key: ['bill_id'], columns });
    expect(keys('changes')).toEqual({
      domain: 'finance',
      key: ['bill_id', 'valid_from'],
      columns: [...columns, 'valid_from', 'valid_to'],
    });
  });

  test('gives an audience the columns it sees, with the types that their masks leave, in a place of its own', () => {
    const [audience] = productOf(withProduct()).audiences;
    const database = 'mesh_dev_forecasting_product__revenue__v1__fraud';
    expect(audience).toMatchObject({ name: 'fraud', subscribers: ['fraud'] });
    expect(audience.tables[1]).toEqual({
      name: 'bill',
      columns: [
        { name: 'bill_id', type: 'string', mask: 'hash' },
        { name: 'booked_on', type: 'date', mask: 'yearOnly' },
      ],
      where: 'amount > 0',
      place: { bucket: 'Revenue/Product', database, table: 'bill', prefix: `${database}/bill` },
    });
  });

  test('without an audience has one that sees everything and that nobody may subscribe to', () => {
    const { audiences } = productOf(withDefaultAudience());
    expect(audiences).toMatchObject([
      { name: 'default', subscribers: [], tables: [{ name: 'revenue' }, { name: 'bill' }] },
    ]);
    expect(audiences[0].tables[1].columns.map(({ name, mask }) => [name, mask])).toEqual([
      ['bill_id', undefined],
      ['booked_on', undefined],
      ['amount', undefined],
    ]);
  });

  test('of a stack without a product says nothing of products', () => {
    const layers = withProduct();
    const other = new Stack(layers.app, 'Other');
    new DataProductShare(other, 'P', { name: 'p', version: '1.0.0', owner: 'x', tables: [layers.revenue] });
    expect(manifestOf(layers.app, 'Other').externals.models.map(({ name }) => name)).toEqual(['revenue']);
  });
});

describe('fails with the mend', () => {
  test.each([
    [{ version: '1' }, "Revenue/Product: 'version' must be a semantic version as 1.0.0, got '1'"],
    [{ name: 'Revenue' }, "'name' must be lower case letters"],
    [{ owner: ' ' }, "'owner' is empty; name a team or a person whom a subscriber may ask"],
    [{ tables: [] }, "'tables' is empty; a product publishes at least one table"],
    [
      { domain: undefined },
      "'tables' are of several domains: forecasting, finance; say whose product it is by 'domain'",
    ],
  ])('where a product is declared with %j', (props, fault) => {
    expect(faultOf(withDefaultAudience(props).app)).toContain(fault);
  });

  test('on all that is wrong with an audience at once', () => {
    const published = withDefaultAudience();
    published.product.addAudience('Fraud', {
      subscribers: [],
      tables: [
        AudienceTable.of(published.bill, {
          columns: ['bill_id', 'bookedon'],
          where: ' ',
          masks: { bill_id: Mask.yearOnly(), amount: Mask.hash() },
        }),
        AudienceTable.of(published.bill),
      ],
    });
    const fault = faultOf(published.app);
    for (const line of [
      "an audience's name must be lower case letters",
      "'subscribers' of audience 'Fraud' is empty; name the domains that may subscribe",
      "audience 'Fraud', finance.bill: 'columns' names no column 'bookedon'; did you mean 'booked_on'",
      "audience 'Fraud', finance.bill: 'where' is empty; leave it out to show all rows",
      "audience 'Fraud': the mask 'yearOnly' does not fit 'bill_id', which is string",
      "audience 'Fraud', finance.bill: 'masks' names 'amount', which 'columns' does not show; leave the mask out",
      "audience 'Fraud': tables has 'bill' twice",
    ])
      expect(fault).toContain(line);
  });

  test('where an audience is to see a table that the product does not have', () => {
    const published = withDefaultAudience({ tables: [] });
    published.product.addAudience('fraud', { subscribers: ['fraud'], tables: [AudienceTable.of(published.bill)] });
    expect(faultOf(published.app)).toContain(
      "audience 'fraud', finance.bill: is no table of the product; add it to the product's 'tables'",
    );
  });

  test('at once where two audiences have one name', () => {
    const { product } = withProduct();
    expect(() => product.addAudience('fraud', { subscribers: ['x'] })).toThrow("there are two audiences named 'fraud'");
  });

  test('where two tables of the product have one name', () => {
    const app = newApp();
    const { staging, finance, revenue, stack } = withProduct({}, { app });
    const source = finance.addSource('other', Source.csv());
    const other = staging.addDataset('revenue', { source, columns: { id: Column.string() } });
    new DataProductShare(stack, 'Two', {
      name: 'two',
      version: '1.0.0',
      owner: 'x',
      domain: 'd',
      tables: [revenue, other],
    });
    expect(faultOf(app)).toContain("tables has 'revenue' twice");
  });
});
