// Named one by one, so that a bundle takes no more; imported lazily, so that a laptop's run never pays for it.
export { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
