import { App, Stack } from 'aws-cdk-lib';
import {
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  History,
  LandingZone,
  Source,
  Sql,
  StagingLayer,
} from '../../../constructs';

// A team that changes nothing but the library: what it says here, the older one understands too.
const app = new App();
DataMesh.configure(app, { mesh: 'upgraded' });
const stack = new Stack(app, 'Upgraded', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'shop' });
const bills = landing.addSource('bills', Source.csv({ delivery: Delivery.replacesSameName(), localPath: 'bills' }));
const staging = new StagingLayer(stack, 'Staging');
const bill = staging.addDataset('bill', {
  source: bills,
  columns: { bill_id: Column.string(), amount: Column.decimal(12, 2), billed_on: Column.date() },
  key: ['bill_id'],
  history: History.latest(),
});
const curated = new CuratedLayer(stack, 'Curated', { domain: 'shop' });
curated.addModel('total', {
  sql: Sql.inline(
    'SELECT billed_on, count(*) AS bills, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM bill GROUP BY billed_on',
  ),
  inputs: { bill },
  columns: { billed_on: Column.date(), bills: Column.integer(), amount: Column.decimal(18, 2) },
  key: ['billed_on'],
});
app.synth();
