import { Duration, type Size } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { alarm } from './alarms';
import { Handler } from './handler';
import { OBJECTS, TABLES } from './permissions';
import type { TableStorage } from './storage';

export interface MaintenanceProps {
  readonly storage: TableStorage;
  readonly memory: Size;
  readonly scratch: Size;
  readonly every: Duration;
}

/** Small files written together, old versions forgotten, leftovers removed: on a schedule, for all tables of a layer. */
export class Maintenance extends Construct {
  readonly handler: Handler;
  private readonly storage: TableStorage;

  constructor(scope: Construct, { storage, memory, scratch, every }: MaintenanceProps) {
    super(scope, 'Maintenance');
    this.storage = storage;
    this.handler = new Handler(this, 'Maintain', {
      verb: 'maintain',
      description: `Tidies the tables of ${storage.alias}`,
      layer: storage,
      timeout: Duration.minutes(15),
      memory,
      scratch,
    });
    new Rule(this, 'Schedule', {
      description: `Tidies the tables of ${storage.alias}`,
      schedule: Schedule.rate(every),
      targets: [new LambdaTarget(this.handler.function, { retryAttempts: 0 })],
    });
    alarm(this, 'Alarm', {
      metric: this.handler.function.metricErrors({ period: Duration.days(1) }),
      threshold: 0,
      description: `Tables of ${storage.alias} could not be tidied: they are right, and grow slow.`,
      runbook: 'maintenance',
    });
  }

  /** To be called once a database. */
  workOn(database: string): void {
    this.storage.grantOwn(this.handler.role, database, { objects: OBJECTS.own, tables: TABLES.commit });
  }
}
