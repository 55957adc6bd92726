import { randomUUID } from 'node:crypto';
import { type CommitMessage, describeMessage, type QueueMessage } from '../cloud';
import { WaitingError } from '../intake';
import { datasetNamed, standardizeIntake } from '../run';
import { handOn } from './handed-on';
import { type Task, tasksOf } from './landed-message';
import { log, logError } from './log';
import type { CloudPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent, type SqsRecord, whatNext } from './sqs';
import { tellStep } from './tell-lineage';

/** Sends messages to the next step's queue: all of them, or it throws. */
export type Send = (messages: readonly QueueMessage[]) => Promise<void>;

/** Reads the files that messages tell of and hands their receipts on. What it writes is seen by nobody until they are committed. */
export async function takeFiles(platform: CloudPlatform, event: SqsEvent, send: Send): Promise<PartialBatch> {
  const again = [];
  // One after the other: the engine may have half of the memory only once.
  for (const record of event.Records) if (!(await isTaken(platform, record, send))) again.push(record);
  return failed(again);
}

async function isTaken(platform: CloudPlatform, record: SqsRecord, send: Send): Promise<boolean> {
  const { messageId, body } = record;
  let at: { readonly dataset?: string; readonly file?: string; readonly runId?: string } = {};
  try {
    for (const task of await tasksOf(platform, body)) {
      const runId = randomUUID();
      at = { dataset: task.dataset, file: task.file.name, runId };
      await take(platform, task, runId, send);
    }
    return true;
  } catch (error) {
    const what = error instanceof WaitingError ? 'file waits' : 'file not taken';
    const asked = { messageId, asked: describeMessage(body), body };
    logError(what, error, { ...at, ...asked, next: whatNext(record) }, { FilesFailed: 1 });
    return false;
  }
}

async function take(platform: CloudPlatform, { dataset, file }: Task, runId: string, send: Send): Promise<void> {
  const receipt = await standardizeIntake(platform, dataset, file, { runId }).catch(async (error: Error) => {
    const job = { kind: 'intake', name: dataset, runId } as const;
    await tellStep(platform, job, { type: 'FAIL', message: `${file.name}: ${error.message}` });
    throw error;
  });
  if (!receipt) return log('file known', { dataset, file: file.name });
  const uri = await handOn(platform, datasetNamed(platform, dataset).place, receipt);
  const { intake, read, staged, quarantined, refused } = receipt.entry;
  const message: CommitMessage = { dataset, receipt: uri, file: file.name, intake, runId };
  await send([{ body: message, group: dataset, id: intake }]);
  log('file standardized', { dataset, file: file.name, intake, read, staged, quarantined, refused, runId });
}
