import { RunRecords } from '../run';
import { type CarriedRun, RunFolder } from './carried-run';
import { environment } from './environment';
import { log, logError } from './log';
import { lookForWork, type Work } from './look-for-work';
import { type NextTurn, nextTurn } from './model-run';
import { type CloudPlatform, withPlatform } from './platform';
import { causeOf, type StateError } from './state-error';
import { namingTransient } from './transient';

/** What the state machine asks. `execution` is an ARN. */
export type PlanRequest =
  | { readonly step: 'look'; readonly event: object; readonly execution: string }
  | { readonly step: 'turn'; readonly run: CarriedRun; readonly execution: string }
  | { readonly step: 'note'; readonly run: CarriedRun; readonly model: string; readonly error: StateError }
  | { readonly step: 'broken'; readonly run: CarriedRun; readonly error: StateError };

/** Says what the state machine is to do, and keeps the record of what it did. */
export function handler(request: PlanRequest): Promise<Work | NextTurn | undefined> {
  return namingTransient(() => withPlatform((platform) => answer(platform, environment('MESH_LAYER'), request)));
}

async function answer(
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
      return turn;
    }
    case 'note':
      return note(platform, layer, request);
    case 'broken':
      return broken(platform, layer, request);
  }
}

async function note(
  platform: CloudPlatform,
  layer: string,
  { run: { runId }, model, error }: PlanRequest & { step: 'note' },
): Promise<undefined> {
  const because = causeOf(error);
  await new RunFolder(platform.store(layer), runId).leaveResult({ table: model, status: 'failed', because });
  logError('model not built', new Error(because), { model, runId });
}

async function broken(
  platform: CloudPlatform,
  layer: string,
  { run: { runId }, error }: PlanRequest & { step: 'broken' },
): Promise<undefined> {
  const because = causeOf(error);
  logError('run broken off', new Error(because), { runId });
  const records = new RunRecords(platform.store(layer));
  for (const record of await records.named(runId)) {
    const endedAt = new Date().toISOString();
    await records.write({ ...record, endedAt, status: 'failed', problems: [...record.problems, because] });
  }
}
