import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { StackCommons, TEAM_TAG } from '../platform';

const SPENT = 80;
const FORECAST = 100;

/** Tells the stack's topic what a team costs. */
export function budget(
  scope: Construct,
  props: { readonly name: string; readonly team: string; readonly dollars: number },
): CfnBudget {
  const topicArn = openTopic(scope);
  const notification = (notificationType: string, threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE', threshold },
    subscribers: [{ subscriptionType: 'SNS', address: topicArn }],
  });
  return new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: props.name,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: props.dollars, unit: 'USD' },
      costFilters: { TagKeyValue: [`user:${TEAM_TAG}$${props.team}`] },
    },
    notificationsWithSubscribers: [notification('ACTUAL', SPENT), notification('FORECASTED', FORECAST)],
  });
}

/** Budgets of this account may publish to the stack's topic, and use its key for it. */
function openTopic(scope: Construct): string {
  const { alarmTopic, key } = StackCommons.of(scope);
  const budgets = new ServicePrincipal('budgets.amazonaws.com');
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  const { topicArn } = alarmTopic;
  alarmTopic.addToResourcePolicy(
    new PolicyStatement({ principals: [budgets], actions: ['sns:Publish'], resources: [topicArn], conditions }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [budgets],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions,
    }),
  );
  return topicArn;
}
