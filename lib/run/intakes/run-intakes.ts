import { MeshError } from '../../error';
import { WaitingError } from '../../intake';
import { dueIntakes } from '../../plan';
import { isFatal, problemsOf, throwIfStopped } from '../faults';
import { datasetNamed, sourceOf, tableAt } from '../places';
import type { LandedFile, Platform } from '../platform';
import type { DatasetReport, IntakeReport } from '../report';
import type { RunContext } from '../run-context';
import { keepUp } from '../upkeep/maintain';
import { commitReceipts } from './commit-receipts';
import type { DigestedFile } from './digested-file';
import type { Beside } from './intake-difference';
import { currentCounts, intakeReport, takenReports } from './intake-report';
import { digestDue, intakeRule, landedDue } from './landed-due';
import { readLedger, type TableLedger } from './ledger-store';
import type { Receipt } from './receipt';
import { standardizeIntake } from './standardize-intake';

/** Files that one commit takes at most: what a kill in a long run costs. */
const COMMIT_FILES = 64;

export interface IntakesDone {
  readonly intakes: readonly IntakeReport[];
  /** Absent where the dataset itself could not be read. */
  readonly dataset?: DatasetReport;
}

/** Takes what has landed for one dataset. Where that cannot go on, the dataset stops and what depends on it, and nothing else. */
export async function runIntakes(context: RunContext, name: string): Promise<IntakesDone> {
  const intakes: IntakeReport[] = [];
  try {
    return { intakes, dataset: await takeLanded(context, name, intakes) };
  } catch (error) {
    if (isFatal(error) || context.signal?.aborted) throw error;
    const { path } = datasetNamed(context.platform, name);
    problemsOf(error, { construct: path }).forEach(context.report);
    context.blocked[name] = 'could not be read or written';
    return { intakes };
  }
}

/** `intakes` grows by each file that was taken. */
async function takeLanded(context: RunContext, name: string, intakes: IntakeReport[]): Promise<DatasetReport> {
  const { platform, emit } = context;
  // Asked first: where the ledger cannot be read, the landing is not to blame.
  await ledgerOf(context, name);
  const listed = await list(context, name);
  if (!listed) return datasetReport(context, name, { landed: 0, waiting: 0, failed: 0 });
  const { due, failed } = await digestDue(platform, name, listed.candidates, context);
  for (const { file, error } of failed) complain(context, name, file, error);
  emit({ kind: 'landing listed', dataset: name, landed: listed.files.length, due: due.length });
  const { contract } = listed;
  if (contract) emit({ kind: 'contract changed', dataset: name, ...contract });

  const left = new Map<LandedFile, 'waiting' | 'failed'>(failed.map(({ file }) => [file, 'failed']));
  for (let start = 0; start < due.length; start += COMMIT_FILES) {
    const beside = { ...(await ledgerOf(context, name)), receipts: [] as Receipt[] };
    for (const [offset, file] of due.slice(start, start + COMMIT_FILES).entries()) {
      const receipt = await take(context, { dataset: name, file, at: start + offset + 1, of: due.length, beside });
      if (typeof receipt === 'object') beside.receipts.push(receipt);
      else left.set(file, receipt);
    }
    throwIfStopped(context.signal);
    if (beside.receipts.length > 0) intakes.push(...(await commit(context, name, beside.receipts)));
  }
  if (intakes.length > 0) await keepUp(platform, datasetNamed(platform, name).place, context);
  await reconcile(
    context,
    name,
    due.filter((file) => !left.has(file)),
  );
  if (left.size > 0 && !(await isFilled(platform, name))) {
    context.blocked[name] = 'was never filled: none of its files could be dealt with';
  }
  const waiting = [...left.values()].filter((it) => it === 'waiting').length;
  const counts = { landed: listed.files.length, waiting, failed: left.size - waiting };
  return { ...(await datasetReport(context, name, counts)), contract };
}

async function commit(context: RunContext, name: string, receipts: readonly Receipt[]): Promise<IntakeReport[]> {
  const { platform, emit } = context;
  const { taken, rows } = await commitReceipts(platform, name, receipts);
  emit({ kind: 'dataset committed', dataset: name, files: taken.length, rows });
  return takenReports(platform, name, receipts, taken);
}

async function isFilled(platform: Platform, name: string): Promise<boolean> {
  return (await tableAt(platform, datasetNamed(platform, name).place)).snapshot() !== undefined;
}

async function list(context: RunContext, name: string) {
  const { platform } = context;
  const dataset = datasetNamed(platform, name);
  try {
    return await landedDue(platform, name);
  } catch (error) {
    if (isFatal(error)) throw error;
    problemsOf(error, { construct: sourceOf(platform, dataset).path }).forEach(context.report);
    if (!(await isFilled(platform, name)))
      context.blocked[name] = 'was never filled: nothing could be read from its landing';
    return undefined;
  }
}

interface Taking {
  readonly dataset: string;
  readonly file: DigestedFile;
  /** Of the dataset's due files, 1-based. */
  readonly at: number;
  readonly of: number;
  readonly beside: Beside;
}

/** The receipt, or why there is none: the next run tries again. */
async function take(
  context: RunContext,
  { dataset, file, at, of, beside }: Taking,
): Promise<Receipt | 'waiting' | 'failed'> {
  const { platform, emit } = context;
  throwIfStopped(context.signal);
  emit({ kind: 'intake started', dataset, file: file.name, at, of });
  try {
    const receipt = await standardizeIntake(platform, dataset, file, { ...context, beside });
    if (receipt) emit({ kind: 'intake done', at, of, ...intakeReport(platform, receipt) });
    return receipt ?? 'failed';
  } catch (error) {
    if (context.signal?.aborted) throw error;
    complain(context, dataset, file, error);
    return error instanceof WaitingError ? 'waiting' : 'failed';
  }
}

function complain({ platform, report }: RunContext, name: string, file: LandedFile, error: unknown): void {
  if (isFatal(error)) throw error;
  const construct = sourceOf(platform, datasetNamed(platform, name)).path;
  problemsOf(error, { construct, file: file.name }).forEach(report);
}

/** Landed is taken, waiting or failed, and nothing in between. */
async function reconcile(context: RunContext, name: string, files: readonly DigestedFile[]): Promise<void> {
  const { ledger } = await ledgerOf(context, name);
  const forgotten = dueIntakes(ledger, files, intakeRule(context.platform, name));
  if (forgotten.length === 0) return;
  throw new MeshError(
    forgotten.map((file) => ({
      message: `${file.name} was read and is not in the ledger of ${name}`,
      hint: 'run again; if it stays, this is a fault of cdk-data-mesh: please report it',
    })),
  );
}

async function datasetReport(
  context: RunContext,
  name: string,
  { landed, waiting, failed }: Pick<DatasetReport, 'landed' | 'waiting' | 'failed'>,
): Promise<DatasetReport> {
  const { files, read, staged, quarantined } = currentCounts(await ledgerOf(context, name));
  return { table: name, files, landed, taken: landed - waiting - failed, waiting, failed, read, staged, quarantined };
}

async function ledgerOf({ platform }: RunContext, name: string): Promise<TableLedger> {
  const dataset = datasetNamed(platform, name);
  return readLedger(platform, dataset, await tableAt(platform, dataset.place));
}
