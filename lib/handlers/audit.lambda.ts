import { auditAndCommit, type BuildReceipt, describeFound, modelNamed } from '../run';
import type { BuiltModel } from './build.lambda';
import { RunFolder } from './carried-run';
import { environment } from './environment';
import { handedOn } from './handed-on';
import { log } from './log';
import { withPlatform } from './platform';
import { namingTransient } from './transient';

/** Publishes a new version that keeps every rule; one that breaks some stays unseen, and the run's record says why. */
export function handler({ model, run: { runId }, receipt }: BuiltModel): Promise<void> {
  return namingTransient(() =>
    withPlatform(async (platform) => {
      const built = await handedOn<BuildReceipt>(platform, modelNamed(platform, model).place, receipt);
      const {
        status,
        rows,
        failedChecks,
        warnings,
        because = built.reasons?.join('; '),
        scope,
      } = await auditAndCommit(platform, built);
      const outcome = status === 'built' ? status : 'failed';
      const result = {
        table: model,
        status: outcome,
        rows,
        because,
        scope,
        warnings: warnings?.map(describeFound),
      } as const;
      await new RunFolder(platform.store(environment('MESH_LAYER')), runId).leaveResult(result);
      log(status === 'built' ? 'model published' : 'model refused', {
        model,
        runId,
        rows,
        failedChecks,
        warnings,
        because,
      });
    }),
  );
}
