import { Duration, type RemovalPolicy, Size } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LandingSource } from '../landing-zone';
import {
  Maintenance,
  Registrar,
  refuseTaken,
  removalOf,
  StackCommons,
  StackManifest,
  TableStorage,
  tableBucket,
  validate,
} from '../platform';
import { broken, STAGING_RULES } from '../rules';
import { Dataset, type DatasetProps } from './dataset';
import { StagingFlow } from './staging-flow';

/** What a staging layer is made of. */
export interface StagingLayerProps {
  /**
   * A bucket that is there already, for example the one that an earlier deployment left with its tables: they are then taken as
   * they are. Name its key with it (`Bucket.fromBucketAttributes`), or its files cannot be read. It stays as it is, whatever
   * `removalPolicy` says.
   *
   * @default - a new bucket: the stack's key, TLS only, nothing public, versions, access logs
   */
  readonly bucket?: IBucket;

  /**
   * What becomes of the tables when the layer is taken out of the stack. `DESTROY` deletes them, and needs the context key
   * `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory of the function that standardizes files; its share of a CPU grows with it. The engine gets half of it and spills
   * the rest to scratch.
   *
   * @default Size.mebibytes(3008)
   */
  readonly memory?: Size;

  /**
   * Disk of the function that standardizes files: a file and what is made of it must fit.
   *
   * @default Size.gibibytes(10)
   */
  readonly scratch?: Size;

  /**
   * How often landing is compared with what was taken. Files are taken when they come; this finds those whose event was lost,
   * and those that were there before the first deploy.
   *
   * @default Duration.hours(1)
   */
  readonly sweepEvery?: Duration;

  /**
   * An alarm rings when more of the records of a day were quarantined: a percentage.
   *
   * @default 5
   */
  readonly mostQuarantined?: number;

  /**
   * How often small files are written together, versions of more than 30 days forgotten, and what a killed writer left
   * removed. Rows stay as they are.
   *
   * @default Duration.days(1)
   */
  readonly maintainEvery?: Duration;
}

/**
 * Standardized names, types, dates and numbers of what was delivered: append-only, with quarantine and history.
 *
 * @example
 * declare const bills: LandingSource;
 * const staging = new StagingLayer(this, 'Staging');
 * const bill = staging.addDataset('bill', {
 *   source: bills,
 *   columns: {
 *     bill_id: Column.string({ from: ['Factuurnr.', 'Factuurnummer'] }),
 *     booked_on: Column.date({ from: ['Boekdatum'], formats: ['dd/MM/yyyy'] }),
 *     amount: Column.decimal(12, 2, { from: ['Bedrag (EUR)'], decimal: ',', group: '.' }),
 *   },
 *   key: ['bill_id'],
 *   history: History.latest(),
 * });
 */
export class StagingLayer extends Construct {
  /** Where the tables are kept on AWS. */
  readonly bucket: IBucket;
  /** Alarms of the whole stack are told here. */
  readonly alarmTopic: Topic;
  /** What waits to be standardized. */
  readonly standardizeQueue: Queue;
  /** What waits to be committed, in one group a table. */
  readonly commitQueue: Queue;
  /** Makes typed rows of a file. */
  readonly standardizer: LambdaFunction;
  /** Commits what was standardized, one commit a table for all that waits. */
  readonly committer: LambdaFunction;

  private readonly storage: TableStorage;
  private readonly registrar: Registrar;
  private readonly flow: StagingFlow;
  private readonly maintenance: Maintenance;
  private readonly databases = new Set<string>();

  constructor(scope: Construct, id: string, props: StagingLayerProps = {}) {
    super(scope, id);
    const {
      memory = Size.mebibytes(3008),
      scratch = Size.gibibytes(10),
      sweepEvery = Duration.hours(1),
      mostQuarantined = 5,
      maintainEvery: every = Duration.days(1),
    } = props;
    validate(this, () => broken(STAGING_RULES, props));
    const removal = removalOf(this, props.removalPolicy);
    this.bucket = props.bucket ?? tableBucket(this, removal);
    this.storage = new TableStorage(this, this.node.path, this.bucket);
    this.registrar = new Registrar(this, this.storage, removal);
    this.flow = new StagingFlow(this, { storage: this.storage, memory, scratch, sweepEvery, mostQuarantined });
    this.maintenance = new Maintenance(this, { storage: this.storage, memory, scratch, every });
    this.registrar.runsBefore(...this.flow.handlers, this.maintenance.handler);
    this.standardizeQueue = this.flow.standardizeWork.queue;
    this.commitQueue = this.flow.commitWork.queue;
    this.standardizer = this.flow.standardize.function;
    this.committer = this.flow.commit.function;
    this.alarmTopic = StackCommons.of(this).alarmTopic;
  }

  /**
   * Declares a staged table.
   *
   * @param name lower case letters, digits and single underscores; unique in the source's domain
   */
  addDataset(name: string, props: DatasetProps): Dataset {
    const scope = this.domainScope(props.source.domain);
    refuseTaken(scope, 'dataset', name);
    const dataset = Dataset._create(scope, name, props, this.storage);
    this.own(props.source, dataset.databaseName);
    const manifest = StackManifest.of(this);
    manifest.addDataset(dataset._manifest);
    manifest.reads({ source: props.source._manifest });
    return dataset;
  }

  /**
   * Lets somebody operate the layer by the command line: `data-mesh replay | redrive | rollback --on <stack>`. It may read what was
   * delivered, commit to the layer's tables, put them back, and send its queues what their functions failed at; it may delete neither
   * a delivered file nor a table. A rollback holds the curated layers of the stack too: grant those as well.
   *
   * @param grantee a role or a user of this account
   */
  grantOperate(grantee: IGrantable): Grant {
    return this.flow.grantOperate(grantee);
  }

  private domainScope(domain: string): Construct {
    return (this.node.tryFindChild(domain) as Construct | undefined) ?? new Construct(this, domain);
  }

  private own(source: LandingSource, name: string): void {
    this.flow.takeFrom(source._storage);
    if (source._manifest.kept) this.registrar.places(source._storage, source.prefix);
    if (this.databases.has(name)) return;
    this.databases.add(name);
    this.registrar.owns(name, `Staged tables of ${source.domain}, by ${this.node.path}`);
    this.flow.workOn(name);
    this.maintenance.workOn(name);
  }
}
