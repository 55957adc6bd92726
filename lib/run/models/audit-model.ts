import { logicalName, type ModelManifest } from '../../manifest';
import { hashOf, identifier, type ModelState, SUMMARY, stateOfSummary, stateSummary, wantedState } from '../../plan';
import type { Table } from '../../table';
import { bindFiles, bindTable, createView } from '../bound-table';
import type { BuildReceipt } from '../intakes/receipt';
import { modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import type { FailedCheck, ModelReport } from '../report';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { describeFound, keepAudit } from './audit-record';
import { auditRules } from './audit-rules';
import { brokenRules } from './broken-rules';
import { bindInputs } from './build-model';

/** Publishes a built version if it keeps every rule; otherwise the version before it goes on serving. */
export async function auditAndCommit(
  platform: Platform,
  receipt: BuildReceipt,
  options: StepOptions = {},
): Promise<ModelReport> {
  const model = modelNamed(platform, receipt.model);
  const table = await tableAt(platform, model.place);
  const wanted = wantedState(platform.mesh, model, receipt.pins);
  const report = { table: receipt.model, rows: receipt.rows };
  if (isMadeOf(table, wanted)) return { ...report, status: 'built' };
  const found = await audit(platform, model, table, receipt, options);
  const failedChecks = found.filter(({ severity }) => severity === 'error');
  const warnings = found.filter(({ severity }) => severity === 'warning');
  const told = { ...report, ...(warnings.length > 0 && { warnings }) };
  const published = failedChecks.length === 0;
  const { runId, model: name } = receipt;
  const keep = () =>
    keepAudit(platform, model, { table: name, runId, auditedAt: new Date().toISOString(), published, found });
  if (!published) {
    await keep();
    await table.discard(receipt.files);
    return { ...told, status: 'failed', failedChecks, because: failedChecks.map(describeFound).join('; ') };
  }
  await table.commit((base) =>
    isMadeOf(base, wanted)
      ? undefined
      : {
          replaceAll: true,
          append: receipt.files,
          summary: { ...stateSummary(wanted), [SUMMARY.runId]: receipt.runId },
        },
  );
  await keep();
  return { ...told, status: 'built' };
}

/** True where the current version was made of just this, for example by the same step before its answer was lost. */
function isMadeOf(table: Table, wanted: ModelState): boolean {
  const state = stateOfSummary(table.snapshot()?.summary);
  return state !== undefined && hashOf(state) === hashOf(wanted);
}

function audit(
  platform: Platform,
  model: ModelManifest,
  table: Table,
  receipt: BuildReceipt,
  options: StepOptions,
): Promise<FailedCheck[]> {
  return withScratch(platform, async (scratch) => {
    const own = logicalName(model);
    const rows = await bindFiles(table, { files: receipt.files }, scratch);
    const related = await Promise.all(
      [...new Set(model.relations.map((relation) => relation.to))]
        .filter((to) => to !== own)
        .map(async (to) => ({ to, bound: await bindTable(platform, to, scratch, { pin: receipt.pins[to] ?? null }) })),
    );
    const needsInputs = model.checks.some((check) => check.kind === 'noRows');
    const inputs = needsInputs ? await bindInputs(platform, model, receipt.pins, scratch) : [];
    const files = [...rows.files, ...[...related, ...inputs].flatMap(({ bound }) => bound.files)];
    return withSession(platform, scratch, files, options, async (session) => {
      const columns = model.columns.map((column) => identifier(column.name)).join(', ');
      await createView(session, identifier(model.name), {
        files: [],
        sql: `SELECT ${columns} FROM ${rows.relation} AS t`,
      });
      await session.run('CREATE SCHEMA "__related"');
      for (const { to, bound } of related) await createView(session, relatedName(to), bound);
      for (const { name, bound } of inputs.filter((it) => it.name !== model.name)) {
        await createView(session, identifier(name), bound);
      }
      const names = {
        rows: identifier(model.name),
        related: (to: string) => (to === own ? identifier(model.name) : relatedName(to)),
      };
      const facts = { now: new Date(), timeZone: platform.mesh.timeZone, rowsBefore: rowsOf(table) };
      return brokenRules(session, platform.mesh, model, auditRules(model, names, facts), options);
    });
  });
}

/** Rows of the version that readers have now; undefined where there is none. */
function rowsOf(table: Table): number | undefined {
  const snapshot = table.snapshot();
  return snapshot && table.rows(snapshot);
}

function relatedName(table: string): string {
  return `"__related".${identifier(table)}`;
}
