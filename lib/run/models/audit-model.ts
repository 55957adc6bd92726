import { fail, MeshError } from '../../error';
import { logicalName, type ModelManifest } from '../../manifest';
import {
  hashOf,
  identifier,
  type ModelState,
  parameterValues,
  SUMMARY,
  stateOfSummary,
  stateSummary,
  wantedState,
} from '../../plan';
import { mayHold, type Scan, type Table, type TableChange } from '../../table';
import { type BoundTable, bindFiles, bindInputs, bindView, DEFAULT_VIEW } from '../bound-table';
import type { BuildReceipt } from '../intakes/receipt';
import { modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import type { FailedCheck, ModelReport } from '../report';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { describeFound, keepAudit } from './audit-record';
import { type AuditRule, auditRules } from './audit-rules';
import { bindParameters } from './bind-parameters';
import { brokenRules } from './broken-rules';
import { buildModel } from './build-model';
import { assertFits, auditBytes } from './input-bytes';
import { withoutFiles } from './version-files';

/** Tries in which files that a version is to go on top of may be written anew by a compaction. */
const TURNS = 3;

/** Publishes a built version if it keeps every rule; otherwise the version before it goes on serving. */
export async function auditAndCommit(
  platform: Platform,
  receipt: BuildReceipt,
  options: StepOptions = {},
): Promise<ModelReport> {
  let built = receipt;
  for (let turn = 1; ; turn++) {
    try {
      return await publish(platform, built, options);
    } catch (error) {
      if (!(error instanceof FilesRewrittenError) || turn === TURNS) throw error;
      const { model, pins, parameters, full, reasons, runId, files } = built;
      await (await tableAt(platform, modelNamed(platform, model).place)).discard(files);
      built = await buildModel(platform, { model, pins, parameters, full, reasons }, { ...options, runId });
    }
  }
}

/** The rows are the same, and other files hold them: a version that replaces some of the old ones is made once more. */
class FilesRewrittenError extends MeshError {
  constructor(table: string) {
    super([
      {
        message: `the files of table ${table} were written together while a version was made`,
        hint: 'run again: it is made on top of the new ones',
      },
    ]);
  }
}

async function publish(platform: Platform, receipt: BuildReceipt, options: StepOptions): Promise<ModelReport> {
  const model = modelNamed(platform, receipt.model);
  const table = await tableAt(platform, model.place);
  const wanted = wantedState(platform.mesh, model, receipt.pins, receipt.parameters);
  const { rows, reasons, scope, files } = receipt;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const report = { table: receipt.model, rows, bytes, reasons, scope };
  if (isMade(table, wanted, receipt)) return { ...report, status: 'built' };
  await assertThere(table, receipt);
  const audited = () => auditBytes(platform, model, table, receipt);
  await assertFits(platform, model, 'the rows that are audited', audited);
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
  await table.commit(async (base) => {
    if (isMade(base, wanted, receipt)) return undefined;
    if (base.metadataLocation !== table.metadataLocation) await assertThere(base, receipt);
    return changeOf(base, wanted, receipt);
  });
  await keep();
  return { ...told, status: 'built' };
}

/** True where the current version was made of just this, for example by the same step before its answer was lost. */
function isMade(table: Table, wanted: ModelState, { full, runId }: BuildReceipt): boolean {
  const summary = table.snapshot()?.summary;
  const state = stateOfSummary(summary);
  if (full && summary?.[SUMMARY.runId] !== runId) return false;
  return state !== undefined && hashOf(state) === hashOf(wanted);
}

/** Asks for the files that a version is to replace. */
async function assertThere(table: Table, { onto }: BuildReceipt): Promise<void> {
  if (!onto || onto.removed.length === 0 || String(table.rowVersion()) !== onto.version) return;
  const there = new Set((await table.scan()).files.map(({ uri }) => uri));
  if (!onto.removed.every((uri) => there.has(uri))) throw new FilesRewrittenError(table.id.table);
}

function changeOf(base: Table, wanted: ModelState, { files, onto, view, runId }: BuildReceipt): TableChange {
  const kept = view && { [SUMMARY.view]: JSON.stringify(view) };
  const summary = { ...stateSummary(wanted), ...kept, [SUMMARY.runId]: runId };
  if (!onto) return { replaceAll: true, append: files, summary };
  if (String(base.rowVersion()) !== onto.version)
    fail(`table ${base.id.table} changed while rows were added to it`, 'run again: it is made from the newer version');
  // A version with the same rows makes nobody else build anew.
  const sameRows = files.length === 0 && onto.removed.length === 0;
  return { append: files, remove: onto.removed, summary, ...(sameRows && { sameRows }) };
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
    const rows = await newVersion(platform, model, table, receipt, scratch);
    const others = [...new Set(model.relations.map((relation) => relation.to))].filter((to) => to !== own);
    const rowsOfOthers = others.map((table) => ({ name: table, table, view: DEFAULT_VIEW }));
    const related = await bindInputs(platform, rowsOfOthers, receipt.pins, scratch);
    const needsInputs = model.checks.some((check) => check.kind === 'noRows');
    const inputs = needsInputs ? await bindInputs(platform, model.inputs, receipt.pins, scratch) : [];
    const files = [...rows.files, ...[...related, ...inputs].flatMap(({ bound }) => bound.files)];
    // Only SQL of the user's own reads by name.
    const itself = needsInputs ? [{ name: model.name, bound: rows }] : [];
    const read = [...itself, ...inputs.filter((it) => it.name !== model.name)];
    const views = read.map(({ name, bound: { sql } }) => ({ name, sql }));
    return withSession(platform, scratch, files, { ...options, views }, async (session) => {
      const selects = new Map(
        [{ name: own, bound: rows }, ...related].map(({ name, bound }) => [name, `(${bound.sql})`]),
      );
      const names = { rows: `(${rows.sql})`, related: (to: string) => selects.get(to) as string };
      const facts = { now: new Date(), timeZone: platform.mesh.timeZone, rowsBefore: rowsOf(table) };
      const parameters = (sql: string) => {
        const check = { ...model, sql: { text: sql } };
        const values = parameterValues(platform.mesh, check, { at: facts.now });
        const known = Object.entries(receipt.parameters ?? {}).filter(([name]) => name in values);
        return bindParameters(session, check, { parameters: { ...values, ...Object.fromEntries(known) } });
      };
      const rules = auditRules(model, names, facts).filter((rule) => !isProven(rule, table, receipt));
      return brokenRules(session, platform.mesh, model, rules, { ...options, parameters, rows: names.rows });
    });
  });
}

