import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Column, CuratedLayer, DataMesh, Delivery, LandingZone, Source, Sql, StagingLayer } from '../../../constructs';

/** What a deployment finds of an earlier one: `-c kept.<layer>=<bucket> -c kept.key=<arn>`. */
function kept(stack: Stack, layer: string): IBucket | undefined {
  const bucketName: string | undefined = stack.node.tryGetContext(`kept.${layer}`);
  if (bucketName === undefined) return undefined;
  const encryptionKey = Key.fromKeyArn(stack, `${layer}Key`, stack.node.tryGetContext('kept.key'));
  return Bucket.fromBucketAttributes(stack, `Kept${layer}`, { bucketName, encryptionKey });
}

const app = new App();
DataMesh.configure(app, { mesh: 'kept' });
const stack = new Stack(app, 'KeptShop', { env: { account: '123456789012', region: 'eu-west-1' } });
const landing = new LandingZone(stack, 'Landing', { domain: 'shop', bucket: kept(stack, 'landing') });
const bills = landing.addSource('bills', Source.csv({ delivery: Delivery.appends(), localPath: 'bills' }));
const staging = new StagingLayer(stack, 'Staging', { bucket: kept(stack, 'staging') });
const bill = staging.addDataset('bill', {
  source: bills,
  columns: { bill_id: Column.string(), amount: Column.decimal(12, 2) },
  key: ['bill_id'],
});
const curated = new CuratedLayer(stack, 'Curated', { domain: 'shop', bucket: kept(stack, 'curated') });
curated.addModel('total', {
  sql: Sql.inline('SELECT count(*) AS bills, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount FROM bill'),
  inputs: { bill },
  columns: { bills: Column.integer(), amount: Column.decimal(18, 2) },
});
app.synth();
