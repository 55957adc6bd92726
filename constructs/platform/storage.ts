import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { TablePlace } from '../../lib/manifest';

/** A bucket and the name under which the manifest knows it: the path of the construct that owns it. */
export interface Storage {
  readonly alias: string;
  readonly bucket: IBucket;
}

export class LandingStorage implements Storage {
  constructor(
    readonly alias: string,
    readonly bucket: IBucket,
  ) {}

  grantDrop(grantee: IGrantable, prefix: string): Grant {
    return Grant.drop(grantee, prefix);
  }
}

export class TableStorage implements Storage {
  constructor(
    readonly alias: string,
    readonly bucket: IBucket,
  ) {}

  grantRead(grantee: IGrantable, ...places: TablePlace[]): Grant {
    return Grant.drop(grantee, places.join());
  }
}
