import { ArnFormat, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Grant, type IGrantable, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import {
  acknowledgeOwnDependency,
  alarm,
  allowExecutions,
  allowFind,
  allowList,
  allowObjects,
  graph,
  Handler,
  handlerGraph,
  LayerMetrics,
  logRetention,
  Monitoring,
  OBJECTS,
  Registry,
  StackAddress,
  StackCommons,
  subscribedPlace,
  TABLES,
  type TableStorage,
  tagTeam,
  tellsLineage,
  type VendoredProduct,
  Wildcards,
} from '../platform';
import type { ITable } from '../table';
import type { Declaration, OwnDeclaration } from '../table/table';
import { refreshDefinition } from './refresh-definition';
import type { Trigger } from './trigger';

const BUILD_TIMEOUT = Duration.minutes(15);
const EXECUTION_TIMEOUT = Duration.hours(12);

export interface CuratedFlowProps {
  readonly storage: TableStorage;
  /** The team that owns the models. */
  readonly domain: string;
  readonly memory: Size;
  readonly scratch: Size;
  readonly triggers: readonly Trigger[];
}

/** From a change of an input, or the schedule, to new versions of the models that read it. */
export class CuratedFlow extends Construct {
  readonly stateMachine: StateMachine;
  readonly plan: Handler;
  readonly build: Handler;
  readonly audit: Handler;
  private readonly storage: TableStorage;
  private readonly domain: string;
  private readonly readable = new Set<string>();
  private readonly operators: IGrantable[] = [];
  private database?: string;
  private readonly heedsCommits: boolean;
  private changes?: Rule;

  constructor(scope: Construct, props: CuratedFlowProps) {
    super(scope, 'Flow');
    const { storage, memory, scratch, triggers } = props;
    const big = { layer: storage, timeout: BUILD_TIMEOUT, memory, scratch };
    this.storage = storage;
    this.domain = props.domain;
    this.plan = new Handler(this, 'Plan', {
      verb: 'plan',
      description: `Finds out which models of ${storage.alias} are due`,
      layer: storage,
      timeout: Duration.minutes(5),
      memory: Size.mebibytes(1024),
    });
    this.build = new Handler(this, 'Build', {
      verb: 'build',
      description: `Runs the SQL of a model of ${storage.alias}`,
      ...big,
    });
    this.audit = new Handler(this, 'Audit', {
      verb: 'audit',
      description: `Checks a new version of a model of ${storage.alias} and commits it`,
      ...big,
    });
    for (const handler of this.handlers) this.leaves(handler, ['receipts']);
    this.leaves(this.plan, ['runs']);
    const reason = 'what an audit found of a table is kept under its name';
    allowObjects(this.audit.role, storage.bucket, ['audits'], OBJECTS.own, reason);
    for (const handler of this.handlers) tellsLineage(handler, storage);
    this.stateMachine = this.makeStateMachine();
    this.heedsCommits = triggers.some(({ _schedule }) => _schedule === undefined);
    for (const [index, schedule] of triggers.flatMap(({ _schedule = [] }) => _schedule).entries()) {
      new Rule(this, index === 0 ? 'Schedule' : `Schedule${index + 1}`, {
        description: `Brings the models of ${storage.alias} up to date`,
        schedule,
        targets: [new SfnStateMachine(this.stateMachine)],
      });
    }
    this.makeAlarm();
    this.draw();
  }

  get handlers(): Handler[] {
    return [this.plan, this.build, this.audit];
  }

  /** To be called once, for the layer's own database. */
  workOn(database: string): void {
    this.storage.grantOwn(this.plan.role, database, { objects: OBJECTS.read, tables: TABLES.load });
    this.storage.grantOwn(this.build.role, database, { objects: OBJECTS.own, tables: TABLES.load });
    this.storage.grantOwn(this.audit.role, database, { objects: OBJECTS.own, tables: TABLES.commit });
    this.database = database;
    for (const operator of this.operators) this.operate(operator, database);
  }

  /** Lets somebody put back what these handlers built, while none of them builds; what is declared later too. */
  grantOperate(grantee: IGrantable): Grant {
    this.operators.push(grantee);
    const { bucket } = this.storage;
    const own = this.database === undefined ? [] : [this.operate(grantee, this.database)];
    return [
      allowExecutions(grantee, this.stateMachine),
      allowObjects(grantee, bucket, ['receipts/lock'], OBJECTS.write, 'whoever takes the layer leaves the next number'),
      allowObjects(grantee, bucket, ['runs', 'audits'], OBJECTS.read, 'records are named after runs and tables'),
      allowList(grantee, bucket),
      ...own,
    ].reduce((all, grant) => all.combine(grant), allowFind(grantee, this));
  }

  private operate(grantee: IGrantable, database: string): Grant {
    return this.storage.grantOwn(grantee, database, { objects: OBJECTS.own, tables: TABLES.operate });
  }

  /** Lets the handlers read a table, and starts them where it changes. Tables of the layer itself they have anyway. */
  reads(table: ITable, declaration: Declaration): void {
    if (declaration.vendored) this.subscribes(table, declaration.vendored);
    else this.readsOwn(declaration);
  }

  private readsOwn({ storage, dataset, model }: OwnDeclaration): void {
    const { place } = dataset ?? model;
    const id = `${place.database}.${place.table}`;
    if (storage === this.storage || this.readable.has(id)) return;
    this.readable.add(id);
    for (const handler of this.handlers) {
      handler.knows(storage);
      storage.grantRead(handler.role, place);
    }
    this.startOn(place.database);
  }

  private subscribes(table: ITable, { contract }: VendoredProduct): void {
    if (this.readable.has(table.tableName)) return;
    this.readable.add(table.tableName);
    const settings = DataMesh.of(this);
    for (const handler of this.handlers) {
      table.grantRead(handler.role);
      new Registry(this).grantRead(handler, contract.product);
      tagTeam(handler.role, settings.mesh, this.domain);
    }
    this.startOn(subscribedPlace(contract, '', settings).database);
  }

  private startOn(database: string): void {
    if (!this.heedsCommits) return;
    this.changes ??= new Rule(this, 'InputChanges', {
      description: `Commits to tables that models of ${this.storage.alias} read`,
      eventPattern: { source: ['aws.glue'], detailType: ['Glue Data Catalog Table State Change'] },
      targets: [new SfnStateMachine(this.stateMachine)],
    });
    this.changes.addEventPattern({ detail: { databaseName: [database] } });
  }

  private leaves(handler: Handler, prefixes: readonly string[]): void {
    const reason = 'what a step leaves for the next one, and the records of runs, are named when they are written';
    allowObjects(handler.role, this.storage.bucket, prefixes, OBJECTS.write, reason);
  }

  private makeStateMachine(): StateMachine {
    const role = new Role(this, 'StateMachineRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const [plan, build, audit] = this.handlers.map((handler) => handler.function.functionArn);
    const { alarmTopic } = StackCommons.of(this);
    Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [plan, build, audit] });
    StackCommons.of(this).grantTell(role);
    Wildcards.justify(
      role,
      ['*'],
      'delivery of logs to CloudWatch and of traces to X-Ray: these actions know no resource (Service Authorization Reference)',
    );
    const definition = refreshDefinition({ plan, build, audit, topic: alarmTopic.topicArn });
    const machine = new StateMachine(this, 'Refresh', {
      comment: `Brings the models of ${this.storage.alias} up to date`,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role,
      timeout: EXECUTION_TIMEOUT,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'StateMachineLogs', {
          retention: logRetention(this),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    acknowledgeOwnDependency(machine);
    StackAddress.of(this).machine(this.storage.alias, machine.stateMachineArn);
    this.mayStartItself(machine, role);
    return machine;
  }

  /** A policy beside the state machine, which waits for those that stand with its role. */
  private mayStartItself(machine: StateMachine, role: Role): void {
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    Wildcards.justify(machine, [executions], 'its own executions, whose names are made of what is to be done');
    new Policy(machine, 'Itself', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
      ],
    });
  }

  private makeAlarm(): void {
    const period = Duration.minutes(5);
    alarm(this, 'RefreshAlarm', {
      metric: new MathExpression({
        label: 'executions that failed or took too long',
        expression: 'failed + late',
        period,
        usingMetrics: {
          failed: this.stateMachine.metricFailed({ period }),
          late: this.stateMachine.metricTimedOut({ period }),
        },
      }),
      threshold: 0,
      description: `Models of ${this.storage.alias} failed: their last good versions are still served. Another message names them and says why.`,
      runbook: 'refresh',
    });
  }

  private draw(): void {
    const metrics = new LayerMetrics(this, this.storage);
    const period = Duration.hours(1);
    const machine = this.stateMachine;
    Monitoring.of(this).draws(this.storage.alias, [
      metrics.graph('Models', 'Sum', 'ModelsPublished', 'ModelsRefused', 'ModelsFailed'),
      metrics.graph('Rows', 'Sum', 'RowsPublished'),
      metrics.graph('Bytes', 'Sum', 'BytesPublished'),
      graph('Executions', machine.metricSucceeded({ period }), machine.metricFailed({ period })),
      graph('Time of executions, in ms', machine.metricTime({ period, statistic: 'Maximum' })),
      handlerGraph('Functions', ...this.handlers),
    ]);
  }
}
