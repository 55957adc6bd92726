import { App, Size, Stack } from 'aws-cdk-lib';
import {
  AccountPlatform,
  AudienceTable,
  Column,
  CuratedLayer,
  DataMesh,
  DataProductShare,
  Delivery,
  LandingZone,
  Period,
  Source,
  Sql,
  StagingLayer,
} from '../../../constructs';

const MEMORY_MB = 512;

// Bills that replace the file of the same name, and payments that are appended, as the trials of the handlers have them; a
// model of each, one on the other; and a product of all three.
const app = new App();
DataMesh.configure(app, { mesh: 'abused' });
const stack = new Stack(app, 'Abused', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
const source = (name: string, delivery: Delivery) =>
  landing.addSource(name, Source.ndjson({ delivery, period: Period.none(), localPath: name }));
// Of as little memory as a standardizer can have: a file of the archive is larger.
const staging = new StagingLayer(stack, 'Staging', { memory: Size.mebibytes(MEMORY_MB) });
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
const archived = Source.csv({ delivery: Delivery.appends(), period: Period.none(), localPath: 'archive' });
staging.addDataset('archived', {
  source: landing.addSource('archive', archived),
  columns: { bill_id: Column.string(), amount: Column.decimal(12, 2), remark: Column.string() },
});
const curated = new CuratedLayer(stack, 'Curated', { domain: 'finance' });
const sum = { number: Column.integer(), amount: Column.decimal(18, 2) };
const total = 'SELECT count(*) AS number, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount';
const billed = curated.addModel('billed', { sql: Sql.inline(`${total} FROM bill`), inputs: { bill }, columns: sum });
const paid = curated.addModel('paid', { sql: Sql.inline(`${total} FROM pay`), inputs: { pay }, columns: sum });
const balance = curated.addModel('balance', {
  sql: Sql.inline('SELECT b.amount - p.amount AS amount FROM billed b, paid p'),
  inputs: { billed, paid },
  columns: { amount: Column.decimal(19, 2) },
});
new AccountPlatform(stack, 'Platform');
const tables = [billed, paid, balance];
const product = new DataProductShare(stack, 'Share', {
  name: 'sums',
  version: '1.0.0',
  owner: 'Finance',
  domain: 'finance',
  tables,
});
for (const name of ['audit', 'board'])
  product.addAudience(name, { subscribers: [name], tables: tables.map((table) => AudienceTable.of(table)) });
app.synth();
