import { auditAndCommit, type BuildReceipt, modelNamed } from '../run';
import type { BuiltModel } from './build.lambda';
import { handedOn } from './handed-on';
import { log } from './log';
import type { ModelResult } from './model-run';
import { withPlatform } from './platform';

/** Publishes a new version that keeps every rule; one that breaks some stays unseen, and the answer says so. */
export function handler({ model, receipt }: BuiltModel): Promise<ModelResult> {
  return withPlatform(async (platform) => {
    const built = await handedOn<BuildReceipt>(platform, modelNamed(platform, model).place, receipt);
    const { status, rows, failedChecks, warnings, because } = await auditAndCommit(platform, built);
    log(status === 'built' ? 'model published' : 'model refused', {
      model,
      runId: built.runId,
      rows,
      failedChecks,
      warnings,
      because,
    });
    return { model, status, ...(warnings && { warnings: warnings.map(({ check }) => check) }) };
  });
}
