import * as timers from 'node:timers/promises';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sendAbused } from '../faults';
import { Invocation, type LogLine } from '../invocation';
import { type Command, operationOf, type Service } from './answer';

/** The account of the trial that is under way. */
export interface Account {
  readonly s3: Service;
  readonly glue: Service;
  readonly sqs: Service;
}

/** What was logged outside of any invocation that a trial made. */
export const strayLines: LogLine[] = [];

let account: Account | undefined;

export function useAccount(it: Account): void {
  account = it;
}

/**
 * For a test file: what our code sends to AWS goes to the services of a trial, through the faults of the invocation that sends it.
 * Nobody waits in earnest, and what is logged is kept by who logged it.
 */
export function wire(): void {
  beforeAll(() => {
    for (const [name, client] of [
      ['s3', S3Client],
      ['glue', GlueClient],
      ['sqs', SQSClient],
    ] as const) {
      const send = (command: Command) => request(name, command);
      jest.spyOn(client.prototype, 'send').mockImplementation(send as never);
    }
    const sleep = async () => {
      const invocation = Invocation.current();
      await invocation?.stand('sleep', invocation.fateOf('sleep'));
    };
    jest.spyOn(timers, 'setTimeout').mockImplementation(sleep as never);
    for (const method of ['log', 'error'] as const)
      jest.spyOn(console, method).mockImplementation((...words: unknown[]) => keepLine(String(words[0])));
  });
  afterAll(() => jest.restoreAllMocks());
}

async function request(name: keyof Account, command: Command): Promise<object> {
  if (!account) throw new Error('no trial is under way');
  const service = account[name];
  const send = () => service.answer(command);
  const invocation = Invocation.current();
  return invocation ? sendAbused(invocation, described(name, command), send) : send();
}

/** What is named otherwise each time: UUIDs, intakes, ids of snapshots and of runs, and the day. */
const OF_ITS_OWN =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{16}-[0-9a-f]{8}|(?<=snap-)\d+|\d{4}-\d\d-\d\d(?=\/)|\d{8}T\d{9}Z-[0-9a-f]+/g;

/** The same text for the same thing in every run of a seed. */
export function withoutIds(text: string): string {
  return text.replace(OF_ITS_OWN, '…');
}

function described(service: string, command: Command): string {
  const { Key, Name, TableInput } = command.input as { Key?: string; Name?: string; TableInput?: { Name?: string } };
  const about = Key ?? Name ?? TableInput?.Name ?? '';
  const place = withoutIds(about).split('/').slice(-3).join('/');
  return `${service.toUpperCase()} ${operationOf(command)} ${place}`;
}

function keepLine(line: string): void {
  const invocation = Invocation.current();
  if (!invocation?.isDead) (invocation?.lines ?? strayLines).push(JSON.parse(line) as LogLine);
}
