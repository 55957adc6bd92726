import type { RemovalPolicy } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { StackManifest, TableStorage } from '../platform';
import { declarationOf } from '../table/table';
import { Model, type ModelProps } from './model';

/** What a curated layer is made of. */
export interface CuratedLayerProps {
  /** The team that owns the tables: lower case letters, digits and single underscores. */
  readonly domain: string;

  /**
   * What becomes of the tables when the layer is taken out of the stack. `DESTROY` deletes them, and needs the context key
   * `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Coherent tables with keys and relations, made by SQL from datasets and from one another. */
export class CuratedLayer extends Construct {
  /** The team that owns the tables. */
  readonly domain: string;
  /** Where the tables are kept on AWS. */
  readonly bucket: IBucket;

  private readonly storage: TableStorage;

  constructor(scope: Construct, id: string, props: CuratedLayerProps) {
    super(scope, id);
    this.domain = props.domain;
    this.bucket = new Bucket(this, 'Bucket');
    this.storage = new TableStorage(this.node.path, this.bucket);
  }

  /**
   * Declares a curated table.
   *
   * @param name lower case letters, digits and single underscores; unique in the domain
   */
  addModel(name: string, props: ModelProps): Model {
    const model = Model._create(this, this.domain, name, props, this.storage);
    const manifest = StackManifest.of(this);
    manifest.addModel(model._manifest);
    for (const [input, table] of Object.entries(props.inputs))
      manifest.reads(declarationOf(table, `'inputs.${input}'`));
    for (const { table } of props.relations ?? []) manifest.reads(declarationOf(table, "'relations'"));
    return model;
  }
}
