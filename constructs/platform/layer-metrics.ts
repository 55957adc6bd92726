import { Duration, Stack } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, type MetricName } from '../../lib/manifest';
import type { Handler } from './handler';
import type { Storage } from './storage';
import type { WorkQueue } from './work-queue';

/** CloudWatch looks back no further. */
const LONGEST_PERIOD = Duration.days(1);
const SHORTEST_PERIOD = Duration.minutes(5);
const DRAWN = Duration.hours(1);
/** Three in a row. */
const SIZE = { width: 8, height: 6 };

type Statistic = 'Sum' | 'Maximum';

/** What the handlers of a layer measure, as they name it. */
export class LayerMetrics {
  constructor(
    private readonly scope: Construct,
    private readonly layer: Storage,
  ) {}

  metric(metricName: MetricName, statistic: Statistic, period = DRAWN): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      statistic,
      period,
      dimensionsMap: { Stack: Stack.of(this.scope).stackName, Layer: this.layer.alias },
    });
  }

  graph(title: string, statistic: Statistic, ...names: MetricName[]): IWidget {
    return graph(title, ...names.map((name) => this.metric(name, statistic)));
  }
}

export function graph(title: string, ...left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, ...SIZE });
}

/** How long messages wait, and how many were given up. */
export function queueGraph(title: string, ...queues: WorkQueue[]): IWidget {
  const period = DRAWN;
  return new GraphWidget({
    title,
    ...SIZE,
    left: queues.map(({ queue }) =>
      queue.metricApproximateAgeOfOldestMessage({ period, label: `${queue.node.scope?.node.id}: oldest, seconds` }),
    ),
    right: queues.map(({ deadLetters }) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: 'Maximum',
        label: `${deadLetters.node.scope?.node.id}: dead letters`,
      }),
    ),
  });
}

/** How long functions work, and how often they fail. */
export function handlerGraph(title: string, ...handlers: Handler[]): IWidget {
  const period = DRAWN;
  return new GraphWidget({
    title,
    ...SIZE,
    left: handlers.map(({ function: it, node }) =>
      it.metricDuration({ period, statistic: 'Maximum', label: `${node.id}: longest, ms` }),
    ),
    right: handlers.map(({ function: it, node }) => it.metricErrors({ period, label: `${node.id}: errors` })),
  });
}

/** A period of an alarm on what is measured so often. */
export function alarmPeriod(every: Duration): Duration {
  const minutes = Math.ceil(every.toMinutes({ integral: false }));
  const [shortest, longest] = [SHORTEST_PERIOD.toMinutes(), LONGEST_PERIOD.toMinutes()];
  return Duration.minutes(Math.min(Math.max(minutes, shortest), longest));
}
