import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  DataProduct,
  Delivery,
  History,
  LandingZone,
  Percent,
  Relation,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';

const app = new App();
DataMesh.configure(app, { mesh: 'acme', timeZone: 'Europe/Amsterdam' });
const stack = new Stack(app, 'FraudDetection');

// #region product
const bills = DataProduct.fromContract('contracts/forecasting.attributed_bills.odcs.yaml');
// #endregion

const own = new LandingZone(stack, 'Own', { domain: 'fraud' });
const staging = new StagingLayer(stack, 'Staging');
const closedCase = staging.addDataset('closed_case', {
  description: 'Bills that the team has examined, and what came of it',
  source: own.addSource(
    'closed_cases',
    Source.csv({ delimiter: ';', delivery: Delivery.replacesSameName(), localPath: 'data/closed-cases.csv' }),
  ),
  columns: {
    bill_id: Column.string({ from: ['Bill'], description: "Finance's number of the bill" }),
    closed_on: Column.date({ from: ['Closed'], formats: ['dd-MM-yyyy'], required: true }),
    verdict: Column.string({ from: ['Verdict'], required: true, acceptedValues: ['confirmed', 'cleared'] }),
    note: Column.string({ from: ['Note'] }),
  },
  key: ['bill_id'],
  history: History.latest(),
});
const promotion = staging.addDataset('promotion', {
  description: 'What sales may take off a bill: a percentage of it, or a fixed sum up to half of it; kept by hand',
  source: own.addSource(
    'tariff_card',
    Source.csv({ footerLines: 1, delivery: Delivery.replacesSameName(), localPath: 'data/tariff-card.csv' }),
  ),
  columns: {
    promotion: Column.string(),
    percent: Column.integer({ percent: Percent.asNumber() }),
    euros: Column.decimal(12, 2),
  },
  key: ['promotion'],
  history: History.latest(),
});

const curated = new CuratedLayer(stack, 'Curated', { domain: 'fraud' });

const billPattern = curated.addModel('bill_pattern', {
  description: 'Each bill with the promotion that its discount fits',
  sql: Sql.fromFile('models/bill_pattern.sql'),
  inputs: { attributed_bill_line: bills.table('attributed_bill_line'), promotion },
  columns: {
    bill_id: Column.string(),
    booked_on: Column.date({ required: true }),
    account: Column.string({ required: true, description: 'Whose bill it is: a hash that stands for the customer' }),
    amount: Column.decimal(12, 2, { required: true, description: 'Euros, before discount' }),
    discount: Column.decimal(12, 2, { required: true, description: 'Euros' }),
    promotion: Column.string({ description: 'Null where there is no discount, or one that fits nothing' }),
  },
  key: ['bill_id'],
  relations: [Relation.to(promotion, ['promotion'])],
  checks: [Check.notEmpty(), Check.notNegative('discount')],
});

const flaggedBill = curated.addModel('flagged_bill', {
  description: 'Bills that nobody has examined yet and whose discount does not fit, with what speaks against each',
  sql: Sql.fromFile('models/flagged_bill.sql'),
  inputs: { bill_pattern: billPattern, closed_case: closedCase },
  columns: {
    bill_id: Column.string(),
    booked_on: Column.date({ required: true }),
    account: Column.string({ required: true, description: 'A hash that stands for the customer' }),
    amount: Column.decimal(12, 2, { required: true, description: 'Euros, before discount' }),
    discount: Column.decimal(12, 2, { required: true, description: 'Euros' }),
    reason: Column.string({ required: true }),
    score: Column.integer({ required: true, description: '50 to 100; the higher, the sooner to look at' }),
  },
  key: ['bill_id'],
  relations: [Relation.to(billPattern, ['bill_id'])],
  checks: [
    Check.between('score', 50, 100),
    Check.noRows(
      'nothing_examined_is_flagged_again',
      'SELECT bill_id FROM flagged_bill JOIN closed_case USING (bill_id)',
    ),
  ],
});

curated.addModel('discount_at_risk', {
  description: 'What the flagged bills come to, beside the revenue of their month',
  sql: Sql.fromFile('models/discount_at_risk.sql'),
  inputs: { flagged_bill: flaggedBill, revenue_by_product_group: bills.table('revenue_by_product_group') },
  columns: {
    month: Column.date(),
    revenue: Column.decimal(18, 2, { required: true, description: 'Euros, after discounts, of all product groups' }),
    flagged_bills: Column.integer({ required: true }),
    flagged_discount: Column.decimal(18, 2, { required: true, description: 'Euros' }),
  },
  key: ['month'],
  checks: [Check.notNegative('flagged_discount')],
  answer: { title: 'Discount on flagged bills, in euros', label: 'month', value: 'flagged_discount' },
});
