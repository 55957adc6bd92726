import { availableParallelism, totalmem } from 'node:os';
import { describeProblem } from '../../error';
import type { Pins } from '../../plan';
import { inParallel } from '../../table';
import { isFatal, problemsOf, throwIfStopped } from '../faults';
import type { BuildRequest } from '../intakes/receipt';
import { modelNamed } from '../places';
import type { Platform } from '../platform';
import type { ModelReport } from '../report';
import type { RunContext } from '../run-context';
import { SharedEngine } from '../shared-engine';
import { auditFreshness } from './audit-freshness';
import { auditAndCommit } from './audit-model';
import { describeBroken } from './audit-record';
import { buildModel } from './build-model';
import { inputBytes } from './input-bytes';
import type { KnownModel } from './model-facts';
import { HELD_BECAUSE, planModels } from './plan-models';

/** Builds, audits and publishes the models that are due, each after what it needs. */
export async function runModels(context: RunContext, options: ModelOptions): Promise<readonly ModelReport[]> {
  const { scratch, memoryLimit } = context.platform;
  const engine = new SharedEngine({ scratch, memoryLimit });
  const beside = new SharedEngine({ scratch, memoryLimit, threads: THREADS_BESIDE });
  try {
    return await runAll({ ...context, platform: { ...context.platform, engine } }, beside, options);
  } finally {
    await engine.close();
    await beside.close();
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
  const done = new Map<string, ModelReport>();
  const known = new Map<string, KnownModel>();
  let pins = given;
  for (;;) {
    const refresh = asked.filter((name) => !done.has(name));
    const plan = await planModels(platform, { pins, blocked, select, run: facts, refresh, known });
    pins = plan.pins;
    const of = done.size + plan.ready.length + plan.waiting.length;
    let begun = done.size;
    await sideBySide(platform, beside, plan.ready, async (request, engine) => {
      throwIfStopped(context.signal);
      if (done.has(request.model)) throw new Error(`${request.model} was built in this run and is due again`);
      const at = ++begun;
      const startedAt = Date.now();
      emit({ kind: 'model started', model: request.model, at, of, pins: request.pins });
      const report = {
        ...(await runModel({ ...context, platform: { ...platform, engine } }, request, engine === beside)),
        milliseconds: Date.now() - startedAt,
      };
      done.set(request.model, report);
      known.delete(request.model);
      if (report.status === 'failed')
        blocked[request.model] = report.failedChecks ? 'failed its audit' : 'could not be built';
      emit({ kind: 'model done', at, of, ...report });
    });
    if (!plan.done) continue;
    for (const table of plan.unchanged) {
      if (done.has(table)) continue;
      const warnings = await auditFreshness(platform, table, context);
      done.set(table, { table, status: 'unchanged', ...(warnings.length > 0 && { warnings }) });
    }
    for (const table of plan.held)
      if (!done.has(table)) done.set(table, { table, status: 'held', because: HELD_BECAUSE });
    for (const { model, because } of plan.skipped) done.set(model, { table: model, status: 'skipped', because });
    return [...platform.mesh.models.keys()].flatMap((name) => done.get(name) ?? []);
  }
}

/**
 * Small models wait for the disk, and each by itself keeps no two cores busy: so several are made at a time, each with few threads,
 * since threads that share a small query mostly wait for one another. A large one has the machine to itself.
 */
async function sideBySide(
  { engine, ...platform }: Platform,
  beside: SharedEngine,
  requests: readonly BuildRequest[],
  work: (request: BuildRequest, engine: SharedEngine | undefined) => Promise<void>,
): Promise<void> {
  if (requests.length === 1) return work(requests[0], engine);
  const sizes = new Map<string, number>();
  for (const { model } of requests) {
    const key = modelNamed(platform, model)
      .inputs.map(({ table }) => table)
      .join();
    sizes.set(model, sizes.get(key) ?? (await inputBytes(platform, model)));
    sizes.set(key, sizes.get(model) ?? 0);
  }
  const limit = platform.memoryLimit ?? totalmem() / 2;
  const isSmall = ({ model }: BuildRequest) => (sizes.get(model) ?? 0) * SMALL_SHARE < limit;
  const small = requests.filter(isSmall);
  const shared = small.length < AT_A_TIME ? engine : beside;
  let failure: { error: unknown } | undefined;
  // What has been begun comes to its end before the engine is closed.
  await inParallel(small, AT_A_TIME, async (request) => {
    if (failure) return;
    await work(request, shared).catch((error) => {
      failure ??= { error };
    });
  });
  if (failure) throw failure.error;
  const large = requests.filter((it) => !isSmall(it));
  // Two engines would have twice the memory.
  if (large.length > 0) await beside.restart();
  for (const request of large) await work(request, engine);
}

/** More than there are cores, for those who wait for the disk. */
const AT_A_TIME = Math.min(availableParallelism() + 3, 6);
const THREADS_BESIDE = Math.ceil(availableParallelism() / AT_A_TIME);
/** The engine's memory over a small model's inputs, which are packed. */
const SMALL_SHARE = 64;

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
