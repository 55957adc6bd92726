import { Duration, Size } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { MESSAGE_ATTEMPTS } from '../../lib/manifest';
import {
  alarm,
  alarmPeriod,
  allowFind,
  allowObjects,
  allowRedrive,
  graph,
  Handler,
  handlerGraph,
  type LandingStorage,
  LayerMetrics,
  Monitoring,
  OBJECTS,
  queueGraph,
  TABLES,
  type TableStorage,
  tellsLineage,
  WorkQueue,
} from '../platform';

const STANDARDIZE_TIMEOUT = Duration.minutes(15);
const COMMIT_TIMEOUT = Duration.minutes(5);
const SWEEP_TIMEOUT = Duration.minutes(5);
/** Files that are standardized at a time; the rest of the account's functions keep theirs. */
const MOST_AT_A_TIME = 20;
/** Sweeps after which a file is not merely on its way. */
const SWEEPS = 3;

export interface StagingFlowProps {
  readonly storage: TableStorage;
  readonly memory: Size;
  readonly scratch: Size;
  readonly sweepEvery: Duration;
  /** Percent of the records read in a day. */
  readonly mostQuarantined: number;
}

/** From a file's event, or the sweep, to a commit: many standardize, one commits. */
export class StagingFlow extends Construct {
  readonly standardizeWork: WorkQueue;
  readonly commitWork: WorkQueue;
  readonly standardize: Handler;
  readonly commit: Handler;
  readonly sweep: Handler;
  private readonly storage: TableStorage;
  private readonly landings = new Set<LandingStorage>();
  private readonly databases: string[] = [];
  private readonly operators: IGrantable[] = [];

  constructor(scope: Construct, props: StagingFlowProps) {
    super(scope, 'Flow');
    this.storage = props.storage;
    this.standardizeWork = new WorkQueue(this, 'StandardizeQueue', {
      work: 'ask to standardize a file',
      timeout: STANDARDIZE_TIMEOUT,
      attempts: MESSAGE_ATTEMPTS,
      oldest: Duration.hours(1),
    });
    this.commitWork = new WorkQueue(this, 'CommitQueue', {
      work: 'ask to commit standardized rows',
      fifo: true,
      timeout: COMMIT_TIMEOUT,
      attempts: MESSAGE_ATTEMPTS,
      oldest: Duration.minutes(30),
    });
    this.standardize = this.makeStandardize(props);
    this.commit = this.makeCommit();
    this.sweep = this.makeSweep(props);
    const metrics = new LayerMetrics(this, props.storage);
    this.makeAlarms(props, metrics);
    this.draw(metrics);
  }

  get handlers(): Handler[] {
    return [this.standardize, this.commit, this.sweep];
  }

