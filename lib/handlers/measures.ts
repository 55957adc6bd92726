import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS, type MetricName } from '../manifest';

export type Measures = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Fields of a log line of which CloudWatch makes metrics: no call, no right and no wait. Nothing where a function's environment
 * does not say whose metrics they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function measured(measures: Measures, at = new Date()): Readonly<Record<string, unknown>> {
  const { MESH_STACK: Stack, MESH_LAYER: Layer } = process.env;
  const given = Object.entries(measures).filter(([, value]) => value !== undefined);
  if (given.length === 0 || !Stack || !Layer) return {};
  const metrics = given.map(([Name]) => ({ Name, Unit: METRICS[Name as MetricName] }));
  const directive = { Namespace: METRIC_NAMESPACE, Dimensions: [METRIC_DIMENSIONS], Metrics: metrics };
  return {
    ...Object.fromEntries(given),
    Stack,
    Layer,
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] },
  };
}

/** Seconds since an instant, in whole ones. */
export function secondsSince(instant: string | number | Date, now = new Date()): number {
  return Math.max(0, Math.round((now.getTime() - new Date(instant).getTime()) / 1000));
}