/** True where the statistics of the files, which are all of the version, prove that no row breaks the rule. */
function isProven({ brokenBy }: AuditRule, table: Table, { files, onto, view }: BuildReceipt): boolean {
  if (brokenBy === undefined || onto || view) return false;
  return brokenBy.every((predicate) => !mayHold(table, files, [predicate]));
}

/** All rows of the version that is to be published: those that were written, and those that stay. */
async function newVersion(
  platform: Platform,
  { columns }: ModelManifest,
  table: Table,
  { files, onto, view, pins }: BuildReceipt,
  scratch: string,
): Promise<BoundTable> {
  if (view) return bindView(platform, view, pins, scratch);
  const names = columns.map((column) => identifier(column.name)).join(', ');
  const kept = onto && withoutFiles(await table.scan(), new Set(onto.removed));
  const parts = [kept, { files }].filter((it) => it !== undefined && it.files.length > 0) as Scan[];
  const bound = await Promise.all(
    (parts.length > 0 ? parts : [{ files }]).map((it) => bindFiles(platform, table, it, scratch)),
  );
  return {
    files: bound.flatMap((it) => it.files),
    sql: bound.map(({ relation }) => `SELECT ${names} FROM ${relation} AS t`).join('\nUNION ALL\n'),
  };
}

/** Rows of the version that readers have now; undefined where there is none. */
function rowsOf(table: Table): number | undefined {
  const snapshot = table.snapshot();
  return snapshot && table.rows(snapshot);
}