  /** Files that come into a landing zone are taken; those that are there already, by the sweep. */
  takeFrom(landing: LandingStorage): void {
    if (this.landings.has(landing)) return;
    this.landings.add(landing);
    for (const handler of [this.standardize, this.sweep]) {
      handler.knows(landing);
      landing.grantTake(handler.role);
    }
    this.commit.knows(landing);
    landing.grantLook(this.commit.role);
    for (const operator of this.operators) landing.grantTake(operator);
    new Rule(this, `Landed:${landing.alias.replaceAll('/', ':')}`, {
      description: `Files that come into ${landing.alias}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [landing.bucket.bucketName] },
          object: { key: [{ prefix: `${landing.domain}/` }] },
        },
      },
      targets: [new SqsQueue(this.standardizeWork.queue)],
    });
  }

  /** To be called once a database. */
  workOn(database: string): void {
    this.storage.grantOwn(this.standardize.role, database, { objects: OBJECTS.own, tables: TABLES.load });
    this.storage.grantOwn(this.commit.role, database, { objects: OBJECTS.own, tables: TABLES.commit });
    this.storage.grantOwn(this.sweep.role, database, { objects: OBJECTS.read, tables: TABLES.load });
    this.databases.push(database);
    for (const operator of this.operators) this.operate(operator, database);
  }

  /** Lets somebody send again, mend and roll back what these handlers do; what is declared later too. */
  grantOperate(grantee: IGrantable): Grant {
    this.operators.push(grantee);
    return [
      allowRedrive(grantee, this.standardizeWork, this.standardize),
      allowRedrive(grantee, this.commitWork, this.commit),
      ...[...this.landings].map((it) => it.grantTake(grantee)),
      ...this.databases.map((it) => this.operate(grantee, it)),
    ].reduce((all, grant) => all.combine(grant), allowFind(grantee, this));
  }

  private operate(grantee: IGrantable, database: string): Grant {
    return this.storage.grantOwn(grantee, database, { objects: OBJECTS.own, tables: TABLES.operate });
  }

  private makeStandardize({ storage, memory, scratch }: StagingFlowProps): Handler {
    const handler = new Handler(this, 'Standardize', {
      verb: 'standardize',
      description: `Makes typed rows of the files that are delivered to ${storage.alias}`,
      layer: storage,
      timeout: STANDARDIZE_TIMEOUT,
      memory,
      scratch,
      environment: { MESH_COMMIT_QUEUE_URL: this.commitWork.queue.queueUrl },
    });
    // One file an invocation: each has the whole time and the whole scratch.
    handler.function.addEventSource(
      new SqsEventSource(this.standardizeWork.queue, {
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: MOST_AT_A_TIME,
      }),
    );
    handler.takesFrom(this.standardizeWork);
    this.commitWork.queue.grantSendMessages(handler.role);
    this.receipts(handler, OBJECTS.write);
    tellsLineage(handler, storage);
    return handler;
  }

  private makeCommit(): Handler {
    const handler = new Handler(this, 'Commit', {
      verb: 'commit',
      description: `Commits what was standardized to the tables of ${this.storage.alias}`,
      layer: this.storage,
      timeout: COMMIT_TIMEOUT,
      memory: Size.mebibytes(2048),
    });
    handler.function.addEventSource(
      new SqsEventSource(this.commitWork.queue, { batchSize: 10, reportBatchItemFailures: true }),
    );
    handler.takesFrom(this.commitWork);
    this.receipts(handler, OBJECTS.read);
    tellsLineage(handler, this.storage);
    return handler;
  }

  private makeSweep({ storage, sweepEvery }: StagingFlowProps): Handler {
    const handler = new Handler(this, 'Sweep', {
      verb: 'sweep',
      description: `Compares landing with what ${storage.alias} has taken`,
      layer: storage,
      timeout: SWEEP_TIMEOUT,
      memory: Size.mebibytes(1024),
      environment: { MESH_STANDARDIZE_QUEUE_URL: this.standardizeWork.queue.queueUrl },
    });
    this.standardizeWork.queue.grantSendMessages(handler.role);
    new Rule(this, 'SweepSchedule', {
      description: `Compares landing with what ${storage.alias} has taken`,
      schedule: Schedule.rate(sweepEvery),
      targets: [new LambdaTarget(handler.function, { retryAttempts: 0 })],
    });
    alarm(this, 'SweepAlarm', {
      metric: handler.function.metricErrors({ period: alarmPeriod(sweepEvery) }),
      threshold: 0,
      description: `The sweep of ${storage.alias} failed: files whose event was lost are not found until it works.`,
      runbook: 'sweep',
    });
    return handler;
  }

  private makeAlarms({ storage, sweepEvery, mostQuarantined }: StagingFlowProps, metrics: LayerMetrics): void {
    const longest = sweepEvery.toSeconds() * SWEEPS;
    alarm(this, 'WaitingAlarm', {
      metric: metrics.metric('OldestFileWaiting', 'Maximum', alarmPeriod(sweepEvery)),
      threshold: longest,
      description: `A file for ${storage.alias} landed more than ${Duration.seconds(longest).toHumanString()} ago and is not taken. It is kept in landing.`,
      runbook: 'files-waiting',
    });
    const period = Duration.days(1);
    alarm(this, 'QuarantineAlarm', {
      metric: new MathExpression({
        label: 'percent of the records that were quarantined',
        expression: 'IF(read > 0, 100 * quarantined / read, 0)',
        period,
        usingMetrics: {
          read: metrics.metric('RowsRead', 'Sum', period),
          quarantined: metrics.metric('RowsQuarantined', 'Sum', period),
        },
      }),
      threshold: mostQuarantined,
      description: `More than ${mostQuarantined} percent of what came to ${storage.alias} in a day was quarantined. It is kept with its reasons, and its tables lack it.`,
      runbook: 'quarantine',
    });
  }

  private draw(metrics: LayerMetrics): void {
    Monitoring.of(this).draws(this.storage.alias, [
      metrics.graph('Records', 'Sum', 'RowsRead', 'RowsStaged', 'RowsQuarantined', 'RowsMended'),
      graph(
        'Files',
        ...(['FilesTaken', 'FilesRefused', 'FilesFailed'] as const).map((name) => metrics.metric(name, 'Sum')),
        metrics.metric('FilesWaiting', 'Maximum'),
      ),
      metrics.graph('Bytes', 'Sum', 'BytesTaken'),
      metrics.graph('Ages, in seconds', 'Maximum', 'TimeToStage', 'OldestFileWaiting', 'StalestDataset'),
      queueGraph('What waits', this.standardizeWork, this.commitWork),
      handlerGraph('Functions', ...this.handlers),
    ]);
  }

  private receipts(handler: Handler, actions: readonly string[]): void {
    const reason = 'what a standardizer leaves for the committer is named when it is written';
    allowObjects(handler.role, this.storage.bucket, ['receipts'], actions, reason);
  }
}
