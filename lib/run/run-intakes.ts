import { MeshError } from '../error';
import { countsOf, currentIntakes, deliveries, dueIntakes } from '../plan';
import { commitReceipts } from './commit-receipts';
import { isFatal, problemsOf, throwIfStopped } from './faults';
import { type DigestedFile, digestDue, intakeRule, landedDue } from './landed-due';
import { readLedger } from './ledger-store';
import { datasetNamed, sourceOf, tableAt } from './places';
import type { LandedFile, Platform } from './platform';
import type { Receipt } from './receipt';
import type { DatasetReport, IntakeReport } from './report';
import type { RunContext } from './run-context';
import { standardizeIntake } from './standardize-intake';

/** Files that one commit takes at most: what a kill in a long run costs. */
const COMMIT_FILES = 64;

export interface IntakesDone {
  readonly intakes: readonly IntakeReport[];
  readonly dataset: DatasetReport;
}

/** Takes what has landed for one dataset. */
export async function runIntakes(context: RunContext, name: string): Promise<IntakesDone> {
  const { platform, emit } = context;
  const listed = await list(context, name);
  if (!listed) return { intakes: [], dataset: await datasetReport(context, name, 0, 0) };
  const { due, failed } = await digestDue(platform, name, listed.candidates, context);
  for (const { file, error } of failed) complain(context, name, file, error);
  emit({ kind: 'landing listed', dataset: name, landed: listed.files.length, due: due.length });

  const intakes: IntakeReport[] = [];
  const lost = new Set<LandedFile>();
  for (let start = 0; start < due.length; start += COMMIT_FILES) {
    const receipts: Receipt[] = [];
    for (const [offset, file] of due.slice(start, start + COMMIT_FILES).entries()) {
      const receipt = await take(context, name, file, start + offset + 1, due.length);
      if (receipt) receipts.push(receipt);
      else lost.add(file);
    }
    throwIfStopped(context.signal);
    if (receipts.length === 0) continue;
    const { taken, rows } = await commitReceipts(platform, name, receipts);
    emit({ kind: 'dataset committed', dataset: name, files: taken.length, rows });
    intakes.push(...receipts.map((receipt) => intakeReport(context, receipt)));
  }
  await reconcile(
    context,
    name,
    due.filter((file) => !lost.has(file)),
  );
  const failures = failed.length + lost.size;
  if (failures > 0 && !(await isFilled(platform, name))) {
    context.blocked[name] = 'was never filled: none of its files could be dealt with';
  }
  return { intakes, dataset: await datasetReport(context, name, listed.files.length, failures) };
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

/** Undefined where the file could not be dealt with: the next run tries again. */
async function take(context: RunContext, name: string, file: DigestedFile, at: number, of: number) {
  const { platform, emit } = context;
  throwIfStopped(context.signal);
  emit({ kind: 'intake started', dataset: name, file: file.name, at, of });
  try {
    const receipt = await standardizeIntake(platform, name, file, context);
    if (receipt) emit({ kind: 'intake done', at, of, ...intakeReport(context, receipt) });
    return receipt;
  } catch (error) {
    if (context.signal?.aborted) throw error;
    complain(context, name, file, error);
    return undefined;
  }
}

function complain({ platform, report }: RunContext, name: string, file: LandedFile, error: unknown): void {
  if (isFatal(error)) throw error;
  const construct = sourceOf(platform, datasetNamed(platform, name)).path;
  problemsOf(error, { construct, file: file.name }).forEach(report);
}

function intakeReport({ platform }: RunContext, { dataset, entry, newColumns, remarks }: Receipt): IntakeReport {
  const { name, read, staged, quarantined, refused } = entry;
  const { source } = datasetNamed(platform, dataset);
  return { source, dataset, file: name, read, staged, quarantined, refused, newColumns, remarks };
}

/** Landed is taken or failed, and nothing in between. */
async function reconcile({ platform }: RunContext, name: string, files: readonly DigestedFile[]): Promise<void> {
  const dataset = datasetNamed(platform, name);
  const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const forgotten = dueIntakes(ledger, files, intakeRule(platform, name));
  if (forgotten.length === 0) return;
  throw new MeshError(
    forgotten.map((file) => ({
      message: `${file.name} was read and is not in the ledger of ${name}`,
      hint: 'run again; if it stays, this is a fault of cdk-data-mesh: please report it',
    })),
  );
}

async function datasetReport({ platform }: RunContext, name: string, landed: number, failed: number) {
  const dataset = datasetNamed(platform, name);
  const { ledger, delivery } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const current = currentIntakes(ledger, delivery);
  return {
    table: name,
    files: deliveries({ entries: current }).length,
    landed,
    taken: landed - failed,
    failed,
    ...countsOf(current),
  };
}
