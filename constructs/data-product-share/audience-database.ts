import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { database } from '../platform';

/** What an audience's tables stand in. */
export class AudienceDatabase extends Construct {
  constructor(
    scope: Construct,
    audience: string,
    props: {
      readonly database: string;
      readonly product: string;
      readonly bucket: IBucket;
      readonly removal: RemovalPolicy;
    },
  ) {
    super(scope, audience);
    const { bucket, removal } = props;
    const description = `${props.product} as ${audience} sees it`;
    database(this, { name: props.database, description, bucket, removal });
  }
}
