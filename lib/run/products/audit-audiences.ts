import { logicalName, type ProductManifest, publishedName } from '../../manifest';
import { audienceShape, productTable } from '../../plan';
import { bindFiles } from '../bound-table';
import { auditRules } from '../models/audit-rules';
import { brokenRule } from '../models/broken-rules';
import type { Platform } from '../platform';
import type { FailedAudienceCheck } from '../report';
import { type StepOptions, withScratch, withSession } from '../workspace';
import type { BuiltAudienceTable } from './build-audiences';

/** What the new rows of a product's audiences break: keys that are not masked away, columns that are always there. */
export function auditAudiences(
  platform: Platform,
  product: ProductManifest,
  built: readonly BuiltAudienceTable[],
  options: StepOptions,
): Promise<FailedAudienceCheck[]> {
  return withScratch(platform, async (scratch) => {
    const bound = await Promise.all(
      built.map(async (it) => ({ ...it, rows: await bindFiles(platform, it.table, { files: it.files }, scratch) })),
    );
    const files = bound.flatMap(({ rows }) => rows.files);
    return withSession(platform, scratch, files, options, async (session) => {
      const failed: FailedAudienceCheck[] = [];
      for (const { audience, declared, rows } of bound) {
        const shape = audienceShape(productTable(product, declared.name), declared);
        const names = { rows: `(SELECT * FROM ${rows.relation} AS t)`, related: String };
        for (const rule of auditRules({ ...shape, relations: [], checks: [] }, names)) {
          const broken = await brokenRule(session, rule, shape, () => true);
          const table = publishedName(logicalName(product), audience.name, declared.name);
          if (broken) failed.push({ table, ...broken });
        }
      }
      return failed;
    });
  });
}
