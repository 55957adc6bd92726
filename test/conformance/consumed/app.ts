// The twin of app.py: what one language declares, the other does, and both templates are the same.
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AudienceTable,
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  DataProductShare,
  Delivery,
  History,
  LandingZone,
  Mask,
  Period,
  Source,
  Sql,
  StagingLayer,
  TeamAnalyticsEnvironment,
} from 'cdk-data-mesh';

const app = new App();
DataMesh.configure(app, { mesh: 'acme', timeZone: 'Europe/Amsterdam', house: { tags: { owner: 'platform' } } });
const stack = new Stack(app, 'Revenue');

const landing = new LandingZone(stack, 'Landing', {
  domain: 'finance',
  noncurrentVersionExpiration: Duration.days(60),
});
const bills = landing.addSource(
  'bills',
  Source.csv({
    delimiter: ';',
    encoding: 'latin1',
    delivery: Delivery.replacesSameName(),
    period: Period.fromName('bills-{yyyy}-{MM}.csv'),
    localPath: 'data/bills-*.csv',
  }),
);
const staging = new StagingLayer(stack, 'Staging');
const bill = staging.addDataset('bill', {
  source: bills,
  columns: {
    bill_id: Column.string({ from: ['Factuurnr.', 'Factuurnummer'] }),
    booked_on: Column.date({ from: ['Boekdatum'], formats: ['dd/MM/yyyy'] }),
    amount: Column.decimal(12, 2, { from: ['Bedrag (EUR)'], decimal: ',', group: '.' }),
  },
  key: ['bill_id'],
  history: History.latest(),
});
const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
const revenue = curated.addModel('revenue', {
  sql: Sql.fromFile('models/revenue.sql'),
  inputs: { bill: bill.latest() },
  columns: { day: Column.date(), revenue: Column.decimal(18, 2) },
  key: ['day'],
  checks: [Check.notNegative('revenue'), Check.between('revenue', 0, 1_000_000)],
});
const product = new DataProductShare(stack, 'Product', {
  name: 'revenue',
  version: '1.0.0',
  owner: 'team-forecasting@example.com',
  domain: 'forecasting',
  tables: [revenue, bill],
  freshness: Duration.days(2),
  removalPolicy: RemovalPolicy.RETAIN,
});
product.addAudience('fraud', {
  subscribers: ['fraud'],
  tables: [AudienceTable.of(revenue), AudienceTable.of(bill, { masks: { bill_id: Mask.hash() } })],
});
new TeamAnalyticsEnvironment(stack, 'Team', { domain: 'fraud', reads: [bill, revenue] });
app.synth();
