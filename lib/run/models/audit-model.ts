import type { Session } from '../../engine';
import { MeshError, type Problem } from '../../error';
import { logicalName, type ModelManifest } from '../../manifest';
import { hashOf, identifier, type ModelState, SUMMARY, stateOfSummary, stateSummary, wantedState } from '../../plan';
import type { Table } from '../../table';
import { bindFiles, bindTable, createView } from '../bound-table';
import { fatalError, isFatal, problemsOf } from '../faults';
import type { BuildReceipt } from '../intakes/receipt';
import { assertOneSelect } from '../one-select';
import { modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import type { FailedCheck, ModelReport } from '../report';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { auditRules } from './audit-rules';
import { bindInputs } from './build-model';

const SAMPLE = 5;

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
  const failedChecks = await audit(platform, model, table, receipt, options);
  if (failedChecks.length > 0) {
    await table.discard(receipt.files);
    return { ...report, status: 'failed', failedChecks, because: because(failedChecks) };
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
  return { ...report, status: 'built' };
}

/** True where the current version was made of just this, for example by the same step before its answer was lost. */
function isMadeOf(table: Table, wanted: ModelState): boolean {
  const state = stateOfSummary(table.snapshot()?.summary);
  return state !== undefined && hashOf(state) === hashOf(wanted);
}

function because(failed: readonly FailedCheck[]): string {
  return failed.map(({ check, rows }) => `${check}: ${rows} ${rows === 1 ? 'row' : 'rows'}`).join('; ');
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
      return runRules(session, model, names, options);
    });
  });
}

async function runRules(
  session: Session,
  model: ModelManifest,
  names: Parameters<typeof auditRules>[1],
  { signal }: StepOptions,
): Promise<FailedCheck[]> {
  const place = { construct: model.path };
  for (const check of model.checks) {
    if (check.kind === 'noRows') await assertOneSelect(session, `check '${check.name}'`, check.sql, place);
  }
  const failed: FailedCheck[] = [];
  const problems: Problem[] = [];
  for (const { check, sql } of auditRules(model, names)) {
    try {
      const { rows } = await session.one<{ rows: string }>(`SELECT count(*) AS rows FROM (\n${sql}\n) AS broken`);
      if (rows === '0') continue;
      const sample = await session.all(`SELECT * FROM (\n${sql}\n) AS broken LIMIT ${SAMPLE}`);
      failed.push({ check, rows: Number(rows), sample });
    } catch (error) {
      if (isFatal(error) || signal?.aborted) throw fatalError(error);
      problems.push(
        ...problemsOf(error, place).map((it) => ({
          ...it,
          message: `check '${check}': ${it.message}`,
        })),
      );
    }
  }
  if (problems.length > 0) throw new MeshError(problems);
  return failed;
}

function relatedName(table: string): string {
  return `"__related".${identifier(table)}`;
}
