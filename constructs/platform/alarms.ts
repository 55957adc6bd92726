import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Monitoring } from './monitoring';
import { type Runbook, runbookUrl } from './runbook';
import { StackCommons } from './stack-commons';

const PERIOD = Duration.minutes(5);

export interface AlarmOptions {
  readonly metric: IMetric;
  /** Rings above it. */
  readonly threshold: number;
  /** @default 1 */
  readonly periods?: number;
  /** What stands still or is lost, and what is not. */
  readonly description: string;
  readonly runbook: Runbook;
  /** @default TreatMissingData.NOT_BREACHING */
  readonly missing?: TreatMissingData;
}

/** Rings where something waits for a human; the description says what it is, and where it stands what to do. */
export function alarm(scope: Construct, id: string, props: AlarmOptions): Alarm {
  const { metric, threshold, periods = 1, description, runbook, missing = TreatMissingData.NOT_BREACHING } = props;
  const made = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: missing,
    alarmDescription: `${description} Runbook: ${runbookUrl(runbook)}`,
  });
  const action = new SnsAction(StackCommons.of(scope).alarmTopic);
  made.addAlarmAction(action);
  made.addOkAction(action);
  Monitoring.of(scope).shows(made);
  return made;
}

/** Something could not be done after all retries. */
export function deadLetterAlarm(scope: Construct, id: string, queue: Queue, description: string): Alarm {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
  return alarm(scope, id, { metric, threshold: 0, description, runbook: 'dead-letters' });
}

/** Work comes in faster than it is done, or is not done at all. */
export function ageAlarm(scope: Construct, id: string, queue: Queue, oldest: Duration, description: string): Alarm {
  const metric = queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' });
  return alarm(scope, id, { metric, threshold: oldest.toSeconds(), description, runbook: 'messages-waiting' });
}
