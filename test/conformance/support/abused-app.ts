import { App, Stack } from 'aws-cdk-lib';
import {
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  LandingZone,
  Period,
  Source,
  Sql,
  StagingLayer,
} from '../../../constructs';

// Bills that replace the file of the same name, and payments that are appended, as the trials of the handlers have them; and a
// model of each, one on the other.
const app = new App();
DataMesh.configure(app, { mesh: 'abused' });
const stack = new Stack(app, 'Abused', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
const source = (name: string, delivery: Delivery) =>
  landing.addSource(name, Source.ndjson({ delivery, period: Period.none(), localPath: name }));
const staging = new StagingLayer(stack, 'Staging');
const columns = {
  bill_id: Column.string({ required: true }),
  booked_on: Column.date(),
  amount: Column.decimal(12, 2),
  lines: Column.integer(),
};
const bill = staging.addDataset('bill', {
  source: source('bills', Delivery.replacesSameName()),
  columns,
  key: ['bill_id'],
});
const pay = staging.addDataset('pay', { source: source('payments', Delivery.appends()), columns, key: ['bill_id'] });
const curated = new CuratedLayer(stack, 'Curated', { domain: 'finance' });
const sum = { number: Column.integer(), amount: Column.decimal(18, 2) };
const total = 'SELECT count(*) AS number, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount';
const billed = curated.addModel('billed', { sql: Sql.inline(`${total} FROM bill`), inputs: { bill }, columns: sum });
const paid = curated.addModel('paid', { sql: Sql.inline(`${total} FROM pay`), inputs: { pay }, columns: sum });
curated.addModel('balance', {
  sql: Sql.inline('SELECT b.amount - p.amount AS amount FROM billed b, paid p'),
  inputs: { billed, paid },
  columns: { amount: Column.decimal(19, 2) },
});
app.synth();
