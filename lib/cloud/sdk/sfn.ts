export { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
