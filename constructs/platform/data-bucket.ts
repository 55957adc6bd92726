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
import { removalOf } from './removal';
import { StackCommons } from './stack-commons';

/**
 * A bucket as a reviewer wants it: the stack's key, TLS only, nothing public, versions, access logs; and its events to
 * EventBridge by the L1 property, because the L2 one brings a Lambda function of its own.
 */
export function dataBucket(
  scope: Construct,
  props: {
    readonly removalPolicy?: RemovalPolicy;
    readonly lifecycleRules: LifecycleRule[];
    readonly events?: boolean;
  },
): Bucket {
  const commons = StackCommons.of(scope);
  const removalPolicy = removalOf(scope, props.removalPolicy);
  const bucket = new Bucket(scope, 'Bucket', {
    encryption: BucketEncryption.KMS,
    encryptionKey: commons.key,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...props.lifecycleRules],
    removalPolicy,
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  logAccess(bucket, commons.accessLogs);
  if (props.events)
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  commons.follow(removalPolicy);
  return bucket;
}
