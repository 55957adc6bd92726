import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { logAccess } from './access-logs-bucket';
import { StackCommons } from './stack-commons';

const TABLE_RULES: LifecycleRule[] = [
  // Table files never change: a version is noncurrent where a file was deleted, and this is how long that can be undone.
  { noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
  // What one step leaves for the next, far beyond the time that a message waits.
  { prefix: 'receipts/', expiration: Duration.days(30) },
  // Who ran what, when and why.
  { prefix: 'runs/', expiration: Duration.days(400) },
  // What the steps of runs read and wrote, as OpenLineage events.
  { prefix: 'lineage/', expiration: Duration.days(400) },
];

/** For raw files: its events go to EventBridge by the L1 property, because the L2 one brings a function of its own. */
export function landingBucket(scope: Construct, removal: RemovalPolicy, noncurrentVersionExpiration: Duration): Bucket {
  const bucket = dataBucket(scope, removal, [{ noncurrentVersionExpiration }]);
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  return bucket;
}

/**
 * For a layer's tables.
 *
 * @param bucketName CloudFormation's choice unless given
 */
export function tableBucket(scope: Construct, removal: RemovalPolicy, bucketName?: string): Bucket {
  return dataBucket(scope, removal, TABLE_RULES, bucketName);
}

/** For contracts and records of publishes: what was overwritten is kept for a year. */
export function registryBucket(scope: Construct, removal: RemovalPolicy, bucketName: string): Bucket {
  return dataBucket(scope, removal, [{ noncurrentVersionExpiration: Duration.days(365) }], bucketName);
}

/** For what a team tries: a file goes when it expires, and a week after it was deleted. */
export function workspaceBucket(scope: Construct, removal: RemovalPolicy, expiration: Duration): Bucket {
  return dataBucket(scope, removal, [{ expiration, noncurrentVersionExpiration: Duration.days(7) }]);
}

/** A bucket as a reviewer wants it: the stack's key, TLS only, nothing public, versions, access logs. */
function dataBucket(
  scope: Construct,
  removalPolicy: RemovalPolicy,
  lifecycleRules: LifecycleRule[],
  bucketName?: string,
): Bucket {
  const commons = StackCommons.of(scope);
  const bucket = new Bucket(scope, 'Bucket', {
    bucketName,
    encryption: BucketEncryption.KMS,
    encryptionKey: commons.key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...lifecycleRules],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  logAccess(bucket, commons.accessLogs);
  commons.follow(removalPolicy);
  return bucket;
}
