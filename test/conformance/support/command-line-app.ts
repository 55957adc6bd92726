import { App, Stack } from 'aws-cdk-lib';
import { Column, CuratedLayer, DataMesh, Delivery, LandingZone, Source, Sql, StagingLayer } from '../../../constructs';

// A shop whose command line is tried; `-c later=true` is its declaration of the next deployment.
const app = new App();
DataMesh.configure(app, { mesh: 'line' });
const later = app.node.tryGetContext('later') !== undefined;
const stack = new Stack(app, 'Line', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'shop' });
const bills = landing.addSource('bills', Source.csv({ delivery: Delivery.appends(), localPath: 'bills' }));
const staging = new StagingLayer(stack, 'Staging');
const bill = staging.addDataset('bill', {
  source: bills,
  columns: {
    bill_id: Column.string(),
    amount: Column.decimal(later ? 14 : 12, 2),
    ...(later && { note: Column.string({ from: ['note'] }) }),
  },
  key: ['bill_id'],
});
const curated = new CuratedLayer(stack, 'Curated', { domain: 'shop' });
curated.addModel(later ? 'sum' : 'total', {
  sql: Sql.inline('SELECT count(*) AS bills, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM bill'),
  inputs: { bill },
  columns: { bills: Column.integer(), amount: Column.decimal(18, 2) },
});
app.synth();
