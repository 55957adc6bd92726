import { Duration, type Size } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { MESSAGE_ATTEMPTS } from '../../lib/manifest';
import {
  alarm,
  alarmPeriod,
  Handler,
  handlerGraph,
  LayerMetrics,
  Monitoring,
  OBJECTS,
  queueGraph,
  Registry,
  TABLES,
  type TableStorage,
  tellsLineage,
  WorkQueue,
} from '../platform';
import type { OwnDeclaration } from '../table/table';

const TIMEOUT = Duration.minutes(15);
/** Commits that come together are published together. */
const GATHERED = { batchSize: 10, maxBatchingWindow: Duration.minutes(1) };
/** The least that Lambda takes; publishes that meet are told apart by the registry, and one of them does nothing. */
const MOST_AT_A_TIME = 2;

export interface PublishFlowProps {
  readonly storage: TableStorage;
  /** Logical name. */
  readonly product: string;
  /** Head of the names of all audiences' databases. */
  readonly databases: string;
  readonly inputs: readonly OwnDeclaration[];
  readonly memory: Size;
  readonly scratch: Size;
  readonly publishEvery: Duration;
  /** The promise: the newest publish is at most so old. */
  readonly freshness?: Duration;
}

/** From a change of an input, or the schedule, to a publish. What comes is a hint: the publisher finds out itself what is due. */
export class PublishFlow extends Construct {
  readonly work: WorkQueue;
  readonly publish: Handler;

  constructor(
    scope: Construct,
    private readonly props: PublishFlowProps,
  ) {
    super(scope, 'Flow');
    this.work = new WorkQueue(this, 'PublishQueue', {
      work: `ask to publish ${props.product}`,
      timeout: TIMEOUT,
      attempts: MESSAGE_ATTEMPTS,
      oldest: Duration.hours(2),
    });
    this.publish = this.makePublish();
    this.read();
    this.start();
    const metrics = new LayerMetrics(this, props.storage);
    this.keepPromise(metrics);
    Monitoring.of(this).draws(`${props.storage.alias}: ${props.product}`, [
      metrics.graph('Publishes', 'Sum', 'ProductsPublished', 'ProductsFailed'),
      metrics.graph('Age of the newest publish, in seconds', 'Maximum', 'PublishAge'),
      queueGraph('What waits', this.work),
      handlerGraph('Function', this.publish),
    ]);
  }

  private keepPromise(metrics: LayerMetrics): void {
    const { product, freshness, publishEvery } = this.props;
    if (!freshness) return;
    alarm(this, 'FreshnessAlarm', {
      metric: metrics.metric('PublishAge', 'Maximum', alarmPeriod(publishEvery)),
      threshold: freshness.toSeconds(),
      description: `The newest publish of ${product} is older than the ${freshness.toHumanString()} that its contract promises. Consumers read it as it was.`,
      runbook: 'freshness',
      // Between two looks nothing is measured, and the promise stays broken.
      missing: TreatMissingData.IGNORE,
    });
  }

  private makePublish(): Handler {
    const { storage, product, databases, memory, scratch } = this.props;
    const handler = new Handler(this, 'Publish', {
      verb: 'publish',
      description: `Builds, audits and publishes ${product}`,
      layer: storage,
      timeout: TIMEOUT,
      memory,
      scratch,
    });
    handler.function.addEventSource(
      new SqsEventSource(this.work.queue, {
        ...GATHERED,
        reportBatchItemFailures: true,
        maxConcurrency: MOST_AT_A_TIME,
      }),
    );
    handler.takesFrom(this.work);
    storage.grantOwn(handler.role, `${databases}*`, { objects: OBJECTS.own, tables: TABLES.register });
    tellsLineage(handler, storage);
    new Registry(this).grantPublish(handler, product);
    return handler;
  }

  private read(): void {
    const { inputs } = this.props;
    for (const storage of new Set(inputs.map((it) => it.storage))) {
      this.publish.knows(storage);
      const tables = inputs.filter((it) => it.storage === storage);
      storage.grantReadAll(
        this.publish.role,
        tables.map(({ dataset, model }) => (dataset ?? model).place),
      );
    }
  }

  private start(): void {
    const { product, publishEvery, inputs } = this.props;
    const targets = [new SqsQueue(this.work.queue)];
    const databaseName = [...new Set(inputs.map(({ dataset, model }) => (dataset ?? model).place.database))];
    if (databaseName.length > 0)
      new Rule(this, 'InputChanges', {
        description: `Commits to tables that ${product} is made of`,
        eventPattern: {
          source: ['aws.glue'],
          detailType: ['Glue Data Catalog Table State Change'],
          detail: { databaseName },
        },
        targets,
      });
    new Rule(this, 'Schedule', {
      description: `Looks whether ${product} is to be published`,
      schedule: Schedule.rate(publishEvery),
      targets,
    });
  }
}
