import { fail } from '../error';
import { CLIENT } from './client-options';

/** What CloudFormation tells of a stack. */
export interface FoundStack {
  readonly name: string;
  /** ARN. */
  readonly id: string;
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * @param name of the stack as CloudFormation has it, or its ARN
 * @returns undefined where the account has no such stack in the region
 */
export async function tryFindStack(name: string): Promise<FoundStack | undefined> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('./sdk/cloudformation');
  const client = new CloudFormationClient(CLIENT);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    if (!stack?.StackName) return undefined;
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    const { StackName, StackId = '', StackStatus = '' } = stack;
    return { name: StackName, id: StackId, status: StackStatus, outputs: new Map(outputs) };
  } catch (error) {
    if (isUnknownStack(error)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** @throws MeshError with the mend where there is none, or where it is not deployed yet */
export async function findStack(name: string): Promise<FoundStack> {
  const found = await tryFindStack(name);
  const where = process.env.AWS_REGION === undefined ? '' : ` in ${process.env.AWS_REGION}`;
  if (!found) {
    fail(
      `there is no stack '${name}'${where} in the account of these credentials`,
      "name it as 'cdk deploy' does; another region or account is chosen by --region and --profile",
    );
  }
  if (/^(REVIEW_IN_PROGRESS|CREATE_IN_PROGRESS|ROLLBACK_|CREATE_FAILED|DELETE_)/.test(found.status))
    fail(`the stack '${found.name}' is ${found.status}`, 'deploy it first: cdk deploy');
  return found;
}

function isUnknownStack(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'ValidationError' && /does not exist/.test(message);
}
