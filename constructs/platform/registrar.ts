import { CustomResource, Duration, Lazy, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeOwnDependency } from './acknowledge';
import { Handler } from './handler';
import { OBJECTS, TABLES } from './permissions';
import { StackManifest } from './stack-manifest';
import type { LandingStorage, TableStorage } from './storage';

/** The longest that Lambda gives. */
const TIMEOUT = Duration.minutes(15);
/** Lambda calls a function that failed twice more, a minute and two minutes later: what one call has no time for, the next goes on with. */
const SERVICE_TIMEOUT = Duration.minutes(50);

/**
 * Creates, adopts and evolves a layer's databases and tables at deploy, before the layer's other handlers are updated: CloudFormation owns
 * no table, because its update would erase what Iceberg keeps in the catalog. It never drops a table or a column.
 */
export class Registrar extends Construct {
  readonly handler: Handler;
  private readonly tables: CustomResource;
  private readonly databases: { name: string; description: string; location: string }[] = [];

  constructor(
    scope: Construct,
    private readonly storage: TableStorage,
    private readonly removal: RemovalPolicy,
  ) {
    super(scope, 'Registrar');
    this.handler = new Handler(this, 'Handler', {
      verb: 'register',
      description: `Creates and evolves the tables of ${storage.alias}`,
      layer: storage,
      timeout: TIMEOUT,
      memory: Size.mebibytes(1024),
    });
    this.tables = new CustomResource(this, 'Tables', {
      resourceType: 'Custom::DataMeshTables',
      serviceToken: this.handler.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties: {
        manifest: StackManifest.of(this).uri,
        layer: storage.alias,
        databases: Lazy.any({ produce: () => this.databases }),
        ...(removal === RemovalPolicy.DESTROY && { removal: 'destroy' }),
      },
    });
    this.tables.node.addDependency(this.handler);
    acknowledgeOwnDependency(this.tables);
  }

  /**
   * Declares a database, to be called once for each. It is made by the registrar too, which takes one that is there: an earlier
   * deployment leaves it with its tables, and CloudFormation could not make it a second time.
   */
  owns(name: string, description: string): void {
    this.databases.push({ name, description, location: this.storage.bucket.s3UrlForObject(name) });
    const removing = this.removal === RemovalPolicy.DESTROY ? TABLES.remove : [];
    const tables = [...TABLES.register, ...TABLES.list, ...removing];
    this.storage.grantOwn(this.handler.role, name, { objects: OBJECTS.own, tables });
  }

  /** It puts a table that the team keeps by hand under the prefix of its source. */
  places(storage: LandingStorage, prefix: string): void {
    this.handler.knows(storage);
    storage.grantDrop(this.handler.role, prefix);
  }

  /** Code that needs the tables is updated after them. */
  runsBefore(...handlers: Handler[]): void {
    for (const handler of handlers) handler.function.node.addDependency(this.tables);
  }
}
