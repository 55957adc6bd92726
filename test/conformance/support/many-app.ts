import { App, Stack } from 'aws-cdk-lib';
import { Column, DataMesh, Delivery, LandingZone, Source, StagingLayer } from '../../../constructs';

// A team with as many datasets as `-c datasets=` says, of one source.
const app = new App();
DataMesh.configure(app, { mesh: 'many' });
const stack = new Stack(app, 'Many', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'shop' });
const source = landing.addSource('bills', Source.csv({ delivery: Delivery.appends(), localPath: 'bills' }));
const staging = new StagingLayer(stack, 'Staging');
const columns = { bill_id: Column.string(), amount: Column.decimal(12, 2), billed_on: Column.date() };
for (let at = 0; at < Number(stack.node.tryGetContext('datasets')); at++)
  staging.addDataset(`bill_${at}`, { source, columns });
app.synth();
