import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { type ExecutionListItem, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { type CloudPlatform, withPlatform } from '../../../lib/handlers/platform';
import type { LocalCloud } from './local-cloud';
import { type Rows, rowsOf } from './rows';

interface LambdaFunction {
  readonly FunctionName: string;
  readonly Handler: string;
  /** In megabytes. */
  readonly MemorySize: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
}

interface StackResource {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
}

interface Execution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: Date;
}

/** A team's stack as it stands on a cloud: what a person does there by the AWS command line, and what he finds. */
export class DeployedTeam {
  private readonly formation: CloudFormationClient;
  private readonly sfn: SFNClient;

  constructor(
    private readonly cloud: LocalCloud,
    readonly stack: string,
  ) {
    const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
    const reached = { endpoint: cloud.endpoint, region, credentials: { accessKeyId, secretAccessKey } };
    this.formation = new CloudFormationClient(reached);
    this.sfn = new SFNClient(reached);
  }

  get endpoint(): string {
    return this.cloud.endpoint;
  }

  async resources(type: string): Promise<StackResource[]> {
    const all: StackResourceSummary[] = [];
    for await (const page of paginateListStackResources({ client: this.formation }, { StackName: this.stack }))
      all.push(...(page.StackResourceSummaries ?? []));
    return (all as StackResource[]).filter((it) => it.ResourceType === type);
  }

  /** The bucket whose logical id begins so. */
  async bucket(id: string): Promise<string> {
    const found = (await this.resources('AWS::S3::Bucket')).find((it) => it.LogicalResourceId.startsWith(id));
    if (!found) throw new Error(`${this.stack} has no bucket ${id}`);
    return found.PhysicalResourceId;
  }

  /** Copies files of a folder, by pattern, to a bucket's prefix, and waits until their events, which are the bucket's own, are worked off. */
  async drop(folder: string, pattern: string, bucket: string, prefix: string): Promise<void> {
    const filter = ['--exclude', '*', '--include', pattern, '--no-progress'];
    await this.cloud.aws('s3', 'cp', folder, `s3://${await this.bucket(bucket)}/${prefix}/`, '--recursive', ...filter);
    await this.cloud.quiet();
  }

  /** Calls the function of a layer. @throws Error with what it says where it fails */
  async call(layer: string, verb: string): Promise<void> {
    const { FunctionName } = await this.function(layer, verb);
    const words = ['lambda', 'invoke', '--function-name', FunctionName, '--payload', '{"Records":[]}', '/dev/null'];
    const answer = await this.cloud.aws<string>(...words);
    if (JSON.stringify(answer).includes('FunctionError')) throw new Error(`${FunctionName} failed`);
    await this.cloud.quiet();
  }

  /** Asks the layer's state machine to bring the models up to date, as a person does, and waits; how the run ended. */
  async refresh(): Promise<{ status: string; cause?: string }> {
    const machine = await this.machine();
    const before = new Set((await this.executions()).map(({ executionArn }) => executionArn));
    const start = ['stepfunctions', 'start-execution', '--state-machine-arn', machine, '--name', randomUUID()];
    await this.cloud.aws(...start);
    for (;;) {
      // The one that was started, and the one that it started for the work.
      const made = (await this.executions()).filter(({ executionArn }) => !before.has(executionArn));
      if (made.every(({ status }) => status !== 'RUNNING')) {
        const [last] = made.sort((a, b) => Number(b.startDate) - Number(a.startDate));
        const ask = ['stepfunctions', 'describe-execution', '--execution-arn', last.executionArn];
        const { status, cause } = await this.cloud.aws<{ status: string; cause?: string }>(...ask);
        return { status, cause };
      }
      await wait(300);
    }
  }

  /** Of the state machine, the newest first. */
  async executions(): Promise<Execution[]> {
    const all: ExecutionListItem[] = [];
    const asked = { stateMachineArn: await this.machine() };
    for await (const page of paginateListExecutions({ client: this.sfn }, asked)) all.push(...(page.executions ?? []));
    return all as Execution[];
  }

  private async machine(): Promise<string> {
    return (await this.resources('AWS::StepFunctions::StateMachine'))[0].PhysicalResourceId;
  }

  /** The rows that a reader sees of the tables of a layer, found as its functions find them. */
  rows(layer: string, verb: string): Promise<Rows> {
    return this.within(layer, verb, rowsOf);
  }

  /** Works on a layer as one of its functions does. */
  async within<T>(layer: string, verb: string, work: (platform: CloudPlatform) => Promise<T>): Promise<T> {
    const { Environment } = await this.function(layer, verb);
    Object.assign(process.env, this.cloud.env, Environment?.Variables);
    return withPlatform(work);
  }

  async function(layer: string, verb: string): Promise<LambdaFunction> {
    const found = (await this.cloud.functions<LambdaFunction>()).find(
      (it) => it.Environment?.Variables.MESH_LAYER === `${this.stack}/${layer}` && it.Handler === `${verb}.handler`,
    );
    if (!found) throw new Error(`${this.stack}/${layer} has no function ${verb}`);
    return found;
  }
}
