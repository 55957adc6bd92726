import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Classification,
  Column,
  CuratedLayer,
  DataMesh,
  History,
  LandingZone,
  Materialization,
  Relation,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';

const app = new App();
DataMesh.configure(app, { mesh: 'jaffle', timeZone: 'UTC' });
const stack = new Stack(app, 'JaffleShop');

// #region tables
const shop = new LandingZone(stack, 'Shop', { domain: 'shop' });
const staging = new StagingLayer(stack, 'Staging');
const owner = 'shop@jaffle.example';
const name = { classification: Classification.restricted(), description: 'Told of a person: left out of samples' };

const customer = staging.addDataset('customer', {
  source: shop.addSource('raw_customers', Source.fromRepository('tables/raw_customers.csv', { owner })),
  columns: {
    customer_id: Column.integer({ from: ['id'] }),
    first_name: Column.string(name),
    last_name: Column.string(name),
  },
  key: ['customer_id'],
  history: History.latest(),
});
// #endregion
const placedOrder = staging.addDataset('placed_order', {
  source: shop.addSource('raw_orders', Source.fromRepository('tables/raw_orders.csv', { owner })),
  columns: {
    order_id: Column.integer({ from: ['id'] }),
    customer_id: Column.integer({ from: ['user_id'], required: true }),
    order_date: Column.date({ required: true }),
    status: Column.string({ required: true }),
  },
  key: ['order_id'],
  history: History.latest(),
});
const rawPayment = staging.addDataset('raw_payment', {
  source: shop.addSource('raw_payments', Source.fromRepository('tables/raw_payments.csv', { owner })),
  columns: {
    payment_id: Column.integer({ from: ['id'] }),
    order_id: Column.integer({ required: true }),
    payment_method: Column.string({ required: true }),
    cents: Column.integer({ from: ['amount'], required: true }),
  },
  key: ['payment_id'],
  history: History.latest(),
});

const curated = new CuratedLayer(stack, 'Curated', { domain: 'jaffle' });
const money = (description: string) => Column.decimal(12, 2, { description });

const payment = curated.addModel('payment', {
  description: 'Payments in dollars and not in cents; a view, nothing of it is stored',
  sql: Sql.fromFile('models/payment.sql'),
  inputs: { raw_payment: rawPayment },
  materialization: Materialization.view(),
  columns: {
    payment_id: Column.integer(),
    order_id: Column.integer(),
    payment_method: Column.string(),
    amount: money('Dollars'),
  },
  key: ['payment_id'],
  checks: [
    Check.acceptedValues('payment_method', ['credit_card', 'coupon', 'bank_transfer', 'gift_card']),
    Check.range('amount', { minimum: '0.50' }),
  ],
});

const customers = curated.addModel('customers', {
  description: 'A row a customer, with what follows from the orders',
  sql: Sql.fromFile('models/customers.sql'),
  inputs: { customer, placed_order: placedOrder, payment },
  columns: {
    customer_id: Column.integer(),
    first_name: Column.string(name),
    last_name: Column.string(name),
    first_order: Column.date({ description: 'Null for who never ordered' }),
    most_recent_order: Column.date(),
    number_of_orders: Column.integer(),
    customer_lifetime_value: Column.decimal(18, 2, { description: 'Dollars, of all payments' }),
  },
  key: ['customer_id'],
  checks: [Check.rowCountChange({ decrease: 0.1 }), Check.notNull('first_order').asWarning()],
});

// #region model
curated.addModel('orders', {
  description: 'A row an order, with what was paid for it and how',
  sql: Sql.fromFile('models/orders.sql'),
  inputs: { placed_order: placedOrder, payment },
  columns: {
    order_id: Column.integer(),
    customer_id: Column.integer({ required: true }),
    order_date: Column.date(),
    status: Column.string(),
    credit_card_amount: money('Dollars paid by credit card'),
    coupon_amount: money('Dollars paid by coupon'),
    bank_transfer_amount: money('Dollars paid by bank transfer'),
    gift_card_amount: money('Dollars paid by gift card'),
    amount: money('Dollars paid in all; null where nothing was paid yet'),
  },
  key: ['order_id'],
  relations: [Relation.to(customers, ['customer_id'])],
  checks: [
    Check.acceptedValues('status', ['placed', 'shipped', 'completed', 'return_pending', 'returned']),
    Check.notEmpty(),
    Check.notNull('amount').asWarning(),
    Check.noRows(
      'unpaid_returns',
      "SELECT order_id FROM orders WHERE status = 'returned' AND amount IS NULL",
    ).asWarning(),
  ],
});
// #endregion
