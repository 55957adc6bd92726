import { bindTable } from '../bound-table';
import { modelNamed } from '../places';
import type { Platform } from '../platform';
import type { FailedCheck } from '../report';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { auditRules } from './audit-rules';
import { brokenRules } from './broken-rules';

/**
 * What has become too old in a table that need not be built: time alone breaks a check of freshness, and no new version would
 * ever tell. Whatever its severity, the version that is read stays.
 */
export async function auditFreshness(platform: Platform, name: string, options: StepOptions): Promise<FailedCheck[]> {
  const model = modelNamed(platform, name);
  const checks = model.checks.filter(({ kind }) => kind === 'fresh');
  if (checks.length === 0) return [];
  return withScratch(platform, async (scratch) => {
    const bound = await bindTable(platform, name, scratch);
    return withSession(platform, scratch, bound.files, options, async (session) => {
      const rows = `(${bound.sql})`;
      const audited = { columns: model.columns, key: [], relations: [], checks };
      const facts = { now: new Date(), timeZone: platform.mesh.timeZone };
      const rules = auditRules(audited, { rows, related: String }, facts).filter(({ gives }) => gives === 'facts');
      return brokenRules(session, platform.mesh, model, rules, { ...options, rows });
    });
  });
}
