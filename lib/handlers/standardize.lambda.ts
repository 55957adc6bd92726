import { randomUUID } from 'node:crypto';
import { WaitingError } from '../intake';
import { datasetNamed, standardizeIntake } from '../run';
import type { CommitMessage } from './commit-message';
import { environment } from './environment';
import { handOn } from './handed-on';
import { tasksOf } from './landed-message';
import { log, logError } from './log';
import { type CloudPlatform, withPlatform } from './platform';
import { send } from './queue';
import { failed, type PartialBatch, type SqsEvent } from './sqs';

/** Reads landed files and hands their receipts to the committer. What it writes is seen by nobody until then. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform(async (platform) => {
    const again = [];
    // One after the other: the engine may have half of the memory only once.
    for (const record of event.Records) {
      try {
        await take(platform, record.body);
      } catch (error) {
        logError(error instanceof WaitingError ? 'file waits' : 'file not taken', error, { message: record.body });
        again.push(record);
      }
    }
    return failed(again);
  });
}

async function take(platform: CloudPlatform, body: string): Promise<void> {
  for (const { dataset, file } of await tasksOf(platform, body)) {
    const receipt = await standardizeIntake(platform, dataset, file, { runId: randomUUID() });
    if (!receipt) {
      log('file known', { dataset, file: file.name });
      continue;
    }
    const uri = await handOn(platform, datasetNamed(platform, dataset).place, receipt);
    const message: CommitMessage = { dataset, receipt: uri };
    await send(environment('MESH_COMMIT_QUEUE_URL'), [{ body: message, group: dataset, id: receipt.entry.intake }]);
    const { intake, read, staged, quarantined, refused, runId } = receipt.entry;
    log('file standardized', { dataset, file: file.name, intake, read, staged, quarantined, refused, runId });
  }
}
