import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Handler } from './handler';
import { justify } from './permissions';
import { StackManifest } from './stack-manifest';
import type { WorkQueue } from './work-queue';

/** Lets somebody find a stack by its name: what it was deployed with, and where its buckets and queues are. */
export function allowFind(grantee: IGrantable, scope: Construct): Grant {
  const stack = Stack.of(scope);
  const arn = stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
  justify(
    grantee,
    [arn],
    'one stack; CloudFormation adds an id of its own to the name, and another one where it is made anew',
  );
  const described = Grant.addToPrincipal({ grantee, actions: ['cloudformation:DescribeStacks'], resourceArns: [arn] });
  const manifest = StackManifest.of(scope).arn;
  return described.combine(Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [manifest] }));
}

/** Lets somebody see what a handler failed at, and why, and send it to work again. */
export function allowRedrive(grantee: IGrantable, { queue, deadLetters }: WorkQueue, handler: Handler): Grant {
  const logGroup = handler.function.logGroup.logGroupArn;
  return deadLetters
    .grantConsumeMessages(grantee)
    .combine(queue.grantSendMessages(grantee))
    .combine(Grant.addToPrincipal({ grantee, actions: ['logs:FilterLogEvents'], resourceArns: [logGroup] }));
}

/** Lets somebody see whether an execution is still at work. */
export function allowExecutions(grantee: IGrantable, machine: StateMachine): Grant {
  const executions = Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  justify(grantee, [executions], 'executions of one state machine, whose names are made of what is to be done');
  return Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [executions] });
}
