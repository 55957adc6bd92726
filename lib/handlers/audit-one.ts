import type { SeverityRule } from '../manifest';
import { auditAndCommit, auditFreshness, type BuildReceipt, describeFound, modelNamed } from '../run';
import type { BuiltModel, ModelTask } from './build-one';
import { RunFolder } from './carried-run';
import { environment } from './environment';
import { handedOn } from './handed-on';
import { log } from './log';
import type { CloudPlatform } from './platform';
import { tellLineage } from './tell-lineage';

/** A version that was built, or one that readers have and that may have become too old. */
export type AuditRequest = BuiltModel | (ModelTask & { readonly step: 'age' });

/** What is found, the run's record says. */
export function auditOne(platform: CloudPlatform, request: AuditRequest): Promise<void> {
  return 'step' in request ? lookAtAge(platform, request) : publish(platform, request);
}

/** Publishes a new version that keeps every rule; one that breaks some stays unseen. */
async function publish(platform: CloudPlatform, { model, run: { runId }, receipt }: BuiltModel): Promise<void> {
  const built = await handedOn<BuildReceipt>(platform, modelNamed(platform, model).place, receipt);
  const job = { kind: 'model', name: model, runId, of: environment('MESH_LAYER') } as const;
  const {
    status,
    rows,
    bytes,
    failedChecks,
    warnings,
    because = built.reasons?.join('; '),
    scope,
  } = await auditAndCommit(platform, built);
  const outcome = status === 'built' ? status : 'failed';
  const told = warnings?.map(describeFound);
  const result = { table: model, status: outcome, rows, because, scope, warnings: told } as const;
  await new RunFolder(platform.store(environment('MESH_LAYER')), runId).leaveResult(result);
  const broken = [...(failedChecks ?? []), ...(warnings ?? [])];
  const type = status === 'built' ? 'COMPLETE' : 'FAIL';
  await tellLineage(platform, job, 'end', (jobs) =>
    jobs.end(job, new Date().toISOString(), { type, rows, size: bytes, message: because, broken }),
  );
  const event = status === 'built' ? 'model published' : 'model refused';
  const counted = { ModelsPublished: 1, RowsPublished: rows, BytesPublished: bytes };
  const measures = status === 'built' ? counted : { ModelsRefused: 1 };
  log(event, { model, runId, rows, failedChecks, warnings, because }, measures);
}

/** Tells where a version that readers have is older than its checks of freshness allow. */
async function lookAtAge(platform: CloudPlatform, { model, run: { runId } }: ModelTask): Promise<void> {
  const found = await auditFreshness(platform, model, {});
  log(found.length === 0 ? 'model young enough' : 'model too old', { model, runId, found });
  if (found.length === 0) return;
  const told = (severity: SeverityRule) => found.filter((it) => it.severity === severity).map(describeFound);
  const [errors, warnings] = [told('error'), told('warning')];
  await new RunFolder(platform.store(environment('MESH_LAYER')), runId).leaveResult({
    table: model,
    status: 'stale',
    ...(errors.length > 0 && { because: errors.join('; ') }),
    ...(warnings.length > 0 && { warnings }),
  });
}
