import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
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
DataMesh.configure(app, { mesh: 'saas', timeZone: 'UTC' });
const stack = new Stack(app, 'SaasMetrics');
const owner = 'growth@saas.example';

const billing = new LandingZone(stack, 'Billing', { domain: 'billing' });
const web = new LandingZone(stack, 'Web', { domain: 'web' });
const staging = new StagingLayer(stack, 'Staging');

const subscriptionPeriod = staging.addDataset('subscription_period', {
  source: billing.addSource('periods', Source.fromRepository('tables/subscription_periods.csv', { owner })),
  columns: {
    subscription_id: Column.integer(),
    customer_id: Column.integer({ required: true }),
    start_date: Column.date({ required: true }),
    end_date: Column.date({ required: true, description: 'The first day that is not paid for' }),
    monthly_amount: Column.decimal(12, 2, { required: true, description: 'Dollars' }),
  },
  key: ['subscription_id'],
  history: History.latest(),
});
const conversion = staging.addDataset('conversion', {
  source: billing.addSource('conversions', Source.fromRepository('tables/conversions.csv', { owner })),
  columns: {
    customer_id: Column.integer(),
    converted_at: Column.timestamp({ required: true }),
    revenue: Column.decimal(12, 2, { required: true, description: 'Dollars' }),
  },
  key: ['customer_id'],
  history: History.latest(),
});
const session = staging.addDataset('session', {
  source: web.addSource('sessions', Source.fromRepository('tables/sessions.csv', { owner })),
  columns: {
    session_id: Column.integer(),
    customer_id: Column.integer({ required: true }),
    started_at: Column.timestamp({ required: true }),
    utm_source: Column.string(),
    utm_medium: Column.string(),
  },
  key: ['session_id'],
  history: History.latest(),
});

const curated = new CuratedLayer(stack, 'Curated', { domain: 'growth' });

// #region spine
const month = curated.addModel('month', {
  description: 'A row a month, from the first subscription to the month of the run',
  sql: Sql.fromFile('models/month.sql'),
  inputs: { subscription_period: subscriptionPeriod },
  columns: { month: Column.date() },
  key: ['month'],
});
// #endregion

const monthly = {
  month: Column.date({ description: 'Its first day' }),
  customer_id: Column.integer(),
  mrr: Column.decimal(12, 2, { description: 'Monthly recurring revenue, in dollars' }),
  is_active: Column.boolean(),
  first_active_month: Column.date(),
  last_active_month: Column.date(),
  is_first_month: Column.boolean(),
  is_last_month: Column.boolean(),
};
const key = ['month', 'customer_id'];

const revenueByMonth = curated.addModel('customer_revenue_by_month', {
  description: 'A row a customer and month, between the first and the last one that were paid',
  sql: Sql.fromFile('models/customer_revenue_by_month.sql'),
  inputs: { subscription_period: subscriptionPeriod, month },
  columns: monthly,
  key,
  relations: [Relation.to(month, ['month'])],
  checks: [Check.notNegative('mrr')],
});
const churnMonth = curated.addModel('customer_churn_month', {
  description: 'The month after the last active one of each customer; a view',
  sql: Sql.fromFile('models/customer_churn_month.sql'),
  inputs: { customer_revenue_by_month: revenueByMonth },
  materialization: Materialization.view(),
  columns: monthly,
  key,
});

// #region mrr
const mrr = curated.addModel('mrr', {
  description: 'What recurring revenue each customer brings, month by month, and why it changed',
  sql: Sql.fromFile('models/mrr.sql'),
  inputs: { customer_revenue_by_month: revenueByMonth, customer_churn_month: churnMonth },
  columns: {
    id: Column.string({ required: true }),
    ...monthly,
    previous_month_mrr: Column.decimal(12, 2),
    mrr_change: Column.decimal(12, 2),
    change_category: Column.string({ description: 'Null where nothing changed' }),
    renewal_amount: Column.decimal(12, 2, { description: 'What was kept of the month before' }),
  },
  key,
  checks: [
    Check.unique(['id']),
    Check.acceptedValues('change_category', ['new', 'churn', 'reactivation', 'upgrade', 'downgrade']),
    Check.noRows(
      'starts_once',
      "SELECT customer_id FROM mrr WHERE change_category = 'new' GROUP BY 1 HAVING count(*) > 1",
    ),
  ],
});
// #endregion

const points = (description: string) => Column.decimal(9, 6, { description });
const dollars = () => Column.decimal(12, 2);
const attributionTouch = curated.addModel('attribution_touch', {
  description:
    'A row a session of the 30 days before its customer converted, with what each model of attribution gives it',
  sql: Sql.fromFile('models/attribution_touch.sql'),
  inputs: { session, conversion },
  columns: {
    session_id: Column.integer(),
    customer_id: Column.integer({ required: true }),
    started_at: Column.timestamp(),
    utm_source: Column.string(),
    utm_medium: Column.string(),
    total_sessions: Column.integer(),
    session_index: Column.integer(),
    first_touch_points: points('All to the first session'),
    last_touch_points: points('All to the last one'),
    forty_twenty_forty_points: points('0.4 to the first and to the last one, the rest to those between'),
    linear_points: points('The same to each'),
    first_touch_revenue: dollars(),
    last_touch_revenue: dollars(),
    forty_twenty_forty_revenue: dollars(),
    linear_revenue: dollars(),
  },
  key: ['session_id'],
  relations: [Relation.to(conversion, ['customer_id'])],
  checks: [
    Check.range('forty_twenty_forty_points', { minimum: '0', maximum: '1' }),
    Check.noRows(
      'points_sum_to_one',
      'SELECT customer_id FROM attribution_touch GROUP BY 1 HAVING abs(sum(linear_points) - 1) > 0.0001',
    ),
  ],
});

// What is asked of them, shown after each run.
curated.addModel('mrr_by_month', {
  sql: Sql.inline('SELECT month, sum(mrr) AS mrr FROM mrr GROUP BY month'),
  inputs: { mrr },
  columns: { month: Column.date(), mrr: Column.decimal(18, 2, { description: 'Dollars' }) },
  key: ['month'],
  answer: { title: 'Monthly recurring revenue in dollars', label: 'month', value: 'mrr' },
});
curated.addModel('revenue_by_source', {
  sql: Sql.inline(
    'SELECT utm_source, sum(linear_revenue) AS linear, sum(last_touch_revenue) AS last_touch FROM attribution_touch GROUP BY utm_source',
  ),
  inputs: { attribution_touch: attributionTouch },
  columns: { utm_source: Column.string(), linear: Column.decimal(18, 2), last_touch: Column.decimal(18, 2) },
  key: ['utm_source'],
  answer: { title: 'Revenue by source, the same to each touch', label: 'utm_source', value: 'linear' },
});

app.synth();
