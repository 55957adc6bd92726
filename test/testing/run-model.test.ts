import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  LandingZone,
  Parameter,
  Relation,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';
import { runModel } from '../../lib/testing';

const REVENUE = `SELECT date_trunc('month', booked_on)::DATE AS month, product_group, sum(amount) AS revenue
FROM bill JOIN product USING (product) GROUP BY ALL`;

function newApp(sql = REVENUE): App {
  const app = new App();
  const stack = new Stack(app, 'Revenue');
  const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
  const staging = new StagingLayer(stack, 'Staging');
  const product = staging.addDataset('product', {
    source: landing.addSource('products', Source.csv()),
    columns: { product: Column.string(), product_group: Column.string() },
    key: ['product'],
  });
  const bill = staging.addDataset('bill', {
    source: landing.addSource('bills', Source.csv()),
    columns: {
      bill_id: Column.integer(),
      booked_on: Column.date(),
      product: Column.string(),
      amount: Column.decimal(12, 2),
      paid: Column.boolean(),
      sent_at: Column.timestamp(),
    },
    key: ['bill_id'],
  });
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
  curated.addModel('revenue', {
    sql: Sql.inline(sql),
    inputs: { bill, product },
    columns: { month: Column.date(), product_group: Column.string(), revenue: Column.decimal(18, 2) },
    key: ['month', 'product_group'],
    relations: [Relation.to(product, ['product_group'])],
    checks: [Check.notNegative('revenue'), Check.between('revenue', -9, 1e6).tolerating({ failAbove: 1 })],
  });
  return app;
}

const app = newApp();
const model = 'forecasting.revenue';
const product = [{ product: 'fibre', product_group: 'internet' }];

test('a model runs on given rows, exact to the digit and in the order of its key', async () => {
  const bill = [
    { bill_id: 1, booked_on: '2026-02-05', product: 'fibre', amount: '0.10' },
    { bill_id: 2n, booked_on: new Date('2026-01-09'), product: 'fibre', amount: 0.2, paid: true },
    { bill_id: '3', booked_on: '2026-01-31', product: 'fibre', amount: '9999999999.99', sent_at: new Date(0) },
  ];
  expect(await runModel({ app, model, inputs: { bill, product } })).toEqual([
    { month: '2026-01-01', product_group: 'internet', revenue: '10000000000.19' },
    { month: '2026-02-01', product_group: 'internet', revenue: '0.10' },
  ]);
});

test('an input without rows is empty, and a ready assembly is as good as an app', async () => {
  expect(await runModel({ app: app.synth().directory, model, inputs: { product } })).toEqual([]);
});

test('a result may break a check by as many rows as the check tolerates', async () => {
  const more = [...product, { product: 'tv', product_group: 'television' }];
  const bill = [
    { bill_id: 1, booked_on: '2026-01-05', product: 'fibre', amount: '2000000' },
    { bill_id: 2, booked_on: '2026-01-05', product: 'tv', amount: '3000000' },
  ];
  expect(await runModel({ app, model, inputs: { bill: bill.slice(0, 1), product } })).toHaveLength(1);
  await expect(runModel({ app, model, inputs: { bill, product: more } })).rejects.toThrow(
    /between_revenue is broken, for example by/,
  );
});

test('fails where the result breaks the key, a check or a relation that can be seen', async () => {
  const bill = [{ bill_id: 1, booked_on: '2026-02-05', product: 'fibre', amount: '-1' }];
  const negative = runModel({ app, model, inputs: { bill, product } });
  await expect(negative).rejects.toThrow(
    /Revenue\/Curated\/revenue: not_negative_revenue is broken, for example by \{"month":"2026-02-01"/i,
  );
  const twice = runModel({
    app: newApp(`SELECT DATE '2026-01-01' AS month, product_group, 1 AS revenue FROM bill, product`),
    model,
    inputs: { bill: [{ bill_id: 1 }, { bill_id: 2 }], product },
  });
  await expect(twice).rejects.toThrow('key month, product_group is broken');
  const lost = runModel({
    app: newApp(
      `SELECT booked_on AS month, 'tv' AS product_group, amount AS revenue FROM bill SEMI JOIN product USING (product)`,
    ),
    model,
    inputs: { bill, product },
  });
  await expect(lost).rejects.toThrow('relation product_group to finance.product is broken');
});

test('fails on a wrong model, input, column or value with the mend', async () => {
  const fails = (inputs: object, change = {}) => expect(runModel({ app, model, inputs, ...change } as never)).rejects;
  await fails({}, { model: 'forecasting.revenu' }).toThrow(
    "there is no model 'forecasting.revenu'; did you mean 'forecasting.revenue'",
  );
  await fails({ bil: [] }).toThrow("there is no input 'bil'; did you mean 'bill'");
  await fails({ bill: [{ bill_idd: 1 }] }).toThrow(
    "row 1 of input 'bill': there is no column 'bill_idd'; did you mean 'bill_id'",
  );
  await fails({ bill: [{ bill_id: 1 }, { amount: 0.125, bill_id: 1.5 }] }).toThrow(
    "row 2 of input 'bill': 'bill_id' must be BIGINT, got 1.5; give a value of its type\nrow 2 of input 'bill': 'amount' must be DECIMAL(12,2), got 0.125",
  );
  await fails({ bill: [{ booked_on: '2026-02-30' }] }).toThrow(/^input 'bill': .*2026-02-30/);
  const typo = runModel({ app: newApp('SELECT mont FROM bill, product'), model, inputs: {} });
  await expect(typo).rejects.toThrow("there is no column 'mont'");
});

test('parameters are bound: those that are given, and the declared values of the others', async () => {
  const app = new App();
  const stack = new Stack(app, 'Revenue');
  const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
  const bill = new StagingLayer(stack, 'Staging').addDataset('bill', {
    source: landing.addSource('bills', Source.csv()),
    columns: { bill_id: Column.integer(), booked_on: Column.date() },
  });
  new CuratedLayer(stack, 'Curated', { domain: 'forecasting' }).addModel('recent', {
    sql: Sql.inline('SELECT bill_id FROM bill WHERE booked_on BETWEEN $since AND $run_date'),
    inputs: { bill },
    columns: { bill_id: Column.integer() },
    parameters: { since: Parameter.date('2026-01-10') },
  });
  const of = (parameters?: object) =>
    runModel({
      app: app.synth().directory,
      model: 'forecasting.recent',
      inputs: { bill: ['2026-01-05', '2026-01-15', '2026-03-01'].map((booked_on, at) => ({ bill_id: at, booked_on })) },
      parameters: parameters as never,
    });
  expect(await of({ run_date: '2026-02-01' })).toEqual([{ bill_id: '1' }]);
  expect(await of({ run_date: '2026-03-01', since: '2026-01-01' })).toHaveLength(3);
  await expect(of({ sinc: '2026-01-01' })).rejects.toThrow("there is no parameter 'sinc'; did you mean 'since'");
});
