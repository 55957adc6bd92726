import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Column, DataMesh, Delivery, LandingZone, Source, StagingLayer } from '../../../constructs';

// One dataset on a bucket that was there before, as it was declared in different weeks: `-c week=1`.
const app = new App();
DataMesh.configure(app, { mesh: app.node.tryGetContext('mesh') ?? 'redeployed' });
const stack = new Stack(app, 'Redeployed', { env: { account: '123456789012', region: 'eu-west-1' } });
const bucket = Bucket.fromBucketName(stack, 'Existing', stack.node.tryGetContext('bucket'));
const landing = new LandingZone(stack, 'Landing', { domain: 'shop', bucket });
const source = landing.addSource('bills', Source.csv({ delivery: Delivery.appends(), localPath: 'bills' }));
const removalPolicy = stack.node.tryGetContext('destroy') ? RemovalPolicy.DESTROY : undefined;
const staging = new StagingLayer(stack, 'Staging', { removalPolicy });

const bill_id = Column.string();
const later = {
  bill_id,
  amount: Column.decimal(12, 2),
  remark: Column.string({ renamedFrom: ['note'] }),
  currency: Column.string(),
};
const weeks: Record<string, () => unknown> = {
  1: () =>
    staging.addDataset('bill', { source, columns: { bill_id, amount: Column.decimal(6, 2), note: Column.string() } }),
  // A column more, a wider one, and one under another name.
  2: () => staging.addDataset('bill', { source, columns: later }),
  // What cannot be done to a table that has rows.
  3: () => staging.addDataset('bill', { source, columns: { ...later, amount: Column.date() } }),
  4: () => staging.addDataset('invoice', { source, columns: later }),
};
weeks[stack.node.tryGetContext('week') ?? 1]();
// A resource that comes after the tables, and cannot be made.
if (stack.node.tryGetContext('broken'))
  new CfnTable(stack, 'Broken', {
    catalogId: stack.account,
    databaseName: 'of_nobody',
    tableInput: { name: 'broken' },
  }).node.addDependency(staging);
app.synth();
