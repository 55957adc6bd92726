import { randomUUID } from 'node:crypto';
import type { CommitMessage } from '../cloud';
import type { LedgerEntry } from '../plan';
import { commitReceipts, datasetNamed, type Receipt, takenReports } from '../run';
import { handedOn } from './handed-on';
import { log, logError } from './log';
import { type Measures, secondsSince } from './measures';
import type { CloudPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent, type SqsRecord } from './sqs';
import { tellStep } from './tell-lineage';
import { isTransient } from './transient';

/** Takes all waiting receipts of a table in one commit. */
export async function commitBatch(platform: CloudPlatform, event: SqsEvent): Promise<PartialBatch> {
  const groups = new Map<string, SqsRecord[]>();
  const again: SqsRecord[] = [];
  for (const record of event.Records) {
    try {
      const { dataset } = JSON.parse(record.body) as CommitMessage;
      groups.set(dataset, [...(groups.get(dataset) ?? []), record]);
    } catch (error) {
      logError('message not understood', error, { messages: [told(record)] });
      again.push(record);
    }
  }
  for (const [dataset, records] of groups) again.push(...(await commitGroup(platform, dataset, records)));
  return failed(again);
}

/** What could not be committed. A receipt that never can be must not take the others of its batch to the dead letters. */
async function commitGroup(
  platform: CloudPlatform,
  dataset: string,
  records: readonly SqsRecord[],
): Promise<readonly SqsRecord[]> {
  try {
    await commit(platform, dataset, records);
    return [];
  } catch (error) {
    if (records.length > 1 && !isTransient(error)) {
      const again: SqsRecord[] = [];
      for (const record of records) again.push(...(await commitGroup(platform, dataset, [record])));
      return again;
    }
    logError('receipts not committed', error, { dataset, messages: records.map(told) });
    const job = { kind: 'intake', name: dataset, runId: randomUUID() } as const;
    await tellStep(platform, job, { type: 'FAIL', message: (error as Error).message });
    return records;
  }
}

function told({ messageId, body }: SqsRecord): SqsRecord {
  return { messageId, body };
}

async function commit(platform: CloudPlatform, dataset: string, records: readonly SqsRecord[]): Promise<void> {
  const { place } = datasetNamed(platform, dataset);
  const uris = records.map(({ body }) => (JSON.parse(body) as CommitMessage).receipt);
  const receipts = await Promise.all(uris.map((uri) => handedOn<Receipt>(platform, place, uri)));
  const { taken, dropped, overtaken, rows } = await commitReceipts(platform, dataset, receipts);
  if (taken.length > 0) {
    const job = { kind: 'intake', name: dataset, runId: taken[0].runId, part: taken[0].intake } as const;
    const staged = taken.reduce((sum, entry) => sum + entry.staged, 0);
    await tellStep(platform, job, { type: 'COMPLETE', rows: staged });
  }
  const intakes = taken.map(({ intake }) => intake);
  log('receipts committed', { dataset, intakes, dropped: dropped.length, rows }, takenMeasures(taken));
  for (const { entry } of overtaken) log('file overtaken', { dataset, file: entry.name, intake: entry.intake });
  for (const report of await takenReports(platform, dataset, receipts, taken)) log('file taken', { ...report });
}

/** Over the files of a commit. */
function takenMeasures(taken: readonly LedgerEntry[]): Measures {
  const files = taken.filter(({ mends }) => !mends);
  const mends = taken.filter((entry) => entry.mends);
  const sum = (entries: readonly LedgerEntry[], what: 'read' | 'staged' | 'quarantined' | 'size'): number =>
    entries.reduce((total, entry) => total + entry[what], 0);
  return {
    ...(files.length > 0 && {
      FilesTaken: files.length,
      FilesRefused: files.filter(({ refused }) => refused !== undefined).length,
      RowsRead: sum(files, 'read'),
      RowsStaged: sum(files, 'staged'),
      RowsQuarantined: sum(files, 'quarantined'),
      BytesTaken: sum(files, 'size'),
      TimeToStage: Math.max(...files.map(({ arrivedAt }) => secondsSince(arrivedAt))),
    }),
    ...(mends.length > 0 && { RowsMended: sum(mends, 'staged') }),
  };
}
