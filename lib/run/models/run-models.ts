import { describeProblem } from '../../error';
import { dependenciesOf, type Pins } from '../../plan';
import { isFatal, problemsOf, throwIfStopped } from '../faults';
import type { BuildRequest } from '../intakes/receipt';
import { modelNamed } from '../places';
import type { ModelReport } from '../report';
import type { RunContext } from '../run-context';
import { SharedEngine } from '../shared-engine';
import { auditFreshness } from './audit-freshness';
import { auditAndCommit } from './audit-model';
import { describeBroken } from './audit-record';
import { buildModel } from './build-model';
import { inFlow, THREADS_BESIDE } from './in-flow';
import type { KnownModel } from './model-facts';
import { HELD_BECAUSE, type PlannedModels, planModels } from './plan-models';

/** Builds, audits and publishes the models that are due, each after what it needs. */
export async function runModels(context: RunContext, options: ModelOptions): Promise<readonly ModelReport[]> {
  const { scratch, memoryLimit } = context.platform;
  const engine = new SharedEngine({ scratch, memoryLimit });
  const beside = new SharedEngine({ scratch, memoryLimit, threads: THREADS_BESIDE });
  try {
    return await runAll({ ...context, platform: { ...context.platform, engine } }, beside, options);
  } finally {
    await Promise.all([engine.close(), beside.close()]);
  }
}

interface ModelOptions {
  readonly pins?: Pins;
  /** Logical names. @default - all models */
  readonly select?: readonly string[];
  readonly fullRefresh?: boolean;
}

async function runAll(
  context: RunContext,
  beside: SharedEngine,
  { pins: given, select, fullRefresh }: ModelOptions,
): Promise<readonly ModelReport[]> {
  const { platform, emit, blocked, facts } = context;
  const asked = fullRefresh ? (select ?? [...platform.mesh.models.keys()]) : [];
  const begun = new Set<string>();
  const done = new Map<string, ModelReport>();
  const known = new Map<string, KnownModel>();
  let pins = given;
  let plan: PlannedModels | undefined;
  let of = 0;
  const next = async (): Promise<readonly BuildRequest[]> => {
    const before = new Set(done.keys());
    const refresh = asked.filter((name) => !before.has(name));
    plan = await planModels(platform, { pins, blocked, select, run: facts, refresh, known });
    pins = plan.pins;
    of = before.size + plan.ready.length + plan.waiting.length;
    const twice = plan.ready.find(({ model }) => before.has(model));
    if (twice) throw new Error(`${twice.model} was built in this run and is due again`);
    const ready = plan.ready.filter(({ model }) => !begun.has(model));
    for (const { model } of ready) begun.add(model);
    return ready;
  };
  // Whether a model that waited has all that it needs, so that it is worth while to plan again.
  const isFree = (): boolean => {
    const isDone = (table: string): boolean => done.has(table) || !(begun.has(table) || waiting.has(table));
    const waiting = new Set(plan?.waiting);
    return [...waiting].some((name) => dependenciesOf(modelNamed(platform, name)).every(isDone));
  };
  let at = 0;
  await inFlow(platform, beside, { next, isFree }, async (request, engine) => {
    throwIfStopped(context.signal);
    const number = ++at;
    const startedAt = Date.now();
    emit({ kind: 'model started', model: request.model, at: number, of, pins: request.pins });
    const report = {
      ...(await runModel({ ...context, platform: { ...platform, engine } }, request, engine === beside)),
      milliseconds: Date.now() - startedAt,
    };
    done.set(request.model, report);
    known.delete(request.model);
    if (report.status === 'failed')
      blocked[request.model] = report.failedChecks ? 'failed its audit' : 'could not be built';
    emit({ kind: 'model done', at: number, of, ...report });
  });
  for (const table of plan?.unchanged ?? []) {
    if (done.has(table)) continue;
    const warnings = await auditFreshness(platform, table, context);
    done.set(table, { table, status: 'unchanged', ...(warnings.length > 0 && { warnings }) });
  }
  for (const table of plan?.held ?? [])
    if (!done.has(table)) done.set(table, { table, status: 'held', because: HELD_BECAUSE });
  for (const { model, because } of plan?.skipped ?? []) done.set(model, { table: model, status: 'skipped', because });
  return [...platform.mesh.models.keys()].flatMap((name) => done.get(name) ?? []);
}

async function runModel(context: RunContext, request: BuildRequest, small: boolean): Promise<ModelReport> {
  const { platform, report } = context;
  const { path, sql } = modelNamed(platform, request.model);
  try {
    const audited = await auditAndCommit(platform, await buildModel(platform, request, { ...context, small }), context);
    for (const failed of audited.failedChecks ?? []) {
      report({
        message: `${request.model} failed its audit: ${describeBroken(failed)}`,
        hint: `the version before it goes on serving; data-mesh audit ${request.model} shows what broke it`,
        place: { construct: path, file: sql.file },
      });
    }
    return audited;
  } catch (error) {
    if (isFatal(error) || context.signal?.aborted) throw error;
    const problems = problemsOf(error, { construct: path, file: sql.file });
    problems.forEach(report);
    return {
      table: request.model,
      status: 'failed',
      reasons: request.reasons,
      because: problems.map((it) => describeProblem({ ...it, place: undefined })).join('; '),
    };
  }
}
