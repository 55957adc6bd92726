import { auditAndCommit, type BuildReceipt, describeFound, modelNamed } from '../run';
import type { BuiltModel } from './build.lambda';
import { RunFolder } from './carried-run';
import { environment } from './environment';
import { handedOn } from './handed-on';
import { log } from './log';
import { withPlatform } from './platform';
import { tellingFailure, tellLineage } from './tell-lineage';
import { namingTransient } from './transient';

/** Publishes a new version that keeps every rule; one that breaks some stays unseen, and the run's record says why. */
export function handler({ model, run: { runId }, receipt }: BuiltModel): Promise<void> {
  return namingTransient(() =>
    withPlatform(async (platform) => {
      const built = await handedOn<BuildReceipt>(platform, modelNamed(platform, model).place, receipt);
      const job = { kind: 'model', name: model, runId } as const;
      const {
        status,
        rows,
        bytes,
        failedChecks,
        warnings,
        because = built.reasons?.join('; '),
        scope,
      } = await tellingFailure(platform, job, () => auditAndCommit(platform, built));
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
      const broken = [...(failedChecks ?? []), ...(warnings ?? [])];
      const type = status === 'built' ? 'COMPLETE' : 'FAIL';
      await tellLineage(platform, job, 'end', (jobs) =>
        jobs.end(job, new Date().toISOString(), { type, rows, size: bytes, message: because, broken }),
      );
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
