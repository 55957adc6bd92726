import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LandingStorage, landingBucket, refuseTaken, removalOf, StackManifest, validate } from '../platform';
import { broken, DOMAIN_RULES } from '../rules';
import { LandingSource } from './landing-source';
import type { Source } from './source';

/** What a landing zone is made of. */
export interface LandingZoneProps {
  /** The department that delivers: lower case letters, digits and single underscores. */
  readonly domain: string;

  /**
   * A bucket that is there already. It must send its events to EventBridge; everything else about it stays as it is, and the
   * other props here have no effect on it.
   *
   * @default - a new bucket: the stack's key, TLS only, nothing public, versions, access logs, events to EventBridge
   */
  readonly bucket?: IBucket;

  /**
   * How long a raw file is kept after another took its place under the same name.
   *
   * @default Duration.days(365)
   */
  readonly noncurrentVersionExpiration?: Duration;

  /**
   * What becomes of the raw files when the landing zone is taken out of the stack. `DESTROY` deletes them, and needs the
   * context key `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Where a department drops its files: raw, immutable, as they came.
 *
 * @example
 * const finance = new LandingZone(this, 'Finance', { domain: 'finance' });
 * const bills = finance.addSource(
 *   'bills',
 *   Source.csv({
 *     delimiter: ';',
 *     encoding: 'latin1',
 *     delivery: Delivery.replacesSameName(),
 *     period: Period.fromName('bills-{yyyy}-{MM}.csv'),
 *   }),
 * );
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
    validate(this, () => broken(DOMAIN_RULES, props));
    this.bucket = props.bucket ?? this.makeBucket(props);
    this.storage = new LandingStorage(this.node.path, this.bucket, this.domain);
  }

  /**
   * Declares files of one kind.
   *
   * @param name lower case letters, digits and single underscores; unique in the domain
   * @param source how the files are written, what a file means, and the time it speaks of
   */
  addSource(name: string, source: Source): LandingSource {
    refuseTaken(this, 'source', name);
    const added = LandingSource._create(this, this.domain, name, source, this.storage);
    StackManifest.of(this).addSource(added._manifest);
    return added;
  }

  private makeBucket({ removalPolicy, noncurrentVersionExpiration = Duration.days(365) }: LandingZoneProps): IBucket {
    return landingBucket(this, removalOf(this, removalPolicy), noncurrentVersionExpiration);
  }
}
