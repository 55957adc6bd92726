import { buildModel, modelNamed } from '../run';
import { type CarriedRun, RunFolder } from './carried-run';
import { environment } from './environment';
import { handOn } from './handed-on';
import { log } from './log';
import type { Turn } from './model-run';
import type { CloudPlatform } from './platform';
import { tellLineage } from './tell-lineage';

/** A model for the state machine to build. */
export interface ModelTask {
  /** Logical name. */
  readonly model: string;
  readonly run: CarriedRun;
}

/** A version that was written and is to be audited. */
export interface BuiltModel extends ModelTask {
  /** Where the receipt lies. */
  readonly receipt: string;
}

/** Writes a model's new version aside; where its receipt lies. */
export async function buildOne(
  platform: CloudPlatform,
  { model, run: { runId, turn = '' } }: ModelTask,
): Promise<string> {
  const job = { kind: 'model', name: model, runId, of: environment('MESH_LAYER') } as const;
  await tellLineage(platform, job, 'start', (jobs) => [jobs.start(job, new Date().toISOString())]);
  const { given } = await new RunFolder(platform.store(environment('MESH_LAYER')), runId).read<Turn>(turn);
  const built = await buildModel(platform, given[model], { runId });
  log('model built', { model, runId, rows: built.rows, reasons: built.reasons, scope: built.scope });
  return handOn(platform, modelNamed(platform, model).place, built);
}
