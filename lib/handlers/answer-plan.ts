import { RunRecords } from '../run';
import { type CarriedRun, RunFolder } from './carried-run';
import { log, logError } from './log';
import { lookForWork, type Work } from './look-for-work';
import { type NextTurn, nextTurn } from './model-run';
import type { CloudPlatform } from './platform';
import { causeOf, type StateError } from './state-error';
import { tellLineage } from './tell-lineage';

/** What the state machine asks. `execution` is an ARN. */
export type PlanRequest =
  | { readonly step: 'look'; readonly event: object; readonly execution: string }
  | { readonly step: 'turn'; readonly run: CarriedRun; readonly execution: string }
  | {
      readonly step: 'note';
      readonly run: CarriedRun;
      readonly model: string;
      readonly error: StateError;
      readonly aging?: true;
    }
  | { readonly step: 'broken'; readonly run: CarriedRun; readonly error: StateError };

/** What becomes of a model or a run that failed. */
const NEXT =
  'the last good versions are still served; it is tried again by the schedule, by hand, or when an input or the SQL changes';

/** Says what the state machine is to do, and keeps the record of what it did. */
export async function answerPlan(
  platform: CloudPlatform,
  layer: string,
  request: PlanRequest,
): Promise<Work | NextTurn | undefined> {
  switch (request.step) {
    case 'look': {
      const work = await lookForWork(platform, request.event, request.execution);
      log(work.run ? 'models due' : 'no model due', { execution: request.execution, ...work });
      return work;
    }
    case 'turn': {
      const turn = await nextTurn(platform, layer, request.run, request.execution);
      const { run, ...next } = turn;
      log('models planned', { runId: run.runId, ...next });
      await tellTurn(platform, layer, request.run, turn);
      return turn;
    }
    case 'note':
      return note(platform, layer, request);
    case 'broken':
      return broken(platform, layer, request);
  }
}

/** A run as a whole begins with the first turn that has something to do, and ends with the one that has nothing more. */
async function tellTurn(platform: CloudPlatform, layer: string, { turn }: CarriedRun, next: NextTurn): Promise<void> {
  const { run, ready, aging, busy, more, notice } = next;
  const job = { kind: 'run', name: layer, runId: run.runId } as const;
  const hasWork = ready !== undefined || aging !== undefined;
  const at = new Date().toISOString();
  if (turn === undefined && hasWork) await tellLineage(platform, job, 'start', (jobs) => [jobs.start(job, at)]);
  if (turn === undefined || hasWork || busy !== undefined || more !== undefined) return;
  const end = notice ? ({ type: 'FAIL', message: notice.subject } as const) : ({ type: 'COMPLETE' } as const);
  await tellLineage(platform, job, 'end', (jobs) => jobs.end(job, at, end));
}

async function note(
  platform: CloudPlatform,
  layer: string,
  { run: { runId }, model, error, aging }: PlanRequest & { step: 'note' },
): Promise<undefined> {
  const because = causeOf(error);
  await new RunFolder(platform.store(layer), runId).leaveResult({ table: model, status: 'failed', because });
  const job = { kind: 'model', name: model, runId, of: layer } as const;
  const end = { type: 'FAIL', message: because } as const;
  if (!aging) await tellLineage(platform, job, 'end', (jobs) => jobs.end(job, new Date().toISOString(), end));
  logError('model not built', new Error(because), { model, runId, next: NEXT }, { ModelsFailed: 1 });
}

async function broken(
  platform: CloudPlatform,
  layer: string,
  { run: { runId, turn }, error }: PlanRequest & { step: 'broken' },
): Promise<undefined> {
  const because = causeOf(error);
  const job = { kind: 'run', name: layer, runId } as const;
  const [at, end] = [new Date().toISOString(), { type: 'FAIL', message: because } as const];
  await tellLineage(platform, job, 'end', (jobs) => [
    ...(turn === undefined ? [jobs.start(job, at)] : []),
    ...jobs.end(job, at, end),
  ]);
  logError('run broken off', new Error(because), { runId, next: NEXT });
  const records = new RunRecords(platform.store(layer));
  for (const record of await records.named(runId)) {
    const endedAt = new Date().toISOString();
    await records.write({ ...record, endedAt, status: 'failed', problems: [...record.problems, because] });
  }
}
