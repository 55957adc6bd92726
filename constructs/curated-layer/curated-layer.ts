import { Duration, type RemovalPolicy, Size } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
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
import { broken, DOMAIN_RULES, FUNCTION_RULES } from '../rules';
import type { ITable } from '../table';
import { declarationOf } from '../table/table';
import { CuratedFlow } from './curated-flow';
import { Model, type ModelProps } from './model';
import { Trigger } from './trigger';

/** What a curated layer is made of. */
export interface CuratedLayerProps {
  /** The team that owns the tables: lower case letters, digits and single underscores. */
  readonly domain: string;

  /**
   * A bucket that is there already, for example the one that an earlier deployment left with its tables: they are then taken as
   * they are. Name its key with it (`Bucket.fromBucketAttributes`), or its files cannot be read. It stays as it is, whatever
   * `removalPolicy` says.
   *
   * @default - a new bucket: the stack's key, TLS only, nothing public, versions, access logs
   */
  readonly bucket?: IBucket;

  /**
   * What starts the models. None: they are started by hand alone.
   *
   * @default [Trigger.upstreamCommit(), Trigger.schedule(Schedule.rate(Duration.days(1)))]
   */
  readonly triggers?: Trigger[];

  /**
   * Memory of the functions that build and audit models; their share of a CPU grows with it. The engine gets half of it and
   * spills the rest to scratch.
   *
   * @default Size.mebibytes(3008)
   */
  readonly memory?: Size;

  /**
   * Disk of the functions that build and audit models: the files of a model's inputs, what is spilled and the result must fit.
   *
   * @default Size.gibibytes(10)
   */
  readonly scratch?: Size;

  /**
   * What becomes of the tables when the layer is taken out of the stack. `DESTROY` deletes them, and needs the context key
   * `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How often small files are written together, versions of more than 30 days forgotten, and what a killed writer left
   * removed. Rows stay as they are.
   *
   * @default Duration.days(1)
   */
  readonly maintainEvery?: Duration;
}

/**
 * Coherent tables with keys and relations, made by SQL from datasets and from one another. A new version is built, audited,
 * and only then seen.
 *
 * @example
 * declare const bill: Dataset;
 * declare const productGroup: Dataset;
 * const curated = new CuratedLayer(this, 'Curated', { domain: 'forecasting' });
 * const revenue = curated.addModel('revenue_by_product_group', {
 *   sql: Sql.fromFile('models/revenue_by_product_group.sql'),
 *   inputs: { bill, product_group: productGroup },
 *   columns: { month: Column.date(), product_group: Column.string(), revenue: Column.decimal(18, 2) },
 *   key: ['month', 'product_group'],
 *   relations: [Relation.to(productGroup, ['product_group'])],
 *   checks: [Check.notNegative('revenue')],
 * });
 */
export class CuratedLayer extends Construct {
  /** The team that owns the tables. */
  readonly domain: string;
  /** Where the tables are kept on AWS. */
  readonly bucket: IBucket;
  /** Alarms of the whole stack are told here. */
  readonly alarmTopic: Topic;
  /** Plans, builds, audits and commits what is due. */
  readonly stateMachine: StateMachine;

  private readonly storage: TableStorage;
  private readonly registrar: Registrar;
  private readonly flow: CuratedFlow;
  private readonly maintenance: Maintenance;
  private database?: string;

  constructor(scope: Construct, id: string, props: CuratedLayerProps) {
    super(scope, id);
    const {
      domain,
      triggers = [Trigger.upstreamCommit(), Trigger.schedule(Schedule.rate(Duration.days(1)))],
      memory = Size.mebibytes(3008),
      scratch = Size.gibibytes(10),
      maintainEvery: every = Duration.days(1),
    } = props;
    this.domain = domain;
    validate(this, () => [...broken(DOMAIN_RULES, props), ...broken(FUNCTION_RULES, props)]);
    const removal = removalOf(this, props.removalPolicy);
    this.bucket = props.bucket ?? tableBucket(this, removal);
    this.storage = new TableStorage(this, this.node.path, this.bucket);
    this.registrar = new Registrar(this, this.storage, removal);
    this.flow = new CuratedFlow(this, { storage: this.storage, domain, memory, scratch, triggers });
    this.maintenance = new Maintenance(this, { storage: this.storage, memory, scratch, every });
    this.registrar.runsBefore(...this.flow.handlers, this.maintenance.handler);
    this.stateMachine = this.flow.stateMachine;
    this.alarmTopic = StackCommons.of(this).alarmTopic;
  }

  /**
   * Declares a curated table.
   *
   * @param name lower case letters, digits and single underscores; unique in the domain
   */
  addModel(name: string, props: ModelProps): Model {
    refuseTaken(this, 'model', name);
    const model = Model._create(this, this.domain, name, props, this.storage);
    this.own(model.databaseName);
    const manifest = StackManifest.of(this);
    manifest.addModel(model._manifest);
    for (const [input, table] of Object.entries(props.inputs)) this.reads(model, table, `'inputs.${input}'`);
    for (const { table } of props.relations ?? []) this.reads(model, table, "'relations'");
    return model;
  }

  /**
   * Lets somebody operate the layer by the command line: `data-mesh rollback --on <stack>`, and what holds the layer meanwhile. It may
   * put back the layer's tables and read the records of its runs; it may start no run and delete no table.
   *
   * @param grantee a role or a user of this account
   */
  grantOperate(grantee: IGrantable): Grant {
    return this.flow.grantOperate(grantee);
  }

  private reads(model: Model, table: ITable, what: string): void {
    const declaration = declarationOf(table, what);
    StackManifest.of(this).reads(declaration, model.node.path);
    this.flow.reads(table, declaration);
  }

  private own(name: string): void {
    if (this.database !== undefined) return;
    this.database = name;
    this.registrar.owns(name, `Curated tables of ${this.domain}, by ${this.node.path}`);
    this.flow.workOn(name);
    this.maintenance.workOn(name);
  }
}
