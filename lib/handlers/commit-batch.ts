import { randomUUID } from 'node:crypto';
import type { CommitMessage } from '../cloud';
import type { LedgerEntry } from '../plan';
import { commitReceipts, datasetNamed, type Receipt, takenReports } from '../run';
import { handedOn } from './handed-on';
import { log, logError } from './log';
import { type Measures, secondsSince } from './measures';
import type { CloudPlatform } from './platform';
import { failed, nextOfAll, type PartialBatch, type SqsEvent, type SqsRecord, whatNext } from './sqs';
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
      const { messageId, body } = record;
      logError('message not understood', error, { messages: [{ messageId, body }], next: whatNext(record) });
      again.push(record);
    }
  }
  for (const [dataset, records] of groups) {
    for (const fault of alike(await commitGroup(platform, dataset, records))) {
      await tell(platform, dataset, fault);
      again.push(...fault.records);
    }
  }
  return failed(again);
}

interface Fault {
  readonly error: Error;
  readonly records: readonly SqsRecord[];
}

/** What could not be committed. A receipt that never can be must not take the others of its batch to the dead letters. */
async function commitGroup(
  platform: CloudPlatform,
  dataset: string,
  records: readonly SqsRecord[],
): Promise<readonly Fault[]> {
  try {
    await commit(platform, dataset, records);
    return [];
  } catch (error) {
    if (records.length === 1 || isTransient(error)) return [{ error: error as Error, records }];
    const faults: Fault[] = [];
    for (const record of records) faults.push(...(await commitGroup(platform, dataset, [record])));
    return faults;
  }
}

/** A table that nobody can write to is one fault, however many receipts wait for it. */
function alike(faults: readonly Fault[]): Fault[] {
  const byMessage = new Map<string, Fault>();
  for (const { error, records } of faults) {
    const known = byMessage.get(error.message);
    byMessage.set(error.message, { error, records: [...(known?.records ?? []), ...records] });
  }
  return [...byMessage.values()];
}

async function tell(platform: CloudPlatform, dataset: string, { error, records }: Fault): Promise<void> {
  const messages = records.map(({ messageId, body }) => ({ messageId, ...(JSON.parse(body) as CommitMessage) }));
  const distinct = (values: readonly (string | undefined)[]): string =>
    [...new Set(values.filter((it) => it !== undefined))].join(', ');
  logError('receipts not committed', error, {
    dataset,
    file: distinct(messages.map(({ file }) => file)),
    intake: distinct(messages.map(({ intake }) => intake)),
    runId: distinct(messages.map(({ runId }) => runId)),
    messages,
    next: nextOfAll(records),
  });
  const job = { kind: 'intake', name: dataset, runId: randomUUID() } as const;
  await tellStep(platform, job, { type: 'FAIL', message: error.message });
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
  for (const report of await reportsOf(platform, dataset, receipts, taken)) log('file taken', { ...report });
}

/** They are taken, whatever cannot be said of them: to fail now would tell of a commit that it was none. */
async function reportsOf(
  platform: CloudPlatform,
  dataset: string,
  receipts: readonly Receipt[],
  taken: readonly LedgerEntry[],
): Promise<readonly object[]> {
  try {
    return await takenReports(platform, dataset, receipts, taken);
  } catch (error) {
    log('remarks not told', { dataset, message: (error as Error).message });
    return taken.map(({ name: file, read, staged, quarantined, refused }) => {
      return { dataset, file, read, staged, quarantined, refused };
    });
  }
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
