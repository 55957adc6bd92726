import { randomUUID } from 'node:crypto';
import type { CommitMessage, QueueMessage } from '../cloud';
import { WaitingError } from '../intake';
import { datasetNamed, standardizeIntake } from '../run';
import { handOn } from './handed-on';
import { tasksOf } from './landed-message';
import { log, logError } from './log';
import type { CloudPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent } from './sqs';
import { tellStep } from './tell-lineage';

/** Sends messages to the next step's queue: all of them, or it throws. */
export type Send = (messages: readonly QueueMessage[]) => Promise<void>;

/** Reads the files that messages tell of and hands their receipts on. What it writes is seen by nobody until they are committed. */
export async function takeFiles(platform: CloudPlatform, event: SqsEvent, send: Send): Promise<PartialBatch> {
  const again = [];
  // One after the other: the engine may have half of the memory only once.
  for (const record of event.Records) {
    try {
      await take(platform, record.body, send);
    } catch (error) {
      const what = error instanceof WaitingError ? 'file waits' : 'file not taken';
      logError(what, error, { messageId: record.messageId, body: record.body }, { FilesFailed: 1 });
      again.push(record);
    }
  }
  return failed(again);
}

async function take(platform: CloudPlatform, body: string, send: Send): Promise<void> {
  for (const { dataset, file } of await tasksOf(platform, body)) {
    const runId = randomUUID();
    const receipt = await standardizeIntake(platform, dataset, file, { runId }).catch(async (error: Error) => {
      const job = { kind: 'intake', name: dataset, runId } as const;
      await tellStep(platform, job, { type: 'FAIL', message: `${file.name}: ${error.message}` });
      throw error;
    });
    if (!receipt) {
      log('file known', { dataset, file: file.name });
      continue;
    }
    const uri = await handOn(platform, datasetNamed(platform, dataset).place, receipt);
    const message: CommitMessage = { dataset, receipt: uri };
    await send([{ body: message, group: dataset, id: receipt.entry.intake }]);
    const { intake, read, staged, quarantined, refused } = receipt.entry;
    log('file standardized', { dataset, file: file.name, intake, read, staged, quarantined, refused, runId });
  }
}
