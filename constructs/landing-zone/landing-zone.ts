import type { RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LandingStorage, StackManifest } from '../platform';
import { LandingSource } from './landing-source';
import type { Source } from './source';

/** What a landing zone is made of. */
export interface LandingZoneProps {
  /** The department that delivers: lower case letters, digits and single underscores. */
  readonly domain: string;

  /**
   * What becomes of the raw files when the landing zone is taken out of the stack. `DESTROY` deletes them, and needs the
   * context key `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where a department drops its files: raw, immutable, as they came.
 *
 * @example
 * const finance = new LandingZone(this, 'Finance', { domain: 'finance' });
 * const bills = finance.addSource('bills', Source.csv({
 *   delimiter: ';',
 *   encoding: 'latin1',
 *   delivery: Delivery.replacesSameName(),
 *   period: Period.fromName('bills-{yyyy}-{MM}.csv'),
 * }));
 */
export class LandingZone extends Construct {
  /** The department that delivers. */
  readonly domain: string;
  /** Where raw files are kept on AWS. */
  readonly bucket: IBucket;

  private readonly storage: LandingStorage;

  constructor(scope: Construct, id: string, props: LandingZoneProps) {
    super(scope, id);
    this.domain = props.domain;
    this.bucket = new Bucket(this, 'Bucket');
    this.storage = new LandingStorage(this.node.path, this.bucket);
  }

  /**
   * Declares files of one kind.
   *
   * @param name lower case letters, digits and single underscores; unique in the domain
   * @param source how the files are written, what a file means, and the time it speaks of
   */
  addSource(name: string, source: Source): LandingSource {
    const added = LandingSource._create(this, this.domain, name, source, this.storage);
    StackManifest.of(this).addSource(added._manifest);
    return added;
  }
}
