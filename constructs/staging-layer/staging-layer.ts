import type { RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { StackManifest, TableStorage } from '../platform';
import { Dataset, type DatasetProps } from './dataset';

/** What a staging layer is made of. */
export interface StagingLayerProps {
  /**
   * What becomes of the tables when the layer is taken out of the stack. `DESTROY` deletes them, and needs the context key
   * `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Standardized names, types, dates and numbers of what was delivered: append-only, with quarantine and history. */
export class StagingLayer extends Construct {
  /** Where the tables are kept on AWS. */
  readonly bucket: IBucket;

  private readonly storage: TableStorage;

  constructor(scope: Construct, id: string, _props: StagingLayerProps = {}) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket');
    this.storage = new TableStorage(this.node.path, this.bucket);
  }

  /**
   * Declares a staged table.
   *
   * @param name lower case letters, digits and single underscores; unique in the source's domain
   */
  addDataset(name: string, props: DatasetProps): Dataset {
    const domain = props.source.domain;
    const scope = this.node.tryFindChild(domain) as Construct | undefined;
    const dataset = Dataset._create(scope ?? new Construct(this, domain), name, props, this.storage);
    const manifest = StackManifest.of(this);
    manifest.addDataset(dataset._manifest);
    manifest.reads({ source: props.source._manifest });
    return dataset;
  }
}
