import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  History,
  LandingZone,
  Period,
  Relation,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';
import { attributeDiscounts } from './attribution';
import { stageBillLines, stageOthers } from './departments';
import { forecastRevenue } from './forecast';
import { shareBills } from './share';

const app = new App();
DataMesh.configure(app, { mesh: 'acme', timeZone: 'Europe/Amsterdam' });
const stack = new Stack(app, 'RevenueForecast');

// #region stack
const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
const monthly = { delimiter: ';', encoding: 'latin1', delivery: Delivery.replacesSameName() };
const bills = finance.addSource(
  'bills',
  Source.csv({ ...monthly, period: Period.fromName('bills-{yyyy}-{MM}.csv'), localPath: 'data/finance/bills-*.csv' }),
);
const staging = new StagingLayer(stack, 'Staging');
const bill = staging.addDataset('bill', {
  source: bills,
  columns: {
    bill_id: Column.string({ from: ['Factuurnr.', 'Factuurnummer'] }),
    billed_on: Column.date({ from: ['Factuurdatum', 'Datum'], formats: ['dd/MM/yyyy'], required: true }),
    customer_id: Column.string({ from: ['Klantnr.', 'Klantnummer'], required: true }),
    customer_name: Column.string({ from: ['Naam', 'Klant'] }),
    discount: Column.decimal(12, 2, { from: ['Korting (EUR)', 'Korting'], decimal: ',', group: '.' }),
    promotion: Column.string({ from: ['Actie'] }),
  },
  key: ['bill_id'],
  history: History.latest(),
});
// #endregion
const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
const departments = { bill, billLine: stageBillLines(finance, monthly, staging), ...stageOthers(stack, staging) };
const { attributedBillLine, productGroup } = attributeDiscounts(curated, departments);
// #region model
const revenue = curated.addModel('revenue_by_product_group', {
  description: 'Revenue after discounts, by the month of booking and the product groups of today',
  sql: Sql.fromFile('models/revenue_by_product_group.sql'),
  inputs: { attributed_bill_line: attributedBillLine },
  columns: {
    month: Column.date({ description: 'First day of the month of booking' }),
    product_group: Column.string({ description: 'As product management calls it today' }),
    revenue: Column.decimal(18, 2, { description: 'Euros, after discounts' }),
  },
  key: ['month', 'product_group'],
  relations: [Relation.to(productGroup, ['product_group'])],
  checks: [Check.notNegative('revenue')],
  answer: { title: 'Revenue in euros', label: 'month', value: 'revenue', series: 'product_group' },
});
// #endregion
forecastRevenue(curated, { revenue, productGroup });
shareBills(stack, { attributedBillLine, revenue });
