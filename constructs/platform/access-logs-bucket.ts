import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import { acknowledge } from './acknowledge';
import { RETAIN } from './removal';

/** How long it is known who read or wrote which object, where the house says nothing. */
const KEPT = Duration.days(365);

/** One a stack, with SSE-S3: S3 delivers access logs to no bucket with a key of ours. */
export function accessLogsBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'AccessLogs', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [
      { expiration: DataMesh.of(scope).house.retention ?? KEPT, abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: RETAIN,
  });
  const { account } = Stack.of(scope);
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AccessLogsOfThisAccount',
      principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  );
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'this bucket takes the access logs; logging its own accesses into itself would never end',
  );
  return bucket;
}

/** By the L1 property: the L2 one writes an access control list or a bucket policy, depending on a feature flag of the user's app. */
export function logAccess(bucket: Bucket, logs: Bucket): void {
  (bucket.node.defaultChild as CfnBucket).loggingConfiguration = {
    destinationBucketName: logs.bucketName,
    logFilePrefix: `${bucket.node.path}/`,
  };
}
