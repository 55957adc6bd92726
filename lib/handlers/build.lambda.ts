import { buildModel, modelNamed } from '../run';
import { handOn } from './handed-on';
import { log } from './log';
import type { ModelTask } from './model-run';
import { withPlatform } from './platform';

/** A version that was written and is to be audited. */
export interface BuiltModel {
  /** Logical name. */
  readonly model: string;
  /** Where the receipt lies. */
  readonly receipt: string;
}

/** Writes a model's new version aside. */
export function handler({ model, pins, runId }: ModelTask): Promise<BuiltModel> {
  return withPlatform(async (platform) => {
    const built = await buildModel(platform, { model, pins }, { runId });
    const receipt = await handOn(platform, modelNamed(platform, model).place, built);
    log('model built', { model, runId, rows: built.rows });
    return { model, receipt };
  });
}
