import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { StackCommons } from './stack-commons';

const PERIOD = Duration.minutes(5);

/** Rings where something waits for a human; the description says what it is and what to do. */
export function alarm(
  scope: Construct,
  id: string,
  props: {
    readonly metric: IMetric;
    readonly threshold: number;
    readonly periods?: number;
    readonly description: string;
  },
): Alarm {
  const { metric, threshold, periods = 1, description } = props;
  const made = new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: description,
  });
  const action = new SnsAction(StackCommons.of(scope).alarmTopic);
  made.addAlarmAction(action);
  made.addOkAction(action);
  return made;
}

/** Something could not be done after all retries. */
export function deadLetterAlarm(scope: Construct, id: string, queue: Queue, description: string): Alarm {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
  return alarm(scope, id, { metric, threshold: 0, description });
}

/** Work comes in faster than it is done, or is not done at all. */
export function ageAlarm(scope: Construct, id: string, queue: Queue, oldest: Duration, description: string): Alarm {
  const metric = queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' });
  return alarm(scope, id, { metric, threshold: oldest.toSeconds(), description });
}
