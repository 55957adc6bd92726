import { App, Stack } from 'aws-cdk-lib';
import { Column, DataMesh, Delivery, LandingZone, Period, Source, StagingLayer } from '../../../constructs';

// Bills that replace the file of the same name, and payments that are appended, as the trials of the handlers have them.
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
staging.addDataset('bill', { source: source('bills', Delivery.replacesSameName()), columns, key: ['bill_id'] });
staging.addDataset('pay', { source: source('payments', Delivery.appends()), columns, key: ['bill_id'] });
app.synth();
