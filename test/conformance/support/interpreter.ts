import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { zipSync } from 'fflate';
import type { LocalCloud } from './local-cloud';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/states`;

export type Work = (event: never) => Promise<unknown>;

export interface HistoryEvent {
  readonly type: string;
  readonly stateEnteredEventDetails?: { readonly name: string; readonly input?: string };
  readonly stateExitedEventDetails?: { readonly name: string; readonly output?: string };
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly cause?: string;
  readonly events: readonly HistoryEvent[];
}

/** A state machine executed by moto's interpreter, its functions being those of this process, and its topic heard. */
export class Interpreter {
  /** @param define the definition, of the ARNs of the functions, by name, and of the topic */
  static async start(
    cloud: LocalCloud,
    functions: Readonly<Record<string, Work>>,
    define: (arns: Record<string, string>, topic: string) => object,
  ): Promise<Interpreter> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', async () => {
        const work = functions[(request.url ?? '').slice(1)];
        const event = JSON.parse(Buffer.concat(chunks).toString('utf8')) as never;
        response.end(JSON.stringify(await answerOf(() => work(event))));
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const api = new Api(cloud.endpoint);
    await api.query('iam', { Action: 'CreateRole', RoleName: 'states', AssumeRolePolicyDocument: '{}' });
    const arns: Record<string, string> = {};
    for (const name of Object.keys(functions))
      arns[name] = await api.makeFunction(name, `http://127.0.0.1:${port}/${name}`);
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
    const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:heard`;
    await api.query('sns', { Action: 'CreateTopic', Name: 'alarms' });
    const { QueueUrl } = await api.json<{ QueueUrl: string }>('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'heard' });
    await api.query('sns', { Action: 'Subscribe', TopicArn: topic, Protocol: 'sqs', Endpoint: queue });
    const { stateMachineArn } = await api.json<{ stateMachineArn: string }>(
      'states',
      'AWSStepFunctions.CreateStateMachine',
      {
        name: 'refresh',
        roleArn: ROLE,
        definition: JSON.stringify(define(arns, topic)),
      },
    );
    return new Interpreter(server, api, stateMachineArn, QueueUrl);
  }

  private constructor(
    private readonly server: Server,
    private readonly api: Api,
    private readonly machine: string,
    private readonly queue: string,
  ) {}

  /** Starts the state machine as an event does, and waits for all executions to end; they, in the order of their start. */
  async ask(input: object): Promise<Execution[]> {
    const before = new Set((await this.executions()).map(({ executionArn }) => executionArn));
    await this.begin(input);
    for (;;) {
      const made = (await this.executions()).filter(({ executionArn }) => !before.has(executionArn));
      if (made.length > 0 && made.every(({ status }) => status !== 'RUNNING')) {
        return Promise.all(made.map(({ executionArn, name }) => this.execution(executionArn, name)));
      }
      await wait(100);
    }
  }

  async begin(input: object): Promise<string> {
    const { executionArn } = await this.api.json<{ executionArn: string }>(
      'states',
      'AWSStepFunctions.StartExecution',
      {
        stateMachineArn: this.machine,
        name: randomUUID(),
        input: JSON.stringify(input),
      },
    );
    return executionArn;
  }

  /** Subjects and messages that the topic was told since the last call. */
  async heard(): Promise<{ Subject: string; Message: string }[]> {
    const { Messages = [] } = await this.api.json<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      'sqs',
      'AmazonSQS.ReceiveMessage',
      { QueueUrl: this.queue, MaxNumberOfMessages: 10 },
    );
    for (const { ReceiptHandle } of Messages) {
      await this.api.json('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: this.queue, ReceiptHandle });
    }
    return Messages.map(({ Body }) => JSON.parse(Body));
  }

  stop(): void {
    this.server.close();
  }

  private async executions() {
    const { executions } = await this.api.json<{
      executions: { executionArn: string; name: string; status: string; startDate: number }[];
    }>('states', 'AWSStepFunctions.ListExecutions', { stateMachineArn: this.machine });
    return executions.sort((a, b) => a.startDate - b.startDate);
  }

  private async execution(arn: string, name: string): Promise<Execution> {
    const asked = { executionArn: arn };
    const { status, cause } = await this.api.json<{ status: string; cause?: string }>(
      'states',
      'AWSStepFunctions.DescribeExecution',
      asked,
    );
    const { events } = await this.api.json<{ events: HistoryEvent[] }>(
      'states',
      'AWSStepFunctions.GetExecutionHistory',
      { ...asked, maxResults: 1000 },
    );
    return { arn, name, status, cause, events };
  }
}

async function answerOf(work: () => Promise<unknown>): Promise<object> {
  try {
    return { result: (await work()) ?? null };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: { errorType: name, errorMessage: message } };
  }
}

/** The services' APIs as far as they are needed here, without their SDKs. moto looks at no signature. */
class Api {
  constructor(private readonly endpoint: string) {}

  async json<T>(service: string, target: string, body: object): Promise<T> {
    const version = service === 'states' || service === 'sqs' ? '1.0' : '1.1';
    const type = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
    return JSON.parse(await this.send('', service, type, JSON.stringify(body)));
  }

  query(service: string, fields: Record<string, string>): Promise<string> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send('', service, type, new URLSearchParams(fields).toString());
  }

  async makeFunction(name: string, url: string): Promise<string> {
    const answer = await this.send(
      '2015-03-31/functions',
      'lambda',
      { 'content-type': 'application/json' },
      JSON.stringify({
        FunctionName: name,
        Role: ROLE,
        Runtime: 'nodejs22.x',
        Handler: `${name}.handler`,
        Code: { ZipFile: Buffer.from(zipSync({ [name]: new Uint8Array() })).toString('base64') },
        Environment: { Variables: { LOCAL_CLOUD_URL: url } },
      }),
    );
    return JSON.parse(answer).FunctionArn;
  }

  private async send(path: string, service: string, headers: Record<string, string>, body: string): Promise<string> {
    const scope = `Credential=testing/20260101/${REGION}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none`;
    const answer = await fetch(`${this.endpoint}/${path}`, {
      method: 'POST',
      headers: { ...headers, authorization },
      body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service}: ${answer.status} ${text}`);
    return text;
  }
}
