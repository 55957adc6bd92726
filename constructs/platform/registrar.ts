import { CustomResource, Duration, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeOwnDependency } from './acknowledge';
import { Handler } from './handler';
import { OBJECTS, TABLES } from './permissions';
import { StackManifest } from './stack-manifest';
import type { TableStorage } from './storage';

const TIMEOUT = Duration.minutes(10);

/**
 * Creates, adopts and evolves a layer's tables at deploy, before the layer's other handlers are updated: CloudFormation owns
 * no table, because its update would erase what Iceberg keeps in the catalog. It never drops a table or a column.
 */
export class Registrar extends Construct {
  readonly handler: Handler;
  private readonly tables: CustomResource;

  constructor(
    scope: Construct,
    private readonly storage: TableStorage,
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
      serviceTimeout: TIMEOUT,
      properties: { manifest: StackManifest.of(this).uri, layer: storage.alias },
    });
    this.tables.node.addDependency(this.handler);
    acknowledgeOwnDependency(this.tables);
  }

  /** To be called once a database. */
  owns(database: string, made: Construct): void {
    this.storage.grantOwn(this.handler.role, database, { objects: OBJECTS.own, tables: TABLES.register });
    this.tables.node.addDependency(made);
  }

  /** Code that needs the tables is updated after them. */
  runsBefore(...handlers: Handler[]): void {
    for (const handler of handlers) handler.function.node.addDependency(this.tables);
  }
}
