/** What a new team's code needs to know. */
export interface NewTeam {
  /** The team's domain. */
  readonly name: string;
  /** Its stack: `sales_team` is `SalesTeam`. */
  readonly stack: string;
}

export function appFile({ name, stack }: NewTeam): string {
  return `import { App, Stack } from 'aws-cdk-lib';
import { Check, Column, CuratedLayer, DataMesh, Delivery, LandingZone, Source, Sql, StagingLayer } from 'cdk-data-mesh';

export const app = new App();
DataMesh.configure(app, { mesh: 'mesh', timeZone: 'UTC' });
export const stack = new Stack(app, '${stack}');
const landing = new LandingZone(stack, 'Landing', { domain: '${name}' });
const staging = new StagingLayer(stack, 'Staging');
const curated = new CuratedLayer(stack, 'Curated', { domain: '${name}' });

// A table of what comes in: where its files are, and the columns that they have.
const orders = staging.addDataset('orders', {
  source: landing.addSource(
    'orders',
    Source.csv({ delivery: Delivery.replacesSameName(), localPath: 'data/orders-*.csv' }),
  ),
  columns: {
    order_id: Column.string({ from: ['Order'], required: true }),
    ordered_on: Column.date({ from: ['Date'], formats: ['dd/MM/yyyy'], required: true }),
    product: Column.string({ from: ['Product'] }),
    amount: Column.decimal(12, 2, { from: ['Amount'], required: true }),
  },
});

// A table that is made of it.
curated.addModel('revenue_by_month', {
  sql: Sql.fromFile('models/revenue_by_month.sql'),
  inputs: { orders },
  columns: { month: Column.date(), revenue: Column.decimal(18, 2) },
  key: ['month'],
  checks: [Check.notNegative('revenue')],
  answer: { title: 'Revenue', label: 'month', value: 'revenue' },
});
`;
}

export const MODEL_SQL = `SELECT date_trunc('month', ordered_on)::DATE AS month, sum(amount) AS revenue
FROM orders
GROUP BY ALL
`;

/** The model on rows that the file gives; `data-mesh test` runs it. */
export function givenRowsTest({ name }: NewTeam): string {
  return `model: ${name}.revenue_by_month
tests:
  - name: the last day of a month belongs to it
    given:
      orders: |
        order_id, ordered_on, amount
        1,        2026-01-31, 10.50
        2,        2026-02-01, 7.00
    expect:
      - { month: 2026-01-01, revenue: 10.50 }
      - { month: 2026-02-01, revenue: 7.00 }
  - name: without orders there is no month
    expect: []
`;
}

export function modelTest({ name }: NewTeam): string {
  return `import { runModel } from 'cdk-data-mesh/testing';
import { app } from '../app';

test('revenue is summed by the month of the order', async () => {
  const orders = [
    { order_id: '1', ordered_on: '2026-01-05', amount: '10.50' },
    { order_id: '2', ordered_on: '2026-01-31', amount: '0.25' },
    { order_id: '3', ordered_on: '2026-02-01', amount: '7.00' },
  ];
  expect(await runModel({ app, model: '${name}.revenue_by_month', inputs: { orders } })).toEqual([
    { month: '2026-01-01', revenue: '10.75' },
    { month: '2026-02-01', revenue: '7.00' },
  ]);
});
`;
}

/** Rows that nobody could take for real ones. */
export const SAMPLE_CSV = `Order,Date,Product,Amount
SAMPLE-1,05/01/2026,Pen,12.50
SAMPLE-2,19/01/2026,Notebook,30.00
SAMPLE-3,02/02/2026,Pen,25.00
SAMPLE-4,11/02/2026,Lamp,48.95
SAMPLE-5,27/02/2026,Notebook,15.00
SAMPLE-6,03/03/2026,Lamp,97.90
SAMPLE-7,16/03/2026,Pen,5.00
`;
