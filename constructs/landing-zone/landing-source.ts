import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { logicalName, type SourceManifest } from '../../lib/manifest';
import { type LandingStorage, validate } from '../platform';
import { broken, SOURCE_RULES } from '../rules';
import type { Source } from './source';

/** Raw files of one kind that a department delivers; made by `LandingZone.addSource`. */
export class LandingSource extends Construct {
  /** The department that delivers. */
  readonly domain: string;
  /** The source's name in its domain. */
  readonly sourceName: string;
  /** Where the files are dropped on AWS. */
  readonly bucket: IBucket;
  /** The prefix in the bucket under which files of this source are dropped, without slashes at its ends. */
  readonly prefix: string;

  /** @internal */
  readonly _manifest: SourceManifest;
  /** @internal */
  readonly _storage: LandingStorage;

  /** @internal */
  static _create(
    scope: Construct,
    domain: string,
    name: string,
    source: Source,
    storage: LandingStorage,
  ): LandingSource {
    return new LandingSource(scope, domain, name, source, storage);
  }

  private constructor(scope: Construct, domain: string, name: string, source: Source, storage: LandingStorage) {
    super(scope, name);
    this.domain = domain;
    this.sourceName = name;
    this.bucket = storage.bucket;
    this.prefix = `${domain}/${name}`;
    this._storage = storage;
    this._manifest = {
      path: this.node.path,
      domain,
      name,
      format: source._format,
      delivery: source.delivery._manifest(),
      period: source.period._manifest(),
      landing: { bucket: storage.alias, prefix: this.prefix },
      localPath: source.localPath,
      kept: source._kept,
    };
    validate(this, () => broken(SOURCE_RULES, this._manifest));
  }

  /** `domain.source`. */
  get logicalName(): string {
    return logicalName(this._manifest);
  }

  /** Lets a department's role drop files of this source, and nothing else: it cannot read, list or delete. */
  grantDrop(grantee: IGrantable): Grant {
    return this._storage.grantDrop(grantee, this.prefix);
  }
}
