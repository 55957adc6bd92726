import { CLIENT } from './client-options';

/** Whether an execution of a state machine is still at work. One that is no longer remembered is not. */
export async function isRunning(execution: string): Promise<boolean> {
  const { DescribeExecutionCommand, SFNClient } = await import('./sdk/sfn');
  const client = new SFNClient(CLIENT);
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn: execution }));
    return status === 'RUNNING';
  } catch (error) {
    if ((error as Error).name === 'ExecutionDoesNotExist') return false;
    throw error;
  } finally {
    client.destroy();
  }
}
