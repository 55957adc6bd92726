import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** A Glue database whose name is known at synth. It outlives the stack when its tables' files do. */
export function database(
  scope: Construct,
  props: {
    readonly name: string;
    readonly description: string;
    readonly bucket: IBucket;
    readonly removal: RemovalPolicy;
  },
): CfnDatabase {
  const { name, description, bucket, removal } = props;
  const made = new CfnDatabase(scope, 'Database', {
    catalogId: Stack.of(scope).account,
    databaseInput: { name, description, locationUri: bucket.s3UrlForObject(name) },
  });
  made.applyRemovalPolicy(removal);
  return made;
}
